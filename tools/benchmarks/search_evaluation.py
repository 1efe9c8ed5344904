"""Score the search against a file of questions with expected results."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from embassies.models import Mission
from embassies.search import SearchResults, search
from portal.countries.names import fold

Expected = tuple[str | None, str | None, str | None]
"""Sending country, receiving country, city; None: any."""


class LabelledQuery(TypedDict):
    """A line of the file: a question and the result that a person would expect."""

    q: str
    lang: NotRequired[str]
    kind: NotRequired[str]
    sending: NotRequired[str | None]
    receiving: NotRequired[str | None]
    city: NotRequired[str | None]
    accept: NotRequired[list[Expected]]
    """Other results that are right too."""
    expect: str


@dataclass(frozen=True)
class Verdict:
    """The score of one question."""

    query: LabelledQuery
    answer: SearchResults
    hit_at_1: bool
    hit_at_3: bool
    is_wrong_pair: bool


def read_queries(lines: Iterable[str]) -> list[LabelledQuery]:
    """Read JSON lines of labelled queries."""
    return [json.loads(line) for line in lines if line.strip()]


def judge(queries: Iterable[LabelledQuery]) -> Iterator[Verdict]:
    """Search for every question and compare the results with what is expected.

    mission, list: the first result (for a country served from elsewhere alone, the
    first covering mission); closed: the first result, and it is shut; none: no open
    mission; pair: the countries are understood, whatever the directory holds.
    """
    for query in queries:
        answer = search(query["q"], limit=10)
        first, third = (_is_hit(query, answer, places) for places in (1, 3))
        yield Verdict(query, answer, first, third, _is_wrong(query, answer))


def _expected(query: LabelledQuery) -> list[Expected]:
    named = (query.get("sending"), query.get("receiving"), query.get("city"))
    return [named, *query.get("accept", [])]


def _is_hit(query: LabelledQuery, answer: SearchResults, places: int) -> bool:
    first = answer.results[:places]
    expected = _expected(query)
    if query["expect"] == "none":
        return all(mission.is_shut for mission in answer.results)
    if query["expect"] == "pair":
        return any(_understands(answer, *one) for one in expected)
    if query["expect"] == "closed":
        return any(m.is_shut and _is_any(m, expected) for m in first)
    covering = [a.mission for a in answer.alternatives if a.reason == "covers"]
    return any(_is_any(mission, expected) for mission in first or covering[:places])


def _understands(
    answer: SearchResults, sending: str | None, receiving: str | None, city: str | None
) -> bool:
    found = answer.interpretation
    return (
        (sending in found.sending[:1] if sending else not found.sending)
        and (receiving in found.receiving[:1] if receiving else not found.receiving)
        and (not city or fold(city) == fold(found.city))
    )


def _is_any(mission: Mission, expected: list[Expected]) -> bool:
    return any(_is_pair(mission, one) and _is_in(mission, one[2]) for one in expected)


def _is_in(mission: Mission, city: str | None) -> bool:
    return not city or fold(mission.city) == fold(city)


def _is_pair(mission: Mission, expected: Expected) -> bool:
    sending, receiving, _city = expected
    sent = sending in (None, mission.sender)
    return sent and receiving in (None, mission.host, mission.seat)


def _is_wrong(query: LabelledQuery, answer: SearchResults) -> bool:
    """Whether any result is of another pair than the one that was asked for."""
    if query["expect"] == "none" and not query.get("sending"):
        return bool(answer.results)
    expected = _expected(query)
    return not all(
        any(_is_pair(mission, one) for one in expected) for mission in answer.results
    )
