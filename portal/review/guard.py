"""Who writes what leads people somewhere? Only what two people decided on.

Form, bulk action, import page, a plug-in of tomorrow: whatever runs within a request
to the staff pages can read such records, and cannot write to them past the review.
For some rows (an advisory that was issued) that holds everywhere, in a shell too.
Not covered: raw SQL, and Django's own base managers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models

FREE, AT_WORK, REVIEWED = "free", "at work", "reviewed"
_hands: ContextVar[str] = ContextVar("hands", default=FREE)
Row = TypeVar("Row", bound=models.Model)


class UnreviewedError(PermissionDenied):
    """Code tried to write by itself what takes two people."""


@contextmanager
def staff_at_work() -> Iterator[None]:
    """Refuse every guarded write that does not come through the review."""
    with _set(AT_WORK):
        yield


@contextmanager
def reviewed() -> Iterator[None]:
    """Let writes through: for code that has asked whether two people decided."""
    with _set(REVIEWED):
        yield


@contextmanager
def _set(hands: str) -> Iterator[None]:
    token = _hands.set(hands)
    try:
        yield
    finally:
        _hands.reset(token)


def refuse_staff(what: object) -> None:
    """Raise UnreviewedError where a member of staff is served."""
    if _hands.get() == AT_WORK:
        _refuse(what)


def refuse_unreviewed(what: object) -> None:
    """Raise UnreviewedError everywhere but within the review."""
    if _hands.get() != REVIEWED:
        _refuse(what)


def _refuse(what: object) -> None:
    raise UnreviewedError(f"{what}: propose it, and let somebody else approve.")


class GuardedQuerySet(models.QuerySet[Row]):
    def update(self, **values: Any) -> int:
        self.guard(values)
        return super().update(**values)

    def bulk_create(self, *args: Any, **options: Any) -> list[Row]:
        self.guard({})
        return super().bulk_create(*args, **options)

    def bulk_update(self, *args: Any, **options: Any) -> int:
        self.guard({})
        return super().bulk_update(*args, **options)

    def delete(self) -> tuple[int, dict[str, int]]:
        self.guard({})
        return super().delete()

    def guard(self, values: dict[str, Any]) -> None:
        """Refuse a write of many rows; ``values`` are those of an update."""
        refuse_staff(self.model)

    # As Django marks its own: no template calls it, no manager offers it.
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]
    guard.queryset_only = True  # type: ignore[attr-defined]


class Guarded(models.Model):
    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        self.guard()
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        self.guard()
        return super().delete(*args, **options)

    def guard(self) -> None:
        """Refuse a write of this row."""
        refuse_staff(self)
