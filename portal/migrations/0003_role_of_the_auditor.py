from django.db import migrations

from portal.roles import grant

ROLES = {"auditor": ["embassies.view_auditentry"]}


def make_roles(apps, schema_editor):
    grant(apps, ROLES)


class Migration(migrations.Migration):

    dependencies = [
        ("portal", "0002_roles_of_the_review"),
        ("embassies", "0007_audit"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
