"""Which groups of staff are there, and how do migrations grant them what they may do?

The tables stand in ``portal/migrations``: a portal that is updated keeps what its
own superuser added to a group.
"""

from collections.abc import Iterable, Mapping
from typing import Any

EDITOR = "editor"
APPROVER = "approver"
PUBLISHER = "publisher"
CRISIS_OFFICER = "crisis officer"
AUDITOR = "auditor"
ROLES = (EDITOR, APPROVER, PUBLISHER, CRISIS_OFFICER, AUDITOR)


def grant(apps: Any, table: Mapping[str, Iterable[str]]) -> None:
    """Add permissions ("embassies.change_mission") to groups, made where missing.

    Permissions are made too: Django makes them only after the last migration.
    """
    group_model = apps.get_model("auth", "Group")
    for role, names in table.items():
        group, _ = group_model.objects.get_or_create(name=role)
        group.permissions.add(*(_permission(apps, name) for name in names))


def _permission(apps: Any, name: str) -> Any:
    app, codename = name.split(".")
    content_type, _ = apps.get_model(
        "contenttypes", "ContentType"
    ).objects.get_or_create(app_label=app, model=codename.rpartition("_")[2])
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": f"Can {codename.replace('_', ' ')}"},
    )
    return permission
