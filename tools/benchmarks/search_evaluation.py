"""Score the search against a file of questions with expected results."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import NotRequired, TypedDict

from embassies.models import Kind, Mission
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
    """Search for every question and compare the results with what is expected."""
    for query in queries:
        answer = search(query["q"], limit=10)
        first, third = (_is_hit(query, answer, places) for places in (1, 3))
        yield Verdict(query, answer, first, third, _is_wrong(query, answer))


def _expected(query: LabelledQuery) -> list[Expected]:
    """Return every triple that is right; A/B in a cell means either."""
    senders, hosts, cities = (
        _split(query.get(key)) for key in ("sending", "receiving", "city")
    )
    return [*product(senders, hosts, cities), *query.get("accept", [])]


def _split(cell: object) -> list[str | None]:
    return [*str(cell).split("/")] if cell else [None]


def _is_hit(query: LabelledQuery, answer: SearchResults, places: int) -> bool:
    check = _CHECKS.get(query["expect"])
    return check(query, answer) if check else _has_first(query, answer, places)


def _has_first(query: LabelledQuery, answer: SearchResults, places: int) -> bool:
    """Whether one of the first results is expected.

    Where the directory has no post of the pair in the city, its nearest post is.
    """
    first = answer.results[:places]
    expected = _expected(query)
    covering = [a.mission for a in answer.alternatives if a.reason == "covers"]
    if any(_is_any(mission, expected) for mission in first or covering[:places]):
        return True
    return not _is_on_record(query) and _is_pair_understood(query, answer)


def _is_on_record(query: LabelledQuery) -> bool:
    """Whether the directory has an open post of the pair in the city expected."""
    posts = Mission.objects.public().reachable()
    return any(
        _is_any(post, _expected(query))
        for sender in _split(query.get("sending"))
        for post in posts.filter(sending_country=sender or "")
    )


def _is_pair_understood(query: LabelledQuery, answer: SearchResults) -> bool:
    found = answer.interpretation
    senders, hosts = _split(query.get("sending")), _split(query.get("receiving"))
    return set(found.sending) >= set(filter(None, senders)) and (
        set(found.receiving[:1]) <= set(filter(None, hosts))
    )


def _is_understood(query: LabelledQuery, answer: SearchResults) -> bool:
    return any(_understands(answer, *one) for one in _expected(query))


def _is_closed(query: LabelledQuery, answer: SearchResults) -> bool:
    return any(m.is_shut and _is_any(m, _expected(query)) for m in answer.results[:1])


def _has_none(query: LabelledQuery, answer: SearchResults) -> bool:
    return all(mission.is_shut for mission in answer.results)


def _has_no_record(query: LabelledQuery, answer: SearchResults) -> bool:
    return _has_none(query, answer) and _is_pair_understood(query, answer)


def _asks_for_place(query: LabelledQuery, answer: SearchResults) -> bool:
    found = answer.interpretation
    return query.get("sending") in found.sending[:1] and (
        not found.receiving or found.is_own_country
    )


def _is_own(query: LabelledQuery, answer: SearchResults) -> bool:
    is_own = answer.interpretation.is_own_country
    return is_own and _is_pair_understood(query, answer)


def _is_of_the_un(query: LabelledQuery, answer: SearchResults) -> bool:
    is_named = answer.interpretation.kind == Kind.PERMANENT_MISSION
    return is_named and _is_pair_understood(query, answer)


def _lists(query: LabelledQuery, answer: SearchResults) -> bool:
    found, city = answer.interpretation, query.get("city")
    named = bool(found.sending) != bool(found.receiving)
    return named and bool(answer.results) and _is_in(answer.results[0], city)


def _asks_everything(query: LabelledQuery, answer: SearchResults) -> bool:
    found = answer.interpretation
    return bool(found.kind) and not (found.sending or found.receiving)


_CHECKS = {
    "pair": _is_understood,
    "closed": _is_closed,
    "none": _has_none,
    "nothing": _has_none,
    "none_record": _has_no_record,
    "mission_or_none": _is_pair_understood,
    "say_crimea": _is_pair_understood,
    "say_missing": _asks_for_place,
    "say_own": _is_own,
    "un_none": _is_of_the_un,
    "list_country": _lists,
    "list_city": _lists,
    "ask": _asks_everything,
}
"""What each value of ``expect`` demands; others, the first result."""


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
    if query["expect"] in ("none", "nothing", "ask") and not query.get("sending"):
        return bool(answer.results)
    if query["expect"] in ("list_city", "list_country", "say_missing"):
        return not _is_hit(query, answer, 1) and bool(answer.results)
    expected = _expected(query)
    return not all(
        any(_is_pair(mission, one) for one in expected) for mission in answer.results
    )
