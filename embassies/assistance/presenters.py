"""How is a ladder told on a page? No query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from embassies.assistance.answer import Found, Ladder, Question, Rung, Step
from embassies.missions.contact_methods import Block, blocks, ways
from embassies.missions.hours_text import opening_of, opening_text
from embassies.missions.summaries import Line, lines_of
from embassies.values.distance import say_distance
from portal.countries.names import country_in_sentence, country_name

WAYS = 3
"""Ways to reach a mission shown on the ladder: calls first; its page has all."""


@dataclass(frozen=True, slots=True)
class ToldMission:
    """One mission on a rung, in the reader's language."""

    found: Found
    line: Line
    blocks: Sequence[Block]
    more_ways: int
    distance: str
    opening: str


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One rung, with its heading."""

    step: Step
    heading: str
    missions: Sequence[ToldMission]

    @property
    def helpers(self) -> str:
        return ", ".join(country_name(code) for code in self.step.helpers)


def tell(ladder: Ladder) -> list[ToldStep]:
    """Return the steps in order, but for the emergency numbers, which stand beside."""
    caller = ZoneInfo(ladder.time_zone) if ladder.time_zone else None
    several = len(ladder.question.foreign) > 1
    return [
        ToldStep(
            step,
            _heading(step, ladder.question.country, several=several),
            tell_missions(step, ladder.question, caller=caller),
        )
        for step in ladder.steps
        if step.kind != Rung.EMERGENCY_NUMBERS
    ]


def tell_missions(
    step: Step, question: Question, *, caller: ZoneInfo | None
) -> list[ToldMission]:
    """Tell a rung's missions; how far they are where that says something."""
    far = bool(question.near) or step.kind == Rung.NEIGHBOURING_MISSION
    lines = lines_of(found.mission for found in step.missions)
    return [
        _told(found, line, question.at, caller, far=far)
        for found, line in zip(step.missions, lines, strict=True)
    ]


def _told(
    found: Found, line: Line, at: datetime, caller: ZoneInfo | None, *, far: bool
) -> ToldMission:
    known = [way.contact for way in ways(found.mission.contacts.all())]
    hours = opening_of(found.mission, at=at)
    km = found.distance_km if far else None
    return ToldMission(
        found=found,
        line=line,
        blocks=blocks(known[:WAYS]),
        more_ways=len(known[WAYS:]),
        distance="" if km is None else say_distance(km),
        opening=opening_text(hours, at=at, caller=caller) if hours else "",
    )


def _heading(step: Step, country: str, *, several: bool) -> str:
    parts = {
        "sending": country_in_sentence(step.nationality),
        "country": country_in_sentence(country),
    }
    if step.kind == Rung.ARRANGEMENT:
        title = step.arrangement.title if step.arrangement else ""
        return f"{title} ({country_name(step.nationality)})" if several else title
    return _headings()[step.kind] % parts


def _headings() -> dict[Rung, str]:
    return {
        Rung.OWN_MISSION: _("Missions of %(sending)s in %(country)s"),
        Rung.COVERING_MISSION: _("Missions of %(sending)s that cover %(country)s"),
        Rung.NEIGHBOURING_MISSION: _("Missions of %(sending)s nearby"),
        Rung.MINISTRY: _("Foreign ministry of %(sending)s"),
    }


def named(codes: Iterable[str]) -> str:
    """Return the names of some countries as they stand in a sentence."""
    return ", ".join(country_in_sentence(code) for code in codes)
