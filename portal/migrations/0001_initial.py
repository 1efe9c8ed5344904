"""The roles of staff, and what each may do (docs/staff.md)."""

from django.db import migrations

from portal.web.roles import grant

DIRECTORY = ("mission", "contact", "coverage", "statusperiod", "serviceoffer")
RULES = ("arrangement", "arrangementstatus", "bloc", "membership")
IMPORTS = ("importrun", "importedrow", "formerslug")
QUEUES = ("readerreport", "importrequest", "check", "verification")
COUNTRIES = ("source", "countryprofile", "emergencynumber", "ministry")
ADVISORIES = ("advisory", "governmentadvice")
NEWS = ("article", "articlecountry", "picture")
LETTERS = ["subscriptions.view_letter", "subscriptions.view_subscription"]


def each(app, verbs, models):
    return [f"{app}.{verb}_{model}" for verb in verbs for model in models]


SEE = [
    *each("embassies", ["view"], [*DIRECTORY, *RULES, *IMPORTS, *QUEUES]),
    *each("countries", ["view"], COUNTRIES),
    *each("advisories", ["view"], ADVISORIES),
    *each("news", ["view"], NEWS),
    "review.view_proposal",
]
KEEP_DIRECTORY = [
    *each("embassies", ["add", "change"], DIRECTORY),
    *each("embassies", ["delete"], DIRECTORY[1:]),
]
WRITE = [
    *each("advisories", ["add", "change"], ADVISORIES),
    *each("news", ["add", "change"], NEWS),
    "news.delete_articlecountry",
]
ROLES = {
    "editor": [
        *SEE,
        *KEEP_DIRECTORY,
        *WRITE,
        *each("embassies", ["add", "change"], RULES),
        *each("countries", ["add", "change"], ["source", "countryprofile"]),
        "embassies.add_importrequest",
    ],
    "approver": [
        *SEE,
        "embassies.approve_importrequest",
        "review.approve_proposal",
    ],
    "publisher": [
        *SEE,
        *WRITE,
        *LETTERS,
        "advisories.issue_advisory",
        "news.publish_article",
    ],
    "crisis officer": [
        *SEE,
        *KEEP_DIRECTORY,
        *LETTERS,
        *each("advisories", ["add", "change"], ADVISORIES),
        *each("countries", ["add", "change"], ["emergencynumber", "ministry"]),
        "advisories.issue_advisory",
        "countries.delete_emergencynumber",
        "embassies.add_importrequest",
        "embassies.override_importrequest",
        "review.override_proposal",
        "subscriptions.delete_subscription",
    ],
    "auditor": [
        *SEE,
        *LETTERS,
        "admin.view_logentry",
        "audit.view_auditentry",
        "auth.view_user",
        "auth.view_group",
    ],
}


def make_roles(apps, schema_editor):
    grant(apps, ROLES)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("advisories", "0001_initial"),
        ("audit", "0001_initial"),
        ("countries", "0001_initial"),
        ("embassies", "0001_initial"),
        ("news", "0001_initial"),
        ("review", "0001_initial"),
        ("subscriptions", "0001_initial"),
    ]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
