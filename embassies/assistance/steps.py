"""Which steps does the ladder have? Pure: facts in, answer out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from embassies.assistance import reasons
from embassies.assistance.answer import (
    Facts,
    Found,
    Ladder,
    Question,
    Rung,
    Step,
)
from embassies.assistance.candidates import GUESTS, NOT_FOR_CITIZENS, place_of
from embassies.assistance.rules import applying
from embassies.models import Arrangement, Kind, Mission
from embassies.values.distance import distance_between
from embassies.values.statuses import current_period
from portal.countries.names import country_name

_KINDS = {kind: number for number, kind in enumerate(Kind.values)}


def decide(question: Question, facts: Facts) -> Ladder:
    """Return the ladder for a question: every nationality's, rung by rung."""
    steps: list[Step] = []
    notes: list[str] = []
    for nationality in question.foreign:
        own_steps, own_notes = _climb(question, nationality, facts)
        steps += own_steps
        notes += own_notes
    steps.append(_emergency_numbers(question, facts))
    order = list(Rung)
    steps.sort(key=lambda step: order.index(step.kind))
    return Ladder(
        question,
        tuple(steps),
        _warnings(question),
        tuple(notes),
        question.time_zone or _only(facts.time_zones),
    )


def _only(zones: Sequence[str]) -> str:
    return zones[0] if len(zones) == 1 else ""


def _warnings(question: Question) -> tuple[str, ...]:
    if not question.foreign:
        return (reasons.own_country(question),)
    if len(question.foreign) < len(question.nationalities):
        return (reasons.dual_national(question),)
    return ()


def _climb(
    question: Question, nationality: str, facts: Facts
) -> tuple[list[Step], list[str]]:
    steps: list[Step] = []
    notes: list[str] = []
    own = _own(question, nationality, facts)
    represented = nationality in facts.represented
    rules = applying(question, nationality, facts, represented=represented)
    guests = _guests(own, rules)
    steps += _own_steps(
        question, nationality, [one for one in own if one not in guests]
    )
    if not own:
        notes.append(reasons.no_record(nationality, question.country))
    for rule, helpers in rules:
        step = _arrangement(question, nationality, facts, rule, helpers, guests)
        if step.missions or rule.extent != Arrangement.Extent.ANYWHERE:
            steps.append(step)
        else:
            notes.append(reasons.no_record_of_helpers(rule, question.country))
    steps += _neighbouring(question, nationality, facts)
    ministry = list(_ministry(nationality, facts))
    if not ministry:
        notes.append(reasons.no_record_of_ministry(nationality))
    return steps + ministry, notes


def _guests(
    own: Sequence[Found], rules: Sequence[tuple[Arrangement, frozenset[str]]]
) -> list[Found]:
    """Return the interests sections: they stand with the protecting power, if any."""
    mandated = any(rule.extent == Arrangement.Extent.LISTED for rule, _helpers in rules)
    return [one for one in own if mandated and one.mission.kind in GUESTS]


def _own(question: Question, nationality: str, facts: Facts) -> list[Found]:
    """Return the missions that stand in the country or cover it."""
    hosts = (question.country, question.state)
    mine = (m for m in facts.missions if m.sender == nationality)
    serving = (
        mission
        for mission in mine
        if mission.host in hosts or mission.pk in facts.covering
    )
    return _ranked(question, facts, serving)


def _own_steps(
    question: Question, nationality: str, own: Sequence[Found]
) -> Iterator[Step]:
    """Split by where they are: a mission to a country may sit in the next one."""
    country = question.country
    inside = [
        found for found in own if found.mission.host == country == found.mission.seat
    ]
    outside = [found for found in own if found not in inside]
    if inside:
        yield _missions_step(
            Rung.OWN_MISSION,
            nationality,
            inside,
            reason=reasons.own(nationality, country, inside),
            source=reasons.law_of_own(inside),
        )
    if outside:
        yield _missions_step(
            Rung.COVERING_MISSION,
            nationality,
            outside,
            reason=reasons.covering(nationality, country, outside),
            source=reasons.law_of_covering(outside),
        )


def _missions_step(
    kind: Rung, nationality: str, found: Sequence[Found], *, reason: str, source: str
) -> Step:
    return Step(
        kind=kind,
        nationality=nationality,
        missions=tuple(found),
        reason=reason,
        source=source,
        source_date=found[0].mission.source_date,
        checked_at=_checked(found),
    )


