"""What is nearest to an answer where a country has no open mission in another?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from embassies.models import SHUT, Kind, Mission, Status, StatusPeriod
from embassies.search.tokens import read
from portal.countries.gazetteer import capital_of, city_at, city_by_id, distance_km

Reason = Literal["moved_to", "covers", "seated_there", "nearby"]
_MOST_NEARBY = 3
_CAREER = (
    Kind.EMBASSY,
    Kind.HIGH_COMMISSION,
    Kind.NUNCIATURE,
    Kind.CONSULATE_GENERAL,
    Kind.CONSULATE,
    Kind.DEPUTY_HIGH_COMMISSION,
    Kind.REPRESENTATIVE_OFFICE,
)


@dataclass(frozen=True, slots=True)
class Alternative:
    """A mission that is not the one asked for, and why it may help.

    moved_to: where a shut post moved, by its record or the note on its status; covers: serves the country from elsewhere;
    seated_there: stands in the country, accredited to another; nearby: the
    nearest of the sender in other countries, with the distance in km.
    """

    mission: Mission
    reason: Reason
    distance_km: float | None = None


Point = tuple[float, float]
_Row = tuple[int, str, str, str, bool, str, float | None, float | None, int | None]


def alternatives(
    sending: Sequence[str],
    receiving: Sequence[str],
    shut: Iterable[Mission] = (),
    point: Point | None = None,
) -> list[Alternative]:
    """Return the missions of a sender that come nearest.

    Three queries; one more where a post has moved.
    """
    found: dict[int, tuple[Reason, float | None]] = {}
    shut = list(shut)
    for mission in shut:
        if mission.replaced_by_id:
            found[mission.replaced_by_id] = ("moved_to", None)
    rows = _rows_of(sending)
    found |= dict.fromkeys(_moved(shut, rows), ("moved_to", None))
    for pk in _covering(sending, receiving):
        found.setdefault(pk, ("covers", None))
    _add_near(found, rows, receiving, point or _middle(receiving))
    for mission in shut:
        found.pop(mission.pk, None)
    missions = Mission.objects.public().with_translations("name").in_bulk(list(found))
    return [
        Alternative(missions[pk], reason, distance)
        for pk, (reason, distance) in found.items()
        if pk in missions
    ]


def _moved(shut: Sequence[Mission], rows: Sequence[_Row]) -> list[int]:
    """Return the sender's posts in cities that the note on a move names."""
    moved = [mission.pk for mission in shut if mission.status == Status.RELOCATED]
    if not moved:
        return []
    periods = StatusPeriod.objects.filter(
        mission__in=moved, status=Status.RELOCATED, withdrawn_at=None
    )
    named = [
        city_at(token.cities[0]).geonames_id
        for note in periods.values_list("note", flat=True)
        for token in read(note)
        if token.cities and not token.words and token.edits == 0
    ]
    posts = [
        (named.index(row[8]), row[0])
        for row in rows
        if row[8] in named and row[5] not in SHUT and row[3] in _CAREER
    ]
    return [pk for _place, pk in sorted(posts)[:_MOST_NEARBY]]


def _covering(sending: Sequence[str], receiving: Sequence[str]) -> list[int]:
    rows = (
        Mission.objects.public()
        .reachable()
        .filter(
            sending_country__in=sending,
            coverages__country__in=receiving,
            coverages__withdrawn_at=None,
        )
        .exclude(receiving_country__in=receiving)
        .order_by("is_honorary", "kind", "slug")
    )
    return list(dict.fromkeys(rows.values_list("pk", flat=True)))


def _add_near(
    found: dict[int, tuple[Reason, float | None]],
    rows: Sequence[_Row],
    receiving: Sequence[str],
    point: Point | None,
) -> None:
    nearby: list[tuple[float, int]] = []
    for row in rows:
        pk, code, seat, kind, is_honorary, status, *_place = row
        if code in receiving or status in SHUT:
            continue
        if seat and seat in receiving:
            found.setdefault(pk, ("seated_there", None))
        elif point and kind in _CAREER and not is_honorary:
            distance = _distance(row, point)
            if distance is not None:
                nearby.append((distance, pk))
    for distance, pk in sorted(nearby)[:_MOST_NEARBY]:
        found.setdefault(pk, ("nearby", round(distance)))


def _rows_of(sending: Sequence[str]) -> list[_Row]:
    """Return what distance needs of a sender's missions, at most some hundreds."""
    rows = Mission.objects.public().filter(sending_country__in=sending)
    return list(
        rows.order_by().values_list(
            "pk", "receiving_country", "seat_country", "kind", "is_honorary",
            "status", "latitude", "longitude", "geonames_id",
        )
    )  # fmt: skip


def _distance(row: _Row, point: Point) -> float | None:
    latitude, longitude, geonames_id = row[6:]
    if latitude is None or longitude is None:
        city = city_by_id(geonames_id) if geonames_id else capital_of(row[1])
        if city is None:
            return None
        latitude, longitude = city.latitude, city.longitude
    return distance_km(*point, latitude, longitude)


def _middle(receiving: Sequence[str]) -> Point | None:
    capital = capital_of(receiving[0]) if receiving else None
    return (capital.latitude, capital.longitude) if capital else None
