from django.db import migrations

from portal.roles import grant

DIRECTORY = ("mission", "contact", "coverage", "statusperiod", "serviceoffer")
RULES = ("arrangement", "arrangementstatus", "bloc", "membership")
IMPORTS = ("importrun", "importedrow", "formerslug")
COUNTRIES = ("source", "countryprofile", "emergencynumber", "ministry")
ADVISORIES = ("advisory", "advisorytranslation", "governmentadvice")
NEWS = ("article", "articlecountry")


def each(app, verbs, models):
    return [f"{app}.{verb}_{model}" for verb in verbs for model in models]


SEE = [
    *each("embassies", ["view"], [*DIRECTORY, *RULES, *IMPORTS]),
    *each("countries", ["view"], COUNTRIES),
    *each("advisories", ["view"], ADVISORIES),
    *each("news", ["view"], NEWS),
]
KEEP_DIRECTORY = [
    *each("embassies", ["add", "change"], DIRECTORY),
    *each("embassies", ["delete"], DIRECTORY[1:]),
]
WRITE = [
    *each("advisories", ["add", "change"], ADVISORIES),
    "advisories.delete_advisorytranslation",
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
    ],
    "approver": SEE,
    "publisher": [*SEE, *WRITE, "advisories.issue_advisory", "news.publish_article"],
    "crisis officer": [
        *SEE,
        *KEEP_DIRECTORY,
        *each("advisories", ["add", "change"], ADVISORIES),
        "advisories.delete_advisorytranslation",
        "advisories.issue_advisory",
        *each("countries", ["add", "change"], ["emergencynumber", "ministry"]),
    ],
    "auditor": [*SEE, "admin.view_logentry", "auth.view_user", "auth.view_group"],
}


def make_roles(apps, schema_editor):
    grant(apps, ROLES)


class Migration(migrations.Migration):

    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("advisories", "0001_initial"),
        ("countries", "0002_source_ref"),
        ("embassies", "0005_changes"),
        ("news", "0003_publish_permission"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
