"""How is it told which tables public pages show, and which stamp each of them moves?

The list itself is the setting ``PAGE_STORE_WATCHED``: it names tables of all apps.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

ALL = "all"
"""Moved by a migration, a restored backup and an emptied table: no page is current."""
DIRECTORY = "directory"
"""Facts that belong to countries; each of these has a stamp of its own as well."""
SHARED = "shared"
"""Facts that any page may show: sources, arrangements, texts in further languages."""
NEWS = "news"
ADVISORIES = "advisories"

AGE = "age"
"""The median date of the records, which stands on every page."""

Read = Callable[[datetime], tuple[str, datetime | None]]
"""From now to a text that pages depend on, and when it is to be read again by the clock."""


def country_stamp(code: str) -> str:
    return f"country:{code}"


@dataclass(frozen=True, slots=True)
class WatchedTable:
    """A table that moves a stamp, and the SELECT of the countries that a row is about.

    In SQL ``{row}`` stands for the row: ``SELECT {row}.country``. No ``countries``: the
    stamp alone is moved. ``only_if``: a condition on the row.
    """

    name: str
    stamp: str
    countries: str = ""
    only_if: str = ""

    @property
    def is_by_row(self) -> bool:
        return bool(self.countries or self.only_if)

    @property
    def trigger(self) -> str:
        """The beginning of the names of its triggers."""
        return f"stamp_{self.name}_{self.stamp}"


@dataclass(frozen=True, slots=True)
class Derived:
    """A text that follows from the tables of a stamp, and from the clock."""

    name: str
    stamp: str
    read: Read
    at_most_every: float = 0
    """Seconds between two readings, however often the stamp moves."""


@dataclass(frozen=True, slots=True)
class Watched:
    """Everything that pages depend on, and the caches of a process that hold some of it."""

    tables: Sequence[WatchedTable]
    derived: Sequence[Derived] = ()
    forget: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    """By the stamp or text that has moved."""


@cache
def watched() -> Watched:
    found: Watched = import_string(settings.PAGE_STORE_WATCHED)
    return found
