"""Search missions by free text in any language: text → interpretation → missions.

Pages and API search through this package only. Only missions of the pair that was
asked for are results; where no open one exists, the nearest to an answer are offered
beside them as alternatives, never as if they matched.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from embassies.models import Kind, Mission
from embassies.search.alternatives import Alternative, find_alternatives
from embassies.search.interpretation import Interpretation, interpret
from embassies.search.phones import phone_number_in, with_number
from embassies.search.repository import (
    Choice,
    missions_in,
    missions_in_city,
    missions_of_kind,
    missions_of_pair,
    missions_sent_by,
    shown,
)
from portal.countries.distance import distance_km
from portal.countries.gazetteer import City, capital_of, cities_named, city_by_id
from portal.countries.territories import state_of

# In this order where the query names no kind.
_EMBASSIES = [
    Kind.EMBASSY,
    Kind.HIGH_COMMISSION,
    Kind.NUNCIATURE,
    Kind.INTERESTS_SECTION,
    Kind.REPRESENTATIVE_OFFICE,
    Kind.LIAISON_OFFICE,
]
_CONSULATES = [
    Kind.CONSULATE_GENERAL,
    Kind.CONSULATE,
    Kind.DEPUTY_HIGH_COMMISSION,
    Kind.VICE_CONSULATE,
    Kind.CONSULAR_AGENCY,
]
_OTHERS = [Kind.PERMANENT_MISSION]

_UNKNOWN_KM = 99_999.0
"""Farther than any place on earth: a post of unknown place comes last."""


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The interpretation of a query, the missions that match it, and alternatives."""

    query: str
    interpretation: Interpretation
    results: list[Mission]
    alternatives: list[Alternative]


def search(
    text: str, *, limit: int = 20, with_withdrawn: bool = False
) -> SearchResults:
    """Return the missions that a text asks for, the best first.

    Lists are in the alphabet of the reader's language.

    One query; four where there is no open mission of the pair, five where it moved.
    Never raises: what is too long is cut, what is not understood finds nothing.
    """
    limit = max(0, limit)
    if number := phone_number_in(text):
        return _with_number(text, number, limit, with_withdrawn=with_withdrawn)
    found = interpret(text)
    missions = _missions(found, limit, with_withdrawn=with_withdrawn)
    nearest: list[Alternative] = []
    has_pair = found.sending and found.receiving and not found.is_own_country
    if has_pair and all(m.is_shut for m in missions):
        point = found.cities[0].point if found.cities else None
        nearest = find_alternatives(found.sending, found.receiving, missions, point)
    return SearchResults(text, found, missions, nearest)


def _with_number(
    text: str, number: str, limit: int, *, with_withdrawn: bool
) -> SearchResults:
    """Return the missions that a telephone number belongs to. One query."""
    rows = shown(with_withdrawn=with_withdrawn).filter(with_number(number))
    kinds = _ranked_kinds("")
    missions = sorted(
        rows.order_by("slug"), key=lambda one: (one.is_shut, kinds.index(one.kind))
    )[:limit]
    found = Interpretation(number=number, confidence=float(bool(missions)))
    if missions:
        first = missions[0]
        found = replace(found, sending=(first.sender,), receiving=(first.seat,))
    return SearchResults(text, found, missions, [])


def _missions(
    found: Interpretation, limit: int, *, with_withdrawn: bool
) -> list[Mission]:
    # In a pair there are few: sorted here, by distance and kind. Lists are long: in SQL.
    if found.lacks_place or not limit:
        return []
    if found.sending and found.receiving:
        return _of_pair(found, with_withdrawn=with_withdrawn)[:limit]
    choice = _choice(found, with_withdrawn=with_withdrawn)
    if found.cities:
        return missions_in_city(found.cities[0], choice, limit)
    if found.receiving:
        return missions_in(found.receiving, choice, limit)
    if found.sending:
        return missions_sent_by(found.sending, choice, limit)
    return missions_of_kind(choice, limit) if found.is_kind_alone else []


def _choice(found: Interpretation, *, with_withdrawn: bool) -> Choice:
    """Return which missions of a list are asked for: a family of kinds, or honorary ones."""
    return Choice(kinds_asked(found), found.is_honorary, with_withdrawn)


