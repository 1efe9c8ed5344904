from django.db import migrations

from portal.roles import grant

ROLES = {
    "publisher": ["subscriptions.view_letter", "subscriptions.view_subscription"],
    "crisis officer": [
        "subscriptions.view_letter",
        "subscriptions.view_subscription",
        "subscriptions.delete_subscription",
    ],
    "auditor": ["subscriptions.view_letter", "subscriptions.view_subscription"],
}


def grant_roles(apps, schema_editor):
    grant(apps, ROLES)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0004_roles_of_reports"),
        ("subscriptions", "0001_initial"),
    ]
    operations = [migrations.RunPython(grant_roles, migrations.RunPython.noop)]
