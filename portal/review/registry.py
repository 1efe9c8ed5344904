"""The reviewed models, by label. Each app registers its own when it starts."""

from collections.abc import Iterable
from typing import Protocol

from django.contrib.auth.models import User


class Registered(Protocol):
    """What the queries of proposals need to know of a reviewed model."""

    @property
    def label(self) -> str: ...

    @property
    def decide_permissions(self) -> tuple[str, ...]: ...


_deciders: dict[str, tuple[str, ...]] = {}


def register_deciders(models: Iterable[Registered]) -> None:
    """Record which permissions decide on proposals about each model."""
    _deciders.update({one.label: one.decide_permissions for one in models})


def decidable_labels(user: User) -> list[str]:
    """Return the labels of the models whose proposals a user may decide on.

    Two queries where the user's permissions are not read yet; Django keeps them on
    the user.
    """
    return [
        label
        for label, permissions in _deciders.items()
        if any(user.has_perm(one) for one in permissions)
    ]
