"""Which missions could matter to a question at all? Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from embassies.assistance.answer import CoverageFact
from embassies.models import Kind, Mission
from embassies.values.distance import Point, distance_between, point
from portal.countries.territories import state_of

NEARBY = 3
"""How many missions elsewhere are named: more would be a list, not advice."""

NOT_FOR_CITIZENS = (Kind.PERMANENT_MISSION,)
"""Accredited to an organisation, not to a country."""

GUESTS = (Kind.INTERESTS_SECTION,)
"""Staffed by, or inside, another state's embassy (Vienna Convention of 1961, 45)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """As much of a mission as choosing takes."""

    pk: int
    sending: str
    receiving: str
    seat: str
    kind: str
    is_honorary: bool
    can_be_met: bool
    where: Point | None
    covers: CoverageFact | None = None
    """What is recorded of it and the country asked for, if it is another one."""

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
            and self.kind not in (*NOT_FOR_CITIZENS, *GUESTS)
        )

    def is_elsewhere(self, country: str) -> bool:
        """Whether it could advise somebody who is not in its own country."""
        return (
            self.can_be_met
            and self.receiving == self.seat
            and not self.serves(country)
            and self.kind not in (*NOT_FOR_CITIZENS, *GUESTS)
        )


def represented_in(country: str, candidates: Iterable[Candidate]) -> frozenset[str]:
    """Return the states that have a mission there that can help."""
    return frozenset(
        one.sending for one in candidates if one.stands_for_its_state(country)
    )


def nearest(
    candidates: Iterable[Candidate],
    beside: frozenset[str],
    origin: Point | None,
    *,
    also_far_away: bool,
) -> tuple[int, ...]:
    """Return the ids of the nearest missions in neighbouring countries.

    Those farther away only where no neighbouring country has one. A staffed post
    goes before an honorary one.
    """

    def rank(one: Candidate) -> tuple[bool, bool, float, int]:
        km = distance_between(origin, one.where)
        return (one.is_honorary, km is None, km or 0.0, one.pk)

    ranked = sorted(candidates, key=rank)
    neighbours = [one.pk for one in ranked if one.seat in beside]
    if not neighbours and also_far_away:
        neighbours = [one.pk for one in ranked]
    return tuple(neighbours[:NEARBY])


def place_of(mission: Mission) -> Point | None:
    return point(mission.latitude, mission.longitude)
