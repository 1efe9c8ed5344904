"""Data classes of assistance: the question, the facts loaded for it, the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from embassies.models import Arrangement, ArrangementStatus, Mission
from portal.countries.distance import Point
from portal.countries.models import EmergencyNumber, Ministry
from portal.countries.territories import state_of


class StepKind(StrEnum):
    """The kinds of step, in the order in which to try them."""

    OWN_MISSION = "own_mission"
    COVERING_MISSION = "covering_mission"
    ARRANGEMENT = "arrangement"
    NEIGHBOURING_MISSION = "neighbouring_mission"
    MINISTRY = "ministry"
    EMERGENCY_NUMBERS = "emergency_numbers"


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
    """A mission's record of serving a country from elsewhere."""

    district: str
    source_date: str


@dataclass(frozen=True, slots=True)
class Nearby:
    """Own missions of a nationality outside the country, nearest first."""

    keys: tuple[int, ...] = ()
    added_for_number: int | None = None
    """One that is not among the nearest; the nearest that has a phone on record."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All records that could matter to one question."""

    missions: tuple[Mission, ...] = ()
    reachable: frozenset[int] = frozenset()
    """By key, the missions with a phone, an e-mail address or a website on record."""
    covering: Mapping[int, CoverageFact] = field(default_factory=dict)
    """By key, the missions elsewhere that cover the country."""
    nearby: Mapping[str, Nearby] = field(default_factory=dict)
    """By nationality."""
    represented: frozenset[str] = frozenset()
    """The nationalities that have a mission of their own there that can help."""
    neighbours: frozenset[str] = frozenset()
    """The country's neighbours by land; empty for islands and where unknown."""
    arrangements: tuple[Arrangement, ...] = ()
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The members of each group of states on the day of the question."""
    ministries: Mapping[str, Ministry] = field(default_factory=dict)
    """By nationality."""
    emergency_numbers: tuple[EmergencyNumber, ...] = ()
    origin: Point | None = None
    """Where distances start: the place given, else the capital or largest city."""
    time_zones: tuple[str, ...] = ()
    """The clocks of the country."""


@dataclass(frozen=True, slots=True)
class StepMission:
    """A mission on a step, with what the answer adds to its record."""

    mission: Mission
    distance_km: float | None = None
    status_note: str = ""
    status_note_language: str = "en"
    district: str = ""
    gives_consular_help: bool = True
    has_contact: bool = False

    @property
    def can_be_met(self) -> bool:
        """Whether the record says nothing against going there for help."""
        return self.gives_consular_help and not self.mission.is_shut


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who, why, by which rule, from when to when, last checked."""

    kind: StepKind
    reason: str
    nationality: str = ""
    missions: tuple[StepMission, ...] = ()
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
    def has_open_mission(self) -> bool:
        return any(one.can_be_met for one in self.missions)


@dataclass(frozen=True, slots=True)
class Answer:
    """The steps to try, in order. They are possible help, never a promise."""

    question: Question
    steps: tuple[Step, ...]
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What we have no record of; it may exist."""
    time_zone: str = ""
    """The reader's clock; blank where the country has several and no place is given."""
    last_resort: tuple[str, ...] = ()
    """What to do where none of the steps helps."""

    @property
    def is_own_country(self) -> bool:
        return not self.question.foreign

    @property
    def missions(self) -> tuple[StepMission, ...]:
        """Every mission of the steps, first step first, none twice."""
        first: dict[int, StepMission] = {}
        for step in self.steps:
            for one in step.missions:
                first.setdefault(one.mission.pk, one)
        return tuple(first.values())
