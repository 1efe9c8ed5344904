"""How is a ladder told on a page? No query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from embassies.distance import say_distance
from embassies.hours_text import opening_of, opening_text
from embassies.ladder import Found, Ladder, Rung, Step
from embassies.listing import Line, lines_of
from embassies.opening import Opening
from embassies.reaching import Block, blocks, ways
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
        return named(self.step.helpers)


def tell(ladder: Ladder) -> list[ToldStep]:
    """Return the steps in order, but for the emergency numbers, which stand beside."""
    caller = ZoneInfo(ladder.time_zone) if ladder.time_zone else None
    several = len(ladder.question.foreign) > 1
    return [
        ToldStep(
            step,
            _heading(step, ladder.question.country, several=several),
            tell_missions(step.missions, at=ladder.question.at, caller=caller),
        )
        for step in ladder.steps
        if step.kind != Rung.EMERGENCY_NUMBERS
    ]


def tell_missions(
    missions: Sequence[Found], *, at: datetime, caller: ZoneInfo | None
) -> list[ToldMission]:
    lines = lines_of(found.mission for found in missions)
    return [
        _told(found, line, opening_of(found.mission, at=at), at=at, caller=caller)
        for found, line in zip(missions, lines, strict=True)
    ]


def _told(
    found: Found,
    line: Line,
    known_hours: Opening | None,
    *,
    at: datetime,
    caller: ZoneInfo | None,
) -> ToldMission:
    known = [way.contact for way in ways(found.mission.contacts.all())]
    distance = "" if found.distance_km is None else say_distance(found.distance_km)
    return ToldMission(
        found=found,
        line=line,
        blocks=blocks(known[:WAYS]),
        more_ways=len(known[WAYS:]),
        distance=distance,
        opening=opening_text(known_hours, at=at, caller=caller) if known_hours else "",
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
    """Return the names of some countries, in one line."""
    return ", ".join(country_name(code) for code in codes)
