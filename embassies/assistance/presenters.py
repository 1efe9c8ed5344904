"""Prepare the steps of an answer for a page, in the reader's language. No query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from embassies.assistance.answer import Answer, Question, Step, StepKind, StepMission
from embassies.missions.contact_methods import (
    ContactGroup,
    contact_methods,
    group_by_origin,
)
from embassies.missions.hours_text import opening_of, opening_text
from embassies.missions.summaries import MissionSummary, summaries_of
from portal.countries.distance import format_distance
from portal.countries.lists import join_and, join_phrases
from portal.countries.names import country_in_sentence, country_name
from portal.translations.phrases import Phrase, forms

MAX_METHODS = 3
"""Contact methods shown for a mission: calls come first; its own page has all."""


@dataclass(frozen=True, slots=True)
class MissionPresenter:
    """A mission on a step, ready for a template."""

    step_mission: StepMission
    summary: MissionSummary
    contact_groups: Sequence[ContactGroup]
    more_methods: int
    distance: str
    opening: str


@dataclass(frozen=True, slots=True)
class StepPresenter:
    """A step with its heading, ready for a template."""

    step: Step
    heading: str
    missions: Sequence[MissionPresenter]

    @property
    def helpers(self) -> str:
        return join_and([country_name(code) for code in self.step.helpers])


def present_steps(answer: Answer) -> list[StepPresenter]:
    """Return the steps in order, without the emergency numbers: they stand above."""
    several = len(answer.question.foreign) > 1
    return [
        StepPresenter(
            step,
            _heading(step, answer.question.country, several=several),
            _present_missions(step, answer.question, answer.time_zone),
        )
        for step in answer.steps
        if step.kind != StepKind.EMERGENCY_NUMBERS
    ]


def _present_missions(
    step: Step, question: Question, time_zone: str
) -> list[MissionPresenter]:
    """Return a step's missions; with distances where a place is given or all are far."""
    has_distance = bool(question.near) or step.kind == StepKind.NEIGHBOURING_MISSION
    caller = ZoneInfo(time_zone) if time_zone else None
    summaries = summaries_of(one.mission for one in step.missions)
    return [
        _present_mission(one, summary, question.at, caller, has_distance=has_distance)
        for one, summary in zip(step.missions, summaries, strict=True)
    ]


def _present_mission(
    one: StepMission,
    summary: MissionSummary,
    at: datetime,
    caller: ZoneInfo | None,
    *,
    has_distance: bool,
) -> MissionPresenter:
    methods = contact_methods(one.mission.contacts.all())
    opening = opening_of(one.mission, at=at)
    km = one.distance_km if has_distance else None
    return MissionPresenter(
        step_mission=one,
        summary=summary,
        contact_groups=group_by_origin(methods[:MAX_METHODS]),
        more_methods=len(methods[MAX_METHODS:]),
        distance="" if km is None else format_distance(km),
        opening=opening_text(opening, at=at, caller=caller) if opening else "",
    )


def _heading(step: Step, country: str, *, several: bool) -> str:
    if step.kind == StepKind.ARRANGEMENT:
        rule = step.arrangement
        title = rule.translated("title").text if rule else ""
        return f"{title} ({country_name(step.nationality)})" if several else title
    headings = {
        StepKind.OWN_MISSION: _("Missions of %(sending)s in %(country)s"),
        StepKind.COVERING_MISSION: _("Missions of %(sending)s that cover %(country)s"),
        StepKind.NEIGHBOURING_MISSION: _("Missions of %(sending)s nearby"),
        StepKind.MINISTRY: _("Foreign ministry of %(sending)s"),
    }
    return headings[step.kind] % forms(
        sending=country_in_sentence(step.nationality),
        country=country_in_sentence(country),
    )


def country_list(codes: Iterable[str]) -> Phrase:
    """Return the names of countries as they stand in a sentence: “France and Italy”."""
    return join_phrases([country_in_sentence(code) for code in codes])
