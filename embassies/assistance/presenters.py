"""Prepare the steps of an answer for a page, in the reader's language. No query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _, ngettext

from embassies.assistance.answer import Answer, Question, Step, StepKind, StepMission
from embassies.assistance.call_box import choices
from embassies.assistance.candidates import KINDS_WITHOUT_CONSULAR_SERVICES
from embassies.missions.calls import first_phone
from embassies.missions.contact_methods import (
    ContactGroup,
    ContactMethod,
    contact_methods,
    group_by_origin,
)
from embassies.missions.hours_text import opening_of, opening_text
from embassies.missions.summaries import MissionSummary, summaries_of
from portal.countries.distance import format_distance
from portal.countries.lists import join_and, join_phrases
from portal.countries.names import country_in_sentence, country_name
from portal.translations.phrases import Phrase, forms
from portal.web.local_times import known_zone

MAX_METHODS = 2
"""Contact methods shown for a mission: calls come first; its own page has all."""

MAX_SHOWN = 2
"""Own missions that stand open; of other steps, one. The others are folded."""

MAX_OPEN_STEPS = 2
"""Steps that stand open at most: those before the number to call first, and its own."""

MANY = 8
"""With more missions than that on a step, the reader is asked for the city."""


@dataclass(frozen=True, slots=True)
class MissionPresenter:
    """A mission on a step, ready for a template."""

    step_mission: StepMission
    summary: MissionSummary
    contact_groups: Sequence[ContactGroup]
    more_methods: int
    distance: str
    opening: str
    best: ContactMethod | None
    """Its number to call first, else its first address."""

    @property
    def is_to_city(self) -> bool:
        """Whether the distance is to the centre of the city, the point not known."""
        return self.step_mission.mission.precision not in ("exact", "street")


@dataclass(frozen=True, slots=True)
class Fold:
    """Missions of a step behind one line: “48 more posts, no number on record”."""

    summary: str
    missions: Sequence[MissionPresenter]


@dataclass(frozen=True, slots=True)
class StepPresenter:
    """A step with its heading, ready for a template."""

    step: Step
    heading: str
    plain_rule: str
    """Blank where the reason of the step is plain."""
    missions: Sequence[MissionPresenter]
    """Those that stand open."""
    folds: Sequence[Fold] = ()
    is_open: bool = True

    @property
    def helpers(self) -> str:
        return join_and([country_name(code) for code in self.step.helpers])


def present_steps(answer: Answer) -> list[StepPresenter]:
    """Return the steps in order, without the emergency numbers: they stand above."""
    several = len(answer.question.foreign) > 1
    steps = [step for step in answer.steps if step.kind != StepKind.EMERGENCY_NUMBERS]
    last_open = _last_open(answer, steps)
    return [
        _present_step(step, answer, several=several, is_open=index <= last_open)
        for index, step in enumerate(steps)
    ]


def _last_open(answer: Answer, steps: Sequence[Step]) -> int:
    """Return the number of the last step to stand open: that of the call, if early.

    The ministry's step stays folded: the call box has its line already.
    """
    first = next(iter(choices(answer)), None)
    if first is None or first.step not in steps or first.step.ministry:
        return 0
    return min(steps.index(first.step), MAX_OPEN_STEPS - 1)


def asks_for_city(answer: Answer) -> bool:
    """Return whether the nearest of many missions could be told, given a city."""
    most = max((len(step.missions) for step in answer.steps), default=0)
    return most > MANY and answer.question.near is None


def _present_step(
    step: Step, answer: Answer, *, several: bool, is_open: bool
) -> StepPresenter:
    missions = _present_missions(step, answer.question, answer.time_zone)
    most = MAX_SHOWN if step.kind == StepKind.OWN_MISSION else 1
    shown, folds = _folded(missions, most)
    heading = _heading(step, answer.question.country, several=several)
    return StepPresenter(step, heading, _plain_rule(step), shown, folds, is_open)


def _plain_rule(step: Step) -> str:
    """Return a rule between states in one plain sentence; blank for the rest."""
    rule = step.arrangement
    if rule is None or not (rule.only_if_unrepresented and step.missions):
        return ""
    return _(
        "Your own country has no post here that can help, so you may ask one of these."
    )


def _folded(
    missions: Sequence[MissionPresenter], most: int
) -> tuple[list[MissionPresenter], list[Fold]]:
    """Part what stands open from the rest; the first always stands open."""
    shown, behind = list(missions[:1]), list(missions[1:])
    while behind and len(shown) < most and _why_folded(behind[0]) == _MORE:
        shown.append(behind.pop(0))
    folds = [
        Fold(_fold_text(why, len(group)), group)
        for why, group in (
            (key, list(found)) for key, found in groupby(behind, _why_folded)
        )
    ]
    return shown, folds


_MORE, _NO_NUMBER, _SHUT = range(3)


def _why_folded(presented: MissionPresenter) -> int:
    one = presented.step_mission
    if not one.can_be_met or one.mission.kind in KINDS_WITHOUT_CONSULAR_SERVICES:
        return _SHUT
    return _MORE if one.has_contact else _NO_NUMBER


def _fold_text(why: int, number: int) -> str:
    texts = {
        _MORE: ngettext("%(count)s more post", "%(count)s more posts", number),
        _NO_NUMBER: ngettext(
            "%(count)s more post, no number on record",
            "%(count)s more posts, no number on record",
            number,
        ),
        _SHUT: ngettext(
            "%(count)s more post, closed or without help for citizens",
            "%(count)s more posts, closed or without help for citizens",
            number,
        ),
    }
    return texts[why] % {"count": number}


def _present_missions(
    step: Step, question: Question, time_zone: str
) -> list[MissionPresenter]:
    """Return a step's missions; with distances where a place is given or all are far."""
    has_distance = bool(question.near) or step.kind == StepKind.NEIGHBOURING_MISSION
    caller = known_zone(time_zone)
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
        best=first_phone(methods) or next(iter(methods), None),
    )


def _heading(step: Step, country: str, *, several: bool) -> str:
    if step.kind == StepKind.ARRANGEMENT:
        rule = step.arrangement
        title = rule.translated("title").text if rule else ""
        return f"{title} ({country_name(step.nationality)})" if several else title
    headings = {
        StepKind.OWN_MISSION: _("Missions of %(sending)s in %(country)s"),
        StepKind.COVERING_MISSION: _("Missions of %(sending)s that cover %(country)s"),
        StepKind.NEIGHBOURING_MISSION: _("Missions of %(sending)s in other countries"),
        StepKind.MINISTRY: _("Foreign ministry of %(sending)s"),
    }
    return headings[step.kind] % forms(
        sending=country_in_sentence(step.nationality),
        country=country_in_sentence(country),
    )


def country_list(codes: Iterable[str]) -> Phrase:
    """Return the names of countries as they stand in a sentence: “France and Italy”."""
    return join_phrases([country_in_sentence(code) for code in codes])