def _checked(found: Sequence[Found]) -> datetime | None:
    """Return the earliest check; None where one of them was never checked."""
    checks = [one.mission.verified_at for one in found]
    known = [check for check in checks if check]
    return min(known) if known and len(known) == len(checks) else None


def _arrangement(
    question: Question,
    nationality: str,
    facts: Facts,
    rule: Arrangement,
    helpers: frozenset[str],
    guests: Sequence[Found],
) -> Step:
    found: list[Found] = []
    if rule.extent != Arrangement.Extent.UNLISTED:
        found = _ranked(question, facts, _posts_of(helpers, question.country, facts))
    if rule.extent == Arrangement.Extent.LISTED:
        found = [*guests, *found]
    history = facts.histories.get(rule.pk, ())
    status = current_period(history, on=question.day)
    return Step(
        kind=Rung.ARRANGEMENT,
        nationality=nationality,
        missions=tuple(found),
        reason=reasons.arrangement(rule, status, finds_missions=bool(found)),
        source=rule.legal_source,
        source_url=rule.source_url,
        source_date=rule.source_date,
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
        checked_at=rule.verified_at,
        arrangement=rule,
        helpers=tuple(sorted(helpers, key=country_name)),
        history=history,
        status=status,
    )


def _posts_of(helpers: frozenset[str], country: str, facts: Facts) -> Iterator[Mission]:
    """Yield the staffed missions of some states in a country."""
    for mission in facts.missions:
        if (
            mission.sender in helpers
            and mission.host == country == mission.seat
            and not mission.is_honorary
            and mission.kind not in NOT_FOR_CITIZENS
        ):
            yield mission


def _neighbouring(question: Question, nationality: str, facts: Facts) -> Iterator[Step]:
    by_id = {mission.pk: mission for mission in facts.missions}
    ids = [pk for pk in facts.nearby.get(nationality, ()) if pk in by_id]
    found = [_found(question, facts, by_id[pk]) for pk in ids]
    if not found:
        return
    by_land = found[0].mission.seat in facts.beside
    yield _missions_step(
        Rung.NEIGHBOURING_MISSION,
        nationality,
        found,
        reason=reasons.neighbouring(nationality, question.country, by_land=by_land),
        source=reasons.CONSULAR_FUNCTIONS,
    )


def _ministry(nationality: str, facts: Facts) -> Iterator[Step]:
    record = facts.ministries.get(nationality)
    if record is None or not (record.emergency_phone or record.directory_url):
        return
    yield Step(
        kind=Rung.MINISTRY,
        nationality=nationality,
        reason=reasons.ministry(nationality, record),
        source=str(record.source),
        source_url=record.source_url,
        source_date=record.source_date,
        checked_at=record.verified_at,
        ministry=record,
    )


def _emergency_numbers(question: Question, facts: Facts) -> Step:
    first = facts.numbers[0] if facts.numbers else None
    return Step(
        kind=Rung.EMERGENCY_NUMBERS,
        reason=reasons.emergency_numbers(question.country, known=bool(first)),
        source=str(first.source) if first else "",
        source_url=first.source_url if first else "",
        source_date=first.source_date if first else "",
        checked_at=first.verified_at if first else None,
        numbers=facts.numbers,
    )


def _ranked(
    question: Question, facts: Facts, missions: Iterable[Mission]
) -> list[Found]:
    """Put first who can be met, is staffed, is near (a place given), is senior."""
    found = [_found(question, facts, mission) for mission in missions]

    def rank(one: Found) -> tuple[object, ...]:
        mission = one.mission
        km = one.distance_km if question.near else None
        return (
            not one.can_be_met,
            mission.kind in NOT_FOR_CITIZENS,
            mission.is_honorary,
            km is None,
            km or 0.0,
            _KINDS[mission.kind],
            country_name(mission.sender),
            mission.slug,
        )

    return sorted(found, key=rank)


def _found(question: Question, facts: Facts, mission: Mission) -> Found:
    fact = facts.covering.get(mission.pk)
    return Found(
        mission=mission,
        distance_km=distance_between(facts.origin, place_of(mission)),
        status_note=facts.status_notes.get(mission.pk, ""),
        district=fact.district if fact else "",
        gives_consular_help=mission.pk not in facts.without_consular_help,
    )
