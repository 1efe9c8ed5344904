"""Choose the missions that could matter to a question. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from embassies.assistance.answer import CoverageFact, Nearby
from embassies.models import Kind
from portal.countries.distance import Point, known_distance_km
from portal.countries.territories import state_of

MAX_NEARBY = 3
"""How many missions elsewhere are named: more would be a list, not advice."""

MAX_KM = 2000
"""How far away a neighbouring country's mission may be and still be called near."""

KINDS_WITHOUT_CONSULAR_SERVICES = (Kind.PERMANENT_MISSION,)
"""Accredited to an organisation, not to a country."""

HOSTED_KINDS = (Kind.INTERESTS_SECTION,)
"""Staffed by, or inside, another state's embassy (Vienna Convention of 1961, 45)."""

_NO_ADVICE = (*KINDS_WITHOUT_CONSULAR_SERVICES, *HOSTED_KINDS)


@dataclass(frozen=True, slots=True)
class Candidate:
    """The columns of a mission that choosing needs."""

    pk: int
    sending: str
    receiving: str
    seat: str
    kind: str
    is_honorary: bool
    can_be_met: bool
    point: Point | None
    has_phone: bool = False
    covers: CoverageFact | None = None
    """Its record of covering the country asked for from another one."""

    def serves(self, country: str) -> bool:
        """Whether it is accredited there: a mission to a state is to its territories."""
        accredited = self.receiving in (country, state_of(country))
        return accredited or self.covers is not None

    def stands_for_its_state(self, country: str) -> bool:
        """Whether its state is represented there (Directive (EU) 2015/637, art. 6).

        An honorary post alone does not count: the directive asks for an embassy
        or consulate established on a permanent basis.
        """
        return (
            self.receiving == country == self.seat
            and self.can_be_met
            and not self.is_honorary
            and self.kind not in _NO_ADVICE
        )

    def is_elsewhere(self, country: str) -> bool:
        """Whether it could advise a citizen who is in another country than the post."""
        return (
            self.can_be_met
            and self.receiving == self.seat
            and not self.serves(country)
            and self.kind not in _NO_ADVICE
        )


_Ranked = tuple[bool, bool, float, int, Candidate]
"""Whether it is honorary, whether its place is unknown, kilometres, key, candidate."""


def represented_in(country: str, candidates: Iterable[Candidate]) -> frozenset[str]:
    """Return the states that have a mission there that can help."""
    return frozenset(
        one.sending for one in candidates if one.stands_for_its_state(country)
    )


def answered_in(country: str, candidates: Iterable[Candidate]) -> frozenset[str]:
    """Return the states with a post in a country that can help and has a phone."""
    return frozenset(
        one.sending
        for one in candidates
        if one.has_phone and one.stands_for_its_state(country)
    )


def nearest(
    candidates: Iterable[Candidate],
    neighbours: frozenset[str],
    origin: Point | None,
    *,
    also_far_away: bool,
) -> Nearby:
    """Return the nearest missions in neighbouring countries, in order of distance.

    Farther ones only where no neighbouring country has one and ``also_far_away``;
    the nearest that has a phone is added then, if none of them has. Career posts come
    before honorary ones.
    """

    by_distance = sorted(_with_rank(one, origin) for one in candidates)
    ranked = [one for *_rank, one in by_distance]
    found = [
        one
        for _is_honorary, _is_unknown, km, _pk, one in by_distance
        if one.seat in neighbours and km <= MAX_KM
    ]
    found = (found or (ranked if also_far_away else []))[:MAX_NEARBY]
    added = None
    if also_far_away and not any(one.has_phone for one in found):
        added = _nearest_with_phone(by_distance)
    if added is None:
        return Nearby(tuple(one.pk for one in found))
    keys = {added.pk, *(one.pk for one in found[: MAX_NEARBY - 1])}
    return Nearby(tuple(one.pk for one in ranked if one.pk in keys), added.pk)


def _nearest_with_phone(ranked: Iterable[_Ranked]) -> Candidate | None:
    """Return the nearest of all that have a phone, honorary posts among them."""
    with_phone = [row for row in ranked if row[-1].has_phone]
    return min(with_phone, key=lambda row: row[1:4])[-1] if with_phone else None


def _with_rank(one: Candidate, origin: Point | None) -> _Ranked:
    """Return what a candidate is sorted by; 0 km where the distance is not known."""
    km = known_distance_km(origin, one.point)
    return one.is_honorary, km is None, km or 0.0, one.pk, one
