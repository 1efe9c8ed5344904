"""How often is the first answer the one that a person would want?"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from embassies.models import Mission
from embassies.search import Answer, search
from portal.countries.names import fold

Wanted = tuple[str | None, str | None, str | None]


@dataclass(frozen=True)
class Verdict:
    """What one question got: a hit at the first place, at the third, a wrong pair."""

    query: dict[str, Any]
    answer: Answer
    hit_at_1: bool
    hit_at_3: bool
    is_wrong_pair: bool


def read_queries(lines: Iterable[str]) -> list[dict[str, Any]]:
    """Read JSON lines: q, lang, kind, sending, receiving, city, accept, expect."""
    return [json.loads(line) for line in lines if line.strip()]


def judge(queries: Iterable[dict[str, Any]]) -> Iterator[Verdict]:
    """Ask every question and compare.

    mission, list: the first result is wanted (for a country served from elsewhere
    alone, the first covering mission); closed: it is wanted and shut; none: no open
    mission; pair: the countries are understood, whatever the directory holds.
    """
    for query in queries:
        answer = search(query["q"], limit=10)
        first, third = (_is_hit(query, answer, places) for places in (1, 3))
        yield Verdict(query, answer, first, third, _is_wrong(query, answer))


def _wanted(query: dict[str, Any]) -> list[Wanted]:
    named = (query.get("sending"), query.get("receiving"), query.get("city"))
    return [named, *((*accept,) for accept in query.get("accept", []))]


def _is_hit(query: dict[str, Any], answer: Answer, places: int) -> bool:
    first = answer.results[:places]
    wanted = _wanted(query)
    if query["expect"] == "none":
        return all(mission.is_shut for mission in answer.results)
    if query["expect"] == "pair":
        return any(_understands(answer, *want) for want in wanted)
    if query["expect"] == "closed":
        return any(m.is_shut and _is_any(m, wanted) for m in first)
    covering = [a.mission for a in answer.alternatives if a.reason == "covers"]
    return any(_is_any(mission, wanted) for mission in first or covering[:places])


def _understands(
    answer: Answer, sending: str | None, receiving: str | None, city: str | None
) -> bool:
    found = answer.interpretation
    return (
        (sending in found.sending[:1] if sending else not found.sending)
        and (receiving in found.receiving[:1] if receiving else not found.receiving)
        and (not city or fold(city) == fold(found.city))
    )


def _is_any(mission: Mission, wanted: list[Wanted]) -> bool:
    return any(_is_pair(mission, want) and _is_in(mission, want[2]) for want in wanted)


def _is_in(mission: Mission, city: str | None) -> bool:
    return not city or fold(mission.city) == fold(city)


def _is_pair(mission: Mission, wanted: Wanted) -> bool:
    sending, receiving, _city = wanted
    places = (str(mission.receiving_country.code), mission.seat)
    sent = sending in (None, str(mission.sending_country.code))
    return sent and receiving in (None, *places)


def _is_wrong(query: dict[str, Any], answer: Answer) -> bool:
    """Whether any result is of another pair than the one that was asked for."""
    if query["expect"] == "none" and not query.get("sending"):
        return bool(answer.results)
    wanted = _wanted(query)
    return not all(
        any(_is_pair(mission, want) for want in wanted) for mission in answer.results
    )
