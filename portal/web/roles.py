"""The roles of staff (groups), and how migrations grant them permissions.

The permissions of each role stand in ``portal/migrations``: an updated portal keeps
those that its own superuser added.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import Permission
    from django.db.migrations.state import StateApps

EDITOR = "editor"
APPROVER = "approver"
PUBLISHER = "publisher"
CRISIS_OFFICER = "crisis officer"
AUDITOR = "auditor"
ROLES = (EDITOR, APPROVER, PUBLISHER, CRISIS_OFFICER, AUDITOR)


def grant(apps: "StateApps", table: Mapping[str, Iterable[str]]) -> None:
    """Add permissions ("embassies.change_mission") to groups; create both if missing.

    Permissions too, since Django creates them only after the last migration.
    """
    group_model = apps.get_model("auth", "Group")
    for role, names in table.items():
        group, _ = group_model.objects.get_or_create(name=role)
        group.permissions.add(*(_permission(apps, name) for name in names))


def _permission(apps: "StateApps", name: str) -> "Permission":
    app, codename = name.split(".")
    content_type, _ = apps.get_model(
        "contenttypes", "ContentType"
    ).objects.get_or_create(app_label=app, model=codename.rpartition("_")[2])
    permission: Permission = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": f"Can {codename.replace('_', ' ')}"},
    )[0]
    return permission
