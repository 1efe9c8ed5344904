"""Alternatives: what comes nearest where a country has no open mission in another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from django.db.models import QuerySet

from embassies.models import SHUT, Kind, Mission, Status, StatusPeriod
from embassies.search.repository import missions_by_key
from embassies.search.tokenizer import tokenize
from portal.countries.distance import Point, distance_km, point
from portal.countries.gazetteer import capital_of, city_at, city_by_id
from portal.web.compiled_queries import CompiledQuery, Row

Reason = Literal["moved_to", "covers", "seated_there", "nearby"]
_MAX_NEARBY = 3
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

    moved_to: where a shut post moved, by its record or the note on its status;
    covers: serves the country from elsewhere; seated_there: stands in the country,
    accredited to another; nearby: the nearest of the sender in other countries.
    """

    mission: Mission
    reason: Reason
    distance_km: int | None = None


class _Post(NamedTuple):
    """The columns that choosing needs of each mission of a sender."""

    pk: int
    receiving_country: str
    seat_country: str
    kind: str
    is_honorary: bool
    status: str
    latitude: float | None
    longitude: float | None
    geonames_id: int | None


def find_alternatives(
    sending: Sequence[str],
    receiving: Sequence[str],
    shut: Iterable[Mission] = (),
    origin: Point | None = None,
) -> list[Alternative]:
    """Return the missions of a sender that come nearest to the ``shut`` ones asked for.

    Three queries; one more where a post has moved.
    """
    found: dict[int, tuple[Reason, int | None]] = {}
    shut = list(shut)
    for mission in shut:
        if mission.replaced_by_id:
            found[mission.replaced_by_id] = ("moved_to", None)
    posts = _posts_of(sending)
    found |= dict.fromkeys(_moved_to(shut, posts), ("moved_to", None))
    for pk in _covering(sending, receiving):
        found.setdefault(pk, ("covers", None))
    capital = capital_of(receiving[0]) if receiving else None
    origin = origin or (capital.point if capital else None)
    for pk, why in _nearby(posts, receiving, origin).items():
        found.setdefault(pk, why)
    for mission in shut:
        found.pop(mission.pk, None)
    missions = missions_by_key(list(found))
    return [
        Alternative(missions[pk], reason, distance)
        for pk, (reason, distance) in found.items()
        if pk in missions
    ]


def _posts_of(sending: Sequence[str]) -> list[_Post]:
    """Return a sender's missions, at most some hundreds. One query."""
    return [_Post(*row) for row in _POSTS.rows(sending)]


def _moved_to(shut: Sequence[Mission], posts: Sequence[_Post]) -> list[int]:
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
        for token in tokenize(note)
        if token.cities and not token.words and token.edits == 0
    ]
    found = [
        (named.index(post.geonames_id), post.pk)
        for post in posts
        if post.geonames_id in named
        and post.status not in SHUT
        and post.kind in _CAREER
    ]
    return [pk for _place, pk in sorted(found)[:_MAX_NEARBY]]


def _covering(sending: Sequence[str], receiving: Sequence[str]) -> list[int]:
    return list(dict.fromkeys(pk for (pk,) in _COVERING.rows(sending, receiving)))


def _post_query(sending: list[str]) -> QuerySet[Mission, Row]:
    rows = Mission.objects.public().filter(sending_country__in=sending)
    return rows.order_by().values_list(*_Post._fields)


def _covering_query(sending: list[str], receiving: list[str]) -> QuerySet[Mission, Row]:
    return (
        Mission.objects.public()
        .reachable()
        .filter(
            sending_country__in=sending,
            coverages__country__in=receiving,
            coverages__withdrawn_at=None,
        )
        .exclude(receiving_country__in=receiving)
        .order_by("is_honorary", "kind", "slug")
        .values_list("pk")
    )


_POSTS = CompiledQuery(_post_query)
_COVERING = CompiledQuery(_covering_query)


def _nearby(
    posts: Sequence[_Post], receiving: Sequence[str], origin: Point | None
) -> dict[int, tuple[Reason, int | None]]:
    """Return the open posts seated in the countries, then the nearest elsewhere."""
    found: dict[int, tuple[Reason, int | None]] = {}
    nearby: list[tuple[float, int]] = []
    for post in posts:
        if post.receiving_country in receiving or post.status in SHUT:
            continue
        if post.seat_country and post.seat_country in receiving:
            found[post.pk] = ("seated_there", None)
        elif origin and post.kind in _CAREER and not post.is_honorary:
            place = _point_of(post)
            if place:
                nearby.append((distance_km(origin, place), post.pk))
    for distance, pk in sorted(nearby)[:_MAX_NEARBY]:
        found[pk] = ("nearby", round(distance))
    return found


def _point_of(post: _Post) -> Point | None:
    """Return a post's own point, or that of its city or its country's capital."""
    own = point(post.latitude, post.longitude)
    if own:
        return own
    city = (
        city_by_id(post.geonames_id)
        if post.geonames_id
        else capital_of(post.receiving_country)
    )
    return city.point if city else None
