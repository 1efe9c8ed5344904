"""Build the steps of an answer from the facts. Pure: no query, no clock."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from embassies.assistance import reasons
from embassies.assistance.answer import (
    Answer,
    Facts,
    Nearby,
    Question,
    Step,
    StepKind,
    StepMission,
)
from embassies.assistance.candidates import (
    HOSTED_KINDS,
    KINDS_WITHOUT_CONSULAR_SERVICES,
)
from embassies.assistance.rules import applicable_arrangements
from embassies.assistance.step_missions import ranked, with_rough_distance
from embassies.models import Arrangement, Mission
from embassies.values.periods import current_period
from portal.countries.names import country_name

_STEP_ORDER = list(StepKind)


def build_answer(question: Question, facts: Facts) -> Answer:
    """Return the steps for every nationality in the order of their kinds."""
    steps: list[Step] = []
    notes: list[str] = []
    for nationality in question.foreign:
        own_steps, own_notes = _steps_for(question, nationality, facts)
        steps += own_steps
        notes += own_notes
    steps.append(_emergency_numbers(question, facts))
    steps.sort(key=lambda step: _STEP_ORDER.index(step.kind))
    only_zone = facts.time_zones[0] if len(facts.time_zones) == 1 else ""
    return Answer(
        question,
        tuple(steps),
        _warnings(question),
        tuple(notes),
        question.time_zone or only_zone,
        reasons.last_resort() if question.foreign else (),
    )


def _warnings(question: Question) -> tuple[str, ...]:
    if not question.foreign:
        return (reasons.own_country(question),)
    if len(question.foreign) < len(question.nationalities):
        return (reasons.dual_national(question),)
    return ()


def _steps_for(
    question: Question, nationality: str, facts: Facts
) -> tuple[list[Step], list[str]]:
    """Return the steps of one nationality, and notes on what is not known."""
    notes: list[str] = []
    own = _own_missions(question, nationality, facts)
    arrangements = applicable_arrangements(question, nationality, facts)
    hosted = _interests_sections(own, arrangements)
    steps = list(
        _own_steps(question, nationality, [one for one in own if one not in hosted])
    )
    if not own:
        notes.append(reasons.no_record(nationality, question.country))
    for arrangement, helpers in arrangements:
        step = _arrangement_step(
            question, nationality, facts, arrangement, helpers, hosted
        )
        if step.missions or arrangement.extent != Arrangement.Extent.ANYWHERE:
            steps.append(step)
        else:
            notes.append(reasons.no_record_of_helpers(arrangement, question.country))
    steps += _neighbouring_step(question, nationality, facts)
    ministry = list(_ministry_step(question, nationality, facts))
    if not ministry:
        notes.append(reasons.no_record_of_ministry(nationality))
    return steps + ministry, notes


def _interests_sections(
    own: Sequence[StepMission],
    arrangements: Sequence[tuple[Arrangement, frozenset[str]]],
) -> list[StepMission]:
    """Return own interests sections: listed with the protecting power, if any."""
    protected = any(
        arrangement.extent == Arrangement.Extent.LISTED
        for arrangement, _helpers in arrangements
    )
    return [one for one in own if protected and one.mission.kind in HOSTED_KINDS]


def _own_missions(
    question: Question, nationality: str, facts: Facts
) -> list[StepMission]:
    """Return the missions that stand in the country or cover it."""
    hosts = (question.country, question.state)
    return ranked(
        question,
        facts,
        (
            mission
            for mission in facts.missions
            if mission.sender == nationality
            and (mission.host in hosts or mission.pk in facts.covering)
        ),
    )


def _own_steps(
    question: Question, nationality: str, own: Sequence[StepMission]
) -> Iterator[Step]:
    """Split by where they are: a mission to a country may sit in the next one."""
    country = question.country
    inside = [one for one in own if one.mission.host == country == one.mission.seat]
    outside = [one for one in own if one not in inside]
    if inside:
        yield _missions_step(
            StepKind.OWN_MISSION,
            nationality,
            inside,
            reason=reasons.own(nationality, country, inside, question.at),
            source=reasons.law_of_own(inside),
        )
    if outside:
        yield _missions_step(
            StepKind.COVERING_MISSION,
            nationality,
            outside,
            reason=reasons.covering(nationality, country, outside, question.at),
            source=reasons.law_of_covering(outside),
        )


def _missions_step(
    kind: StepKind,
    nationality: str,
    missions: Sequence[StepMission],
    *,
    reason: str,
    source: str,
) -> Step:
    return Step(
        kind=kind,
        nationality=nationality,
        missions=tuple(missions),
        reason=reason,
        source=source,
        source_date=missions[0].mission.source_date,
        checked_at=_checked_at(missions),
    )


def _checked_at(missions: Sequence[StepMission]) -> datetime | None:
    """Return the earliest check; None where one of them was never checked."""
    checks = [one.mission.verified_at for one in missions]
    known = [check for check in checks if check]
    return min(known) if known and len(known) == len(checks) else None


def _arrangement_step(
    question: Question,
    nationality: str,
    facts: Facts,
    arrangement: Arrangement,
    helpers: frozenset[str],
    hosted: Sequence[StepMission],
) -> Step:
    missions: list[StepMission] = []
    if arrangement.extent != Arrangement.Extent.UNLISTED:
        helping = _missions_of(helpers, question.country, facts)
        missions = ranked(question, facts, helping)
    if arrangement.extent == Arrangement.Extent.LISTED:
        missions = [*hosted, *missions]
    history = tuple(arrangement.status_periods.all())
    status = current_period(history, on=question.day)
    return Step(
        kind=StepKind.ARRANGEMENT,
        nationality=nationality,
        missions=tuple(missions),
        reason=reasons.arrangement(arrangement, status, finds_missions=bool(missions)),
        source=arrangement.translated("legal_source").text,
        source_url=arrangement.source_url,
        source_date=arrangement.source_date,
        valid_from=arrangement.valid_from,
        valid_until=arrangement.valid_until,
        checked_at=arrangement.verified_at,
        arrangement=arrangement,
        helpers=tuple(sorted(helpers, key=country_name)),
        history=history,
        status=status,
    )


def _missions_of(
    helpers: frozenset[str], country: str, facts: Facts
) -> Iterator[Mission]:
    """Yield the career posts of some states in a country."""
    for mission in facts.missions:
        if (
            mission.sender in helpers
            and mission.host == country == mission.seat
            and not mission.is_honorary
            and mission.kind not in KINDS_WITHOUT_CONSULAR_SERVICES
        ):
            yield mission


def _neighbouring_step(
    question: Question, nationality: str, facts: Facts
) -> Iterator[Step]:
    nearby = facts.nearby.get(nationality, Nearby())
    by_key = {mission.pk: mission for mission in facts.missions}
    found = [by_key[pk] for pk in nearby.keys if pk in by_key]
    missions = [with_rough_distance(mission, facts) for mission in found]
    if not missions:
        return
    near = [one for one in found if one.pk != nearby.added_for_number]
    by_land = bool(near) and near[0].seat in facts.neighbours
    yield _missions_step(
        StepKind.NEIGHBOURING_MISSION,
        nationality,
        missions,
        reason=reasons.neighbouring(
            nationality,
            question.country,
            by_land=by_land,
            with_added=len(near) < len(found),
        ),
        source=str(reasons.CONSULAR_FUNCTIONS),
    )


def _ministry_step(
    question: Question, nationality: str, facts: Facts
) -> Iterator[Step]:
    record = facts.ministries.get(nationality)
    if record is None or not record.is_reachable:
        return
    yield Step(
        kind=StepKind.MINISTRY,
        nationality=nationality,
        reason=reasons.ministry(nationality, record, question.at),
        source=record.source.translated("name").text,
        source_url=record.source_url,
        source_date=record.source_date,
        checked_at=record.verified_at,
        ministry=record,
    )


def _emergency_numbers(question: Question, facts: Facts) -> Step:
    first = next(iter(facts.emergency_numbers), None)
    return Step(
        kind=StepKind.EMERGENCY_NUMBERS,
        reason=reasons.emergency_numbers(question.country, known=bool(first)),
        source=str(first.source) if first else "",
        source_url=first.source_url if first else "",
        source_date=first.source_date if first else "",
        checked_at=first.verified_at if first else None,
        numbers=facts.emergency_numbers,
    )
