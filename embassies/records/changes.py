"""Changes of the directory since a cursor of its log."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q

from embassies.models import Change, DirectoryVersion, Mission
from embassies.models.changes import ChangeQuerySet
from embassies.records import records
from embassies.records.record_json import Record

# Promised in the documentation of the API: a copy may pause for a year.
TOMBSTONES_KEPT = timedelta(days=366)

# How much earlier a moment is taken: a change becomes visible only when the
# transaction ends that made it.
MARGIN = timedelta(hours=1)

CHANGE_KINDS = ("updated", "withdrawn", "merged", "renamed")

CURSOR_PATTERN = r"([0-9a-f]{16})-(\d{1,18})(?:-(\d{1,18}))?"
_TOKEN = re.compile(CURSOR_PATTERN, re.ASCII)


class CursorExpiredError(Exception):
    """Changes since that cursor are no longer known: the copy must start anew."""


class InvalidCursorError(ValueError):
    """The text is no cursor."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the log; ``begun`` is the log's end when a full replay began."""

    number: int = 0
    begun: int = 0
    epoch: str = ""

    def __str__(self) -> str:
        begun = f"-{self.begun}" if self.begun > self.number else ""
        return f"{self.epoch}-{self.number}{begun}"


@dataclass(frozen=True, slots=True)
class Event:
    """One mission that changed; no record where it is gone."""

    slug: str
    at: datetime
    change: str
    """One of CHANGE_KINDS."""
    record: Record | None
    successor: str | None = None
    """The slug to which a mission that is gone leads, if it leads to one."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Events in order, and the cursor after them."""

    events: list[Event]
    cursor: Cursor
    has_more: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """Which changes are asked for: any of the values; empty for all."""

    sending: Sequence[str] = ()
    receiving: Sequence[str] = ()
    change: Sequence[str] = ()

    def kept(self, changes: ChangeQuerySet) -> ChangeQuerySet:
        """Keep the changes that fit; those of deleted missions fit every country."""
        changes = changes.with_kind()
        if self.sending:
            changes = changes.about("sending_country", self.sending)
        if self.receiving:
            changes = changes.about("receiving_country", self.receiving)
        kinds = Q(("change__in", self.change))
        return changes.filter(kinds) if self.change else changes


EVERYTHING = Filter()


def parse_cursor(text: str) -> Cursor:
    """Return the cursor of a text; raise InvalidCursorError."""
    match = _TOKEN.fullmatch(text)
    if match is None:
        raise InvalidCursorError
    epoch, number, begun = match.groups(default="0")
    return Cursor(int(number), int(begun), epoch)


def cursor_of(version: DirectoryVersion) -> Cursor:
    """Return the cursor after everything that a version holds. No query."""
    return Cursor(version.number, 0, version.epoch)


def cursor_at(moment: datetime) -> Cursor:
    """Return the cursor of a moment, an hour earlier. Two queries."""
    version = DirectoryVersion.objects.current()
    earlier = Change.objects.filter(at__lt=moment - MARGIN)
    last = earlier.aggregate(last=Max("number"))["last"] or 0
    first_later = Change.objects.filter(at__gte=moment - MARGIN).order_by("number")
    first = first_later.values_list("number", flat=True).first()
    return Cursor(last if first is None else first - 1, 0, version.epoch)


def changes_since(
    cursor: Cursor | None, *, size: int, at: datetime, only: Filter = EVERYTHING
) -> Changes:
    """Return what changed after a cursor; from the start where there is none.

    A mission is listed once, at its last change: whoever goes on from cursor to cursor
    until there is no more has an exact copy. Raise CursorExpiredError where tombstones
    after the cursor are no longer kept, or where the log has begun anew since.
    At most seven queries.
    """
    version = DirectoryVersion.objects.current()
    if cursor is None:
        cursor = Cursor(0, version.number, version.epoch)
    else:
        _check(cursor, version)
    found = list(only.kept(Change.objects.after(cursor.number))[: size + 1])
    shown, has_more = found[:size], len(found) > size
    public = Mission.objects.public().filter(slug__in=[one.slug for one in shown])
    known = {record["slug"]: record for record in records(public, at=at)}
    events = [_event(one, known.get(one.slug)) for one in shown]
    number = (shown[-1].number if shown else None) or cursor.number
    if not has_more:  # What does not fit is passed over once, not each time.
        number = max(number, version.number)
    return Changes(events, Cursor(number, cursor.begun, version.epoch), has_more)


def _event(one: Change, record: Record | None) -> Event:
    if record is not None:
        return Event(one.slug, one.at, "updated", record)
    kind = "withdrawn" if one.change == "updated" else one.change
    return Event(one.slug, one.at, kind, None, one.successor)


def _check(cursor: Cursor, version: DirectoryVersion) -> None:
    if cursor.epoch != version.epoch or cursor.number > version.number:
        raise CursorExpiredError
    if cursor.number and max(cursor.number, cursor.begun) < version.pruned_to:
        raise CursorExpiredError


def prune(*, at: datetime) -> int:
    """Delete tombstones older than a year; return how many."""
    old = Change.objects.filter(gone=True, at__lt=at - TOMBSTONES_KEPT)
    last = old.aggregate(last=Max("number"))["last"] or 0
    if last:
        DirectoryVersion.objects.filter(pruned_to__lt=last).update(pruned_to=last)
    return old.delete()[0]
