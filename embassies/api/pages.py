"""Pages of the list of missions, in an order or by distance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from embassies.api.query import ORDERS, order_of, selected
from embassies.models import Mission, MissionQuerySet
from embassies.records import records
from embassies.records.nearest import FARTHEST_KM, nearest
from embassies.records.record_json import Record
from portal.web.pagination import Position, Value
from portal.web.parameters import Query

_COLUMN_OF = {"updated_at": "changed_at"}
"""The column of a key that rows are sorted by, where it has another name."""


@dataclass(frozen=True, slots=True)
class Page:
    """Records, and the cursors of the pages before and after."""

    results: list[Record]
    next: Position | None = None
    previous: Position | None = None
    count: int | None = None
    """Of all pages, where it was asked for."""


def page_of(query: Query, *, at: datetime) -> Page:
    """Return the page that is asked for. Five queries, by distance a few more.

    A page begins after the values of the last row of the one before, not after a
    number of rows: so nothing is lost or doubled when missions come and go.
    """
    missions = selected(query, at=at)
    page = (_by_distance if "near" in query else _in_order)(missions, query, at)
    return replace(page, count=missions.count()) if query["count"] else page


def _in_order(missions: MissionQuerySet, query: Query, at: datetime) -> Page:
    order, size, wanted = order_of(query), query["page_size"], query.get("fields")
    cursor: Position | None = query.get("cursor")
    backwards = bool(cursor and cursor.backwards)
    if cursor:
        missions = missions.filter(_beyond(cursor))
    ordered = _ordered(missions, order, backwards=backwards)
    rows = records(ordered[: size + 1], at=at, fields=wanted)
    shown, has_more = rows[:size], len(rows) > size
    if backwards:
        shown.reverse()
    if not shown:
        return Page([])
    has_next = backwards or has_more
    has_previous = has_more if backwards else cursor
    first, last = (_values(order, row) for row in (shown[0], shown[-1]))
    return Page(
        [_picked(row, wanted) for row in shown],
        Position(order, last) if has_next else None,
        Position(order, first, backwards=True) if has_previous else None,
    )


def _ordered(
    missions: MissionQuerySet, order: str, *, backwards: bool
) -> MissionQuerySet:
    sign = "-" if order.startswith("-") != backwards else ""
    names = (_COLUMN_OF.get(name, name) for name in ORDERS[order])
    return missions.order_by(*(f"{sign}{name}" for name in names))


def _beyond(cursor: Position) -> Q:
    """Return the condition that a row comes after the cursor, in its direction."""
    than = "lt" if cursor.order.startswith("-") != cursor.backwards else "gt"
    *moments, slug = cursor.values
    beyond = Q((f"slug__{than}", slug))
    for moment in moments:
        beyond = Q((f"changed_at__{than}", moment)) | Q(changed_at=moment) & beyond
    return beyond


def _values(order: str, record: Record) -> Sequence[Value]:
    return [record[name] for name in ORDERS[order]]


def _picked(record: Record, wanted: frozenset[str] | None) -> Record:
    if wanted is None:
        return record
    return {key: value for key, value in record.items() if key in wanted}


def _by_distance(missions: MissionQuerySet, query: Query, at: datetime) -> Page:
    size, wanted, cursor = query["page_size"], query.get("fields"), query.get("cursor")
    found = nearest(
        missions,
        query["near"],
        limit=size + 1,
        radius_km=query.get("radius_km", FARTHEST_KM),
        after=tuple(cursor.values) if cursor else (-1.0, ""),
    )
    shown = found[:size]
    loaded = Mission.objects.filter(pk__in=[one.pk for one in shown])
    by_slug = {row["slug"]: row for row in records(loaded, at=at, fields=wanted)}
    results = [
        _picked({**by_slug[one.slug], "distance_km": round(one.km, 1)}, wanted)
        for one in shown
        if one.slug in by_slug
    ]
    last = shown[-1] if len(found) > size else None
    return Page(results, Position("distance", [last.km, last.slug]) if last else None)
