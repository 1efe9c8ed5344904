from django.db import migrations

from portal.roles import grant

SEE = ["embassies.view_proposal"]
ROLES = {
    "editor": SEE,
    "approver": [*SEE, "embassies.approve_proposal"],
    "publisher": SEE,
    "crisis officer": [*SEE, "embassies.override_proposal"],
    "auditor": SEE,
}


def make_roles(apps, schema_editor):
    grant(apps, ROLES)


class Migration(migrations.Migration):

    dependencies = [
        ("portal", "0001_roles"),
        ("embassies", "0006_proposals"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
