from django.db import migrations

from portal.roles import grant

SEE = ["embassies.view_intake"]
ROLES = {
    "editor": [*SEE, "embassies.add_intake"],
    "approver": [*SEE, "embassies.approve_intake"],
    "publisher": SEE,
    "crisis officer": [*SEE, "embassies.add_intake", "embassies.override_intake"],
    "auditor": SEE,
}


def make_roles(apps, schema_editor):
    grant(apps, ROLES)


class Migration(migrations.Migration):

    dependencies = [
        ("portal", "0005_roles_of_the_subscriptions"),
        ("embassies", "0010_intakes"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
