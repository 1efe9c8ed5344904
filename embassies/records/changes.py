"""What changed in the directory since a place in the log?"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from embassies.models import Change, DirectoryVersion, Mission
from embassies.records import records
from embassies.records.record_json import Record

TOMBSTONES_KEPT = timedelta(days=366)
"""How long it is remembered that a mission is gone."""

MARGIN = timedelta(hours=1)
"""How much earlier a moment is taken: a change becomes visible after it is made."""

_TOKEN = re.compile(r"([0-9a-f]{1,16})-(\d{1,18})(?:-(\d{1,18}))?", re.ASCII)


class GoneError(Exception):
    """Changes since that place are no longer known: the copy must start anew."""


class UnreadableError(ValueError):
    """The text is no place in the log."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the log; ``begun`` is where it ended when a full replay began."""

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
    record: Record | None


@dataclass(frozen=True, slots=True)
class Changes:
    """Events in order, and the place after them."""

    events: list[Event]
    place: Place
    has_more: bool


def place_of(text: str) -> Place:
    """Read the text of a place; raise UnreadableError."""
    match = _TOKEN.fullmatch(text)
    if match is None:
        raise UnreadableError
    epoch, number, begun = match.groups(default="0")
    return Place(int(number), int(begun), epoch)


def place_at(moment: datetime) -> Place:
    """Return the place in the log where a moment is, rather too early. Two queries."""
    version = DirectoryVersion.objects.current()
    earlier = Change.objects.filter(at__lt=moment - MARGIN)
    last = earlier.aggregate(last=Max("number"))["last"] or 0
    first_later = Change.objects.filter(at__gte=moment - MARGIN).order_by("number")
    first = first_later.values_list("number", flat=True).first()
    return Place(last if first is None else first - 1, 0, version.epoch)


def changes_since(place: Place | None, *, size: int, at: datetime) -> Changes:
    """Return what changed after a place; from the start where there is none.

    A mission stands there once, at its last change: whoever goes on from place to
    place until there is no more has an exact copy. Raise GoneError where tombstones
    after the place are no longer kept, or where the log has begun anew since.
    At most seven queries.
    """
    version = DirectoryVersion.objects.current()
    if place is None:
        place = Place(0, version.number, version.epoch)
    else:
        _check(place, version)
    found = list(Change.objects.after(place.number)[: size + 1])
    shown, has_more = found[:size], len(found) > size
    public = Mission.objects.public().filter(slug__in=[one.slug for one in shown])
    known = {record["slug"]: record for record in records(public, at=at)}
    events = [Event(one.slug, one.at, known.get(one.slug)) for one in shown]
    number = (shown[-1].number if shown else None) or place.number
    return Changes(events, Place(number, place.begun, version.epoch), has_more)


def _check(place: Place, version: DirectoryVersion) -> None:
    if place.epoch != version.epoch or place.number > version.number:
        raise GoneError
    if place.number and max(place.number, place.begun) < version.pruned_to:
        raise GoneError


def prune(*, at: datetime) -> int:
    """Forget tombstones of more than a year; return how many."""
    old = Change.objects.filter(gone=True, at__lt=at - TOMBSTONES_KEPT)
    last = old.aggregate(last=Max("number"))["last"] or 0
    if last:
        DirectoryVersion.objects.filter(pruned_to__lt=last).update(pruned_to=last)
    return old.delete()[0]
