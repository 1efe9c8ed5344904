from django.db import migrations

from portal.roles import grant

SEE = ["embassies.view_check"]
ROLES = {
    "editor": SEE,
    "approver": SEE,
    "publisher": SEE,
    "crisis officer": SEE,
    "auditor": SEE,
}


def make_roles(apps, schema_editor):
    grant(apps, ROLES)


class Migration(migrations.Migration):

    dependencies = [
        ("portal", "0006_roles_of_imports"),
        ("embassies", "0012_checks"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