def kinds_asked(found: Interpretation) -> tuple[str, ...]:
    """Return the kinds of a list; none for all. A kind alone is taken at its word."""
    if "consul" in found.kind:
        return tuple(_CONSULATES)
    if found.is_kind_alone:
        return (found.kind,)
    return (*_EMBASSIES, *_OTHERS) if found.kind else ()


def _of_pair(found: Interpretation, *, with_withdrawn: bool) -> list[Mission]:
    hosts = {host for code in found.receiving for host in (code, state_of(code))}
    rows = missions_of_pair(found.sending, sorted(hosts), with_withdrawn=with_withdrawn)
    missions = [mission for mission in rows if _stands_in(mission, found.receiving)]
    city = _likeliest_city(missions, found.cities)
    if city:
        missions = [m for m in missions if _stands_in(m, [city.country])] or (
            missions if len(found.receiving) == 1 else []
        )
    return sorted(missions, key=lambda mission: _sort_key(mission, found, city))


def _stands_in(mission: Mission, codes: Sequence[str]) -> bool:
    """Whether a post is in one of the countries, or in a territory among them."""
    host = mission.host
    if host in codes:
        return True
    territories = [code for code in codes if state_of(code) == host != code]
    city = _city_of(mission) if territories else None
    return city is not None and city.country in territories


def _city_of(mission: Mission) -> City | None:
    if mission.geonames_id:
        return city_by_id(mission.geonames_id)
    named = cities_named(mission.city, mission.seat) if mission.city else []
    return named[0] if named else None


def _likeliest_city(missions: list[Mission], cities: Sequence[City]) -> City | None:
    """Return the first of cities of one name that has a mission, or else the first."""
    for city in cities:
        if any(is_in_city(mission, city) for mission in missions):
            return city
    return cities[0] if cities else None


def is_in_city(mission: Mission, city: City) -> bool:
    """Return whether a post stands in a city, by its id or else by its name."""
    if mission.geonames_id:
        return mission.geonames_id == city.geonames_id
    own = _city_of(mission)
    return own is not None and own.geonames_id == city.geonames_id


def _sort_key(
    mission: Mission, found: Interpretation, city: City | None
) -> tuple[object, ...]:
    """Put first the city, the first country of several, then open posts, the kind, career posts, the nearest."""
    kinds = _ranked_kinds(found.kind)
    away = city is not None and not is_in_city(mission, city)
    return (
        away,
        _country_rank(mission.sender, found.sending),
        mission.is_honorary != found.is_honorary and found.is_honorary,
        mission.is_shut,
        _family(mission.kind, found.kind) if not away else 0,
        mission.is_honorary,
        _km(mission, city) if away and city else 0.0,
        kinds.index(mission.kind) if mission.kind in kinds else len(kinds),
        city is None and not _is_in_capital(mission),
        mission.slug,
    )


def _is_in_capital(mission: Mission) -> bool:
    capital = capital_of(mission.seat)
    return capital is not None and capital.geonames_id == mission.geonames_id


def _country_rank(code: str, asked: Sequence[str]) -> int:
    """Return the rank of a country where a name means several: Korean."""
    return asked.index(code) if code in asked else len(asked)


def _ranked_kinds(asked: str) -> list[str]:
    if "consul" in asked:
        return [asked, *_CONSULATES, *_EMBASSIES, *_OTHERS]
    if asked in (Kind.PERMANENT_MISSION, Kind.REPRESENTATIVE_OFFICE):
        return [asked, *_EMBASSIES, *_CONSULATES, *_OTHERS]
    return [*_EMBASSIES, *_CONSULATES, *_OTHERS]


def _family(kind: str, asked: str) -> int:
    """Return 0 for a post of the family asked for, 1 for another."""
    return int((kind in _CONSULATES) != ("consul" in asked))


def _km(mission: Mission, city: City) -> float:
    own = _city_of(mission) if mission.point is None else None
    point = own.point if own else mission.point
    return _UNKNOWN_KM if point is None else distance_km(city.point, point)
