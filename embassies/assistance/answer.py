"""What is asked, what is known, and what is answered: who can help me?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from embassies.models import (
    Arrangement,
    ArrangementStatus,
    Mission,
)
from embassies.values.distance import Point
from portal.countries.models import EmergencyNumber, Ministry
from portal.countries.territories import state_of


class Rung(StrEnum):
    """The kinds of step, in the order in which to try them."""

    OWN_MISSION = "own_mission"
    COVERING_MISSION = "covering_mission"
    ARRANGEMENT = "arrangement"
    NEIGHBOURING_MISSION = "neighbouring_mission"
    MINISTRY = "ministry"
    EMERGENCY_NUMBERS = "emergency_numbers"


WITH_MISSIONS = tuple(Rung)[:4]
"""The rungs on which somebody can be visited."""


@dataclass(frozen=True, slots=True)
class Question:
    """“I am a national of these countries, I am in that one, near here.”"""

    nationalities: tuple[str, ...]
    country: str
    at: datetime
    near: Point | None = None
    place: str = ""
    """What ``near`` is called; blank for bare coordinates."""
    time_zone: str = ""
    """The clock at ``near``; blank where not known."""

    @property
    def day(self) -> date:
        return self.at.date()

    @property
    def state(self) -> str:
        """The state that the country is, or is a territory of."""
        return state_of(self.country)

    @property
    def foreign(self) -> tuple[str, ...]:
        """The nationalities that are not of the country itself."""
        at_home = (self.country, self.state)
        return tuple(code for code in self.nationalities if code not in at_home)


@dataclass(frozen=True, slots=True)
class CoverageFact:
    """That a mission covers the country from elsewhere, and since when we know."""

    district: str
    source_date: str


@dataclass(frozen=True, slots=True)
class Rule:
    """An arrangement, and the codes of the states it names one by one."""

    arrangement: Arrangement
    beneficiaries: frozenset[str]
    helpers: frozenset[str]
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known and could matter to one question."""

    missions: tuple[Mission, ...] = ()
    covering: Mapping[int, CoverageFact] = field(default_factory=dict)
    nearby: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Own missions outside the country, by nationality, nearest first."""
    represented: frozenset[str] = frozenset()
    """The nationalities that have a mission of their own there that can help."""
    beside: frozenset[str] = frozenset()
    """The country's neighbours by land; empty for islands and where unknown."""
    without_consular_help: frozenset[int] = frozenset()
    status_notes: Mapping[int, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    histories: Mapping[int, tuple[ArrangementStatus, ...]] = field(default_factory=dict)
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Who belongs to which group of states on the day of the question."""
    ministries: Mapping[str, Ministry] = field(default_factory=dict)
    numbers: tuple[EmergencyNumber, ...] = ()
    origin: Point | None = None
    """Where distances start: the place given, or else the capital."""
    time_zones: tuple[str, ...] = ()
    """The clocks of the country."""


@dataclass(frozen=True, slots=True)
class Found:
    """A mission on a rung, and what the ladder adds to its record."""

    mission: Mission
    distance_km: float | None = None
    status_note: str = ""
    district: str = ""
    gives_consular_help: bool = True

    @property
    def can_be_met(self) -> bool:
        """Whether the record says nothing against going there for help."""
        return self.gives_consular_help and not self.mission.is_shut


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: who, why, by which rule, from when to when, last checked."""

    kind: Rung
    reason: str
    nationality: str = ""
    missions: tuple[Found, ...] = ()
    source: str = ""
    source_url: str = ""
    source_date: str = ""
    valid_from: str = ""
    valid_until: str = ""
    checked_at: datetime | None = None
    arrangement: Arrangement | None = None
    helpers: tuple[str, ...] = ()
    history: tuple[ArrangementStatus, ...] = ()
    status: ArrangementStatus | None = None
    ministry: Ministry | None = None
    numbers: tuple[EmergencyNumber, ...] = ()

    @property
    def leads_somewhere(self) -> bool:
        """Whether a mission stands on it that can be met."""
        return any(found.can_be_met for found in self.missions)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The answer. Steps are possible help, never a promise."""

    question: Question
    steps: tuple[Step, ...]
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What we have no record of; it may exist."""
    time_zone: str = ""
    """The reader's clock; blank where the country has several and no place is given."""

    @property
    def is_own_country(self) -> bool:
        return not self.question.foreign

    @property
    def missions(self) -> tuple[Found, ...]:
        """Every mission on the ladder, top rung first, none twice."""
        first: dict[int, Found] = {}
        for step in self.steps:
            for one in step.missions:
                first.setdefault(one.mission.pk, one)
        return tuple(first.values())
