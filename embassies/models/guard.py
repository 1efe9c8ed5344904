"""Who writes to the directory while a member of staff is served? Only what decided.

Form, bulk action, import page, a plug-in of tomorrow: whatever runs within a request
to the staff pages can read the directory, and cannot write to it past the review.
Not covered: a shell, a command, raw SQL, and Django's own base managers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models

_at_work: ContextVar[bool] = ContextVar("staff_at_work", default=False)
Row = TypeVar("Row", bound=models.Model)


class UnreviewedError(PermissionDenied):
    """Code serving staff tried to write to the directory by itself."""


@contextmanager
def staff_at_work() -> Iterator[None]:
    """Refuse every write to the directory that does not come through the review."""
    with _set(to=True):
        yield


@contextmanager
def reviewed() -> Iterator[None]:
    """Let writes through: for embassies/review.py and embassies/intake, which decide."""
    with _set(to=False):
        yield


@contextmanager
def _set(*, to: bool) -> Iterator[None]:
    token = _at_work.set(to)
    try:
        yield
    finally:
        _at_work.reset(token)


def _refuse(what: object) -> None:
    if _at_work.get():
        raise UnreviewedError(f"{what}: propose it, and let somebody else approve.")


class GuardedQuerySet(models.QuerySet[Row]):
    def update(self, **values: Any) -> int:
        _refuse(self.model)
        return super().update(**values)

    def bulk_create(self, *args: Any, **options: Any) -> list[Row]:
        _refuse(self.model)
        return super().bulk_create(*args, **options)

    def bulk_update(self, *args: Any, **options: Any) -> int:
        _refuse(self.model)
        return super().bulk_update(*args, **options)

    def delete(self) -> tuple[int, dict[str, int]]:
        _refuse(self.model)
        return super().delete()

    # As Django marks its own: no template calls it, no manager offers it.
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Guarded(models.Model):
    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        _refuse(self)
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        _refuse(self)
        return super().delete(*args, **options)
