"""Which missions are on a page of the list, and where do the pages around it begin?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from embassies.api_query import MissionQuery, order_of, write_cursor
from embassies.models import Mission, MissionQuerySet
from embassies.nearest import FARTHEST_KM, nearest
from embassies.records import records
from embassies.search import search
from embassies.shapes import Record

MOST_FOUND = 500
"""Missions that words find at most; the rest can be found by narrower words."""

Cursor = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Records, and the cursors of the pages before and after; blank for none."""

    results: list[Record]
    next: str = ""
    previous: str = ""


def page_of(query: dict[str, Any], *, at: datetime) -> Page:
    """Return the page that is asked for. Five queries, by distance a few more.

    A page begins after the values of the last row of the one before, not after a
    number of rows: so nothing is lost or doubled when missions come and go.
    """
    found = MissionQuery.narrow(Mission.objects.public(), query)
    if "q" in query:
        asked = search(query["q"], limit=MOST_FOUND).results
        found = found.filter(pk__in=[mission.pk for mission in asked])
    page = _by_distance if "near" in query else _in_order
    return page(found, query, at)


def _in_order(found: MissionQuerySet, query: dict[str, Any], at: datetime) -> Page:
    sort, size, wanted = order_of(query), query["page_size"], query.get("fields")
    cursor = query.get("cursor")
    backwards = bool(cursor and cursor["back"])
    if cursor:
        found = found.filter(_beyond(sort, cursor["values"], back=backwards))
    rows = records(
        _ordered(found, sort, back=backwards)[: size + 1], at=at, fields=wanted
    )
    shown, has_more = rows[:size], len(rows) > size
    if backwards:
        shown.reverse()
    if not shown:
        return Page([])
    has_next, has_previous = backwards or has_more, has_more if backwards else cursor
    return Page(
        [_picked(row, wanted) for row in shown],
        write_cursor(sort, *_place(sort, shown[-1])) if has_next else "",
        write_cursor(sort, *_place(sort, shown[0]), back=True) if has_previous else "",
    )


def _ordered(found: MissionQuerySet, sort: str, *, back: bool) -> MissionQuerySet:
    down = sort.startswith("-") != back
    names = ["slug"] if sort.endswith("slug") else ["updated_at", "slug"]
    return found.order_by(*(f"-{name}" if down else name for name in names))


def _beyond(sort: str, values: list[str], *, back: bool) -> Q:
    than = "lt" if sort.startswith("-") != back else "gt"
    slug = Q((f"slug__{than}", values[-1]))
    if sort.endswith("slug"):
        return slug
    moment = datetime.fromisoformat(values[0])
    return Q((f"updated_at__{than}", moment)) | (Q(updated_at=moment) & slug)


def _place(sort: str, record: Record) -> list[str]:
    slug = record["slug"]
    if sort.endswith("slug"):
        return [slug]
    return [record["updated_at"].isoformat(), slug]


def _picked(record: Record, wanted: frozenset[str] | None) -> Record:
    if wanted is None:
        return record
    return {key: value for key, value in record.items() if key in wanted}


def _by_distance(found: MissionQuerySet, query: dict[str, Any], at: datetime) -> Page:
    size, wanted, cursor = query["page_size"], query.get("fields"), query.get("cursor")
    after = tuple(cursor["values"]) if cursor else (-1.0, "")
    near = nearest(
        found,
        query["near"],
        limit=size + 1,
        radius_km=query.get("radius_km", FARTHEST_KM),
        after=after,
    )
    shown = near[:size]
    loaded = {
        row["slug"]: row
        for row in records(
            Mission.objects.filter(pk__in=[one.pk for one in shown]),
            at=at,
            fields=wanted,
        )
    }
    results = [
        _picked({**loaded[one.slug], "distance_km": round(one.km, 1)}, wanted)
        for one in shown
        if one.slug in loaded
    ]
    last = shown[-1] if len(near) > size else None
    return Page(results, write_cursor("distance", last.km, last.slug) if last else "")
