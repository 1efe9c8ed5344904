"""The missions of a step, in their order. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from embassies.assistance.answer import Facts, Question, StepMission
from embassies.assistance.candidates import KINDS_WITHOUT_CONSULAR_SERVICES
from embassies.models import Kind, Mission, StatusPeriod
from portal.countries.distance import known_distance_km
from portal.countries.names import country_name
from portal.countries.places import city_point
from portal.translations.texts import Text

_SENIORITY = {kind: number for number, kind in enumerate(Kind.values)}


def ranked(
    question: Question, facts: Facts, missions: Iterable[Mission]
) -> list[StepMission]:
    """Put first who can be met, has a contact, is staffed, near or senior."""

    def rank(one: StepMission) -> tuple[object, ...]:
        mission = one.mission
        # Without a place, distances are from the capital: they do not rank missions.
        km = one.distance_km if question.near else None
        return (
            not one.can_be_met,
            mission.kind in KINDS_WITHOUT_CONSULAR_SERVICES,
            not one.has_contact,
            mission.is_honorary,
            km is None,
            km or 0.0,
            _SENIORITY[mission.kind],
            country_name(mission.sender),
            mission.slug,
        )

    return sorted((step_mission(mission, facts) for mission in missions), key=rank)


def step_mission(mission: Mission, facts: Facts) -> StepMission:
    coverage, note = facts.covering.get(mission.pk), _status_note(mission)
    return StepMission(
        mission=mission,
        distance_km=known_distance_km(facts.origin, mission.point),
        status_note=note.text,
        status_note_language=note.language,
        district=coverage.district if coverage else "",
        gives_consular_help=not mission.refuses_citizens,
        has_contact=mission.pk in facts.reachable,
    )


def with_rough_distance(mission: Mission, facts: Facts) -> StepMission:
    """Return a mission with its distance, to its city where its point is not known."""
    one = step_mission(mission, facts)
    if one.distance_km is not None:
        return one
    place = city_point(mission.city, mission.seat)
    return replace(one, distance_km=known_distance_km(facts.origin, place))


def _status_note(mission: Mission) -> Text:
    """Return the note on a mission's status in the reader's language, or as written."""
    period = StatusPeriod(note=mission.status_note or "")
    period.texts = mission.status_note_texts or {}
    return Text(*period.translated("note"))
