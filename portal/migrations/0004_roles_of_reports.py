from django.db import migrations

from portal.roles import grant

SEE = ["embassies.view_correction"]
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
        ("portal", "0003_role_of_the_auditor"),
        ("embassies", "0008_corrections"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
