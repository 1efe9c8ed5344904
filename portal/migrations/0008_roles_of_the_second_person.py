from django.db import migrations

from portal.roles import grant

SEE = ["review.view_motion"]
ROLES = {
    "editor": SEE,
    "approver": [*SEE, "review.approve_motion"],
    "publisher": SEE,
    "crisis officer": [
        *SEE,
        "review.override_motion",
        "countries.delete_emergencynumber",
    ],
    "auditor": SEE,
}


def make_roles(apps, schema_editor):
    grant(apps, ROLES)


class Migration(migrations.Migration):

    dependencies = [
        ("portal", "0007_roles_of_checks"),
        ("countries", "0002_source_ref"),
        ("review", "0001_motions"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
