"""Records of missions with all their parts, ready to be written as JSON.

Values are read without model instances, and JSON columns as text: both are most of
the time that a list takes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import models
from django.db.models.functions import Cast

from embassies.models import (
    Contact,
    Coverage,
    Mission,
    MissionQuerySet,
    ServiceOffer,
    StatusPeriod,
)
from embassies.models.changes import last_change
from embassies.records import record_json
from embassies.records.record_json import JSON_COLUMNS, Reader, Record, Values, decoded
from embassies.records.share_alike import ShareAlike, is_share_alike
from portal.web.compiled_queries import CompiledQuery, Row

# Rows fetched from the database at once in a stream: memory stays flat.
CHUNK = 1000


@dataclass(frozen=True)
class Part:
    """One kind of part: its columns, their order, and how a record is made of them."""

    model: type[models.Model]
    fields: tuple[str, ...]
    order: tuple[str, ...]
    shape: Callable[[Values, Reader], Record]

    @cached_property
    def _query(self) -> CompiledQuery[Row]:
        def query(keys: list[int]) -> models.QuerySet[models.Model, Row]:
            found = self.model._default_manager.filter(mission__in=keys)
            shown = found.filter(withdrawn_at=None).order_by(*self.order)
            return _columns_of(shown, self._columns)

        return CompiledQuery(query)

    @property
    def _columns(self) -> tuple[str, ...]:
        return ("mission_id", *self.fields)

    def of(self, keys: list[int], reader: Reader) -> dict[int, list[Record]]:
        """Return the records of some missions, by mission. One query."""
        found: dict[int, list[Record]] = defaultdict(list)
        for pk, *values in _decode(self._query.rows(keys), self._columns):
            found[pk].append(self.shape(values, reader))
        return found

    def stream(self, missions: MissionQuerySet | None = None) -> Iterator[Row]:
        """Yield the rows of all public missions, or of some. One query.

        Sorted by slug; those under a share-alike licence are left out.
        """
        shown = (
            self.model._default_manager.filter(
                withdrawn_at=None, mission__withdrawn_at=None
            )
            .exclude(is_share_alike())
            .order_by("mission__slug", *self.order)
        )
        if missions is not None:
            shown = shown.filter(mission__in=missions.order_by().values("pk"))
        return _values(shown, self._columns, chunk=CHUNK)


PARTS = {
    "covers": Part(
        Coverage, record_json.COVERAGE, ("country", "district"), record_json.coverage
    ),
    "contacts": Part(Contact, record_json.CONTACT, ("pk",), record_json.contact),
    "statuses": Part(
        StatusPeriod, record_json.PERIOD, ("-since", "-pk"), record_json.period
    ),
    "services": Part(
        ServiceOffer, record_json.SERVICE, ("service",), record_json.service
    ),
}


def records(
    missions: MissionQuerySet, *, at: datetime, fields: frozenset[str] | None = None
) -> list[Record]:
    """Return the records of a page. At most five queries.

    Where some fields are enough, parts that are not among them are left empty.
    """
    whole = missions.with_names().annotate(changed_at=last_change())
    rows = list(_values(whole, record_json.MISSION))
    keys = [row[0] for row in rows]
    reader = Reader(at)
    found = {
        name: part.of(keys, reader)
        if keys and (fields is None or name in fields)
        else {}
        for name, part in PARTS.items()
    }
    return [
        record_json.mission(
            row, {name: found[name].get(row[0], []) for name in PARTS}, reader
        )
        for row in rows
    ]


def all_records(
    *, at: datetime, missions: MissionQuerySet | None = None
) -> Iterator[Record]:
    """Yield the record of every public mission, or of some, in flat memory.

    Sorted by slug; what is under a share-alike licence is left out. Six queries at
    most. The caller keeps one snapshot open, in which all see the same state; raise
    RuntimeError if they did not.
    """
    reader = Reader(at)
    streams = {name: PartStream(part, reader, missions) for name, part in PARTS.items()}
    asked = Mission.objects.all() if missions is None else missions
    public = asked.public().order_by("slug").with_names()
    public = public.annotate(changed_at=last_change())
    yield from ShareAlike().left_out(
        record_json.mission(
            row, {name: one.take(row[0]) for name, one in streams.items()}, reader
        )
        for row in _values(public, record_json.MISSION, chunk=CHUNK)
    )
    if any(stream.head for stream in streams.values()):
        raise RuntimeError("The directory changed while it was read.")


class PartStream:
    """The rows of one part, read beside the stream of missions in the same order."""

    def __init__(
        self, part: Part, reader: Reader, missions: MissionQuerySet | None
    ) -> None:
        self.shape, self.reader = part.shape, reader
        self.rows = part.stream(missions)
        self.head = next(self.rows, None)

    def take(self, pk: int) -> list[Record]:
        """Return the records of the next mission; none where it has no such part."""
        taken = []
        while self.head and self.head[0] == pk:
            taken.append(self.shape(self.head[1:], self.reader))
            self.head = next(self.rows, None)
        return taken


def _values(
    found: models.QuerySet[models.Model], fields: tuple[str, ...], chunk: int = 0
) -> Iterator[Row]:
    rows = _columns_of(found, fields)
    return _decode(rows.iterator(chunk_size=chunk) if chunk else rows, fields)


def _columns_of(
    found: models.QuerySet[models.Model], fields: tuple[str, ...]
) -> models.QuerySet[models.Model, Row]:
    """Select columns; JSON as text, since most are empty and need no parser."""
    texts = {
        f"{name}_text": Cast(name, models.TextField())
        for name in fields
        if name in JSON_COLUMNS
    }
    names = [f"{name}_text" if name in JSON_COLUMNS else name for name in fields]
    rows: models.QuerySet[models.Model, Row]
    rows = found.annotate(**texts).values_list(*names)
    return rows


def _decode(rows: Iterable[Row], fields: tuple[str, ...]) -> Iterator[Row]:
    """Yield rows with the JSON decoded that was selected as text."""
    places = [place for place, name in enumerate(fields) if name in JSON_COLUMNS]
    for row in rows:
        values = list(row)
        for place in places:
            values[place] = decoded(values[place])
        yield tuple(values)
