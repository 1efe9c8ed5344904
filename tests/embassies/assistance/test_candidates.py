"""Which missions could matter to a question: pure, without a database."""

from typing import Any

import pytest

from embassies.assistance.answer import CoverageFact, Nearby
from embassies.assistance.candidates import (
    Candidate,
    answered_in,
    nearest,
    represented_in,
)
from portal.countries.distance import Point

FACTS: dict[str, Any] = {
    "sending": "FR",
    "receiving": "KR",
    "seat": "KR",
    "kind": "embassy",
    "is_honorary": False,
    "can_be_met": True,
    "point": None,
}
ORIGIN = Point(50.0, 10.0)
COVERS = CoverageFact("", "2026-01")


def one(pk: int = 1, **facts: Any) -> Candidate:
    return Candidate(pk=pk, **{**FACTS, **facts})


def at(pk: int, longitude: float | None, **facts: Any) -> Candidate:
    """Return a candidate so far east of where distances start."""
    where = None if longitude is None else Point(50.0, longitude)
    return one(pk, point=where, **facts)


def keys(*candidates: Candidate, far: bool = False) -> tuple[int, ...]:
    neighbours = frozenset({"KR"})
    return nearest(candidates, neighbours, ORIGIN, also_far_away=far).keys


@pytest.mark.parametrize(
    ("facts", "country", "serves"),
    [
        ({}, "KR", True),
        ({}, "JP", False),
        ({"covers": COVERS}, "JP", True),
        ({"receiving": "FR"}, "GP", True),  # a territory of France
        ({"receiving": "GP"}, "FR", False),
        ({"seat": "JP"}, "JP", False),
    ],
)
def test_a_mission_serves_where_it_is_accredited_or_covers(
    facts: dict[str, Any], country: str, serves: bool
) -> None:
    assert one(**facts).serves(country) is serves


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        ({}, True),
        ({"kind": "consulate"}, True),
        ({"receiving": "JP"}, False),
        ({"seat": "JP"}, False),
        ({"can_be_met": False}, False),
        ({"is_honorary": True}, False),
        ({"kind": "permanent_mission"}, False),
        ({"kind": "interests_section"}, False),
        ({"covers": COVERS, "receiving": "JP", "seat": "JP"}, False),
    ],
)
def test_a_state_is_represented_by_an_open_career_post_in_the_country(
    facts: dict[str, Any], stands: bool
) -> None:
    assert represented_in("KR", [one(**facts)]) == ({"FR"} if stands else set())


@pytest.mark.parametrize(
    ("facts", "is_elsewhere"),
    [
        ({}, True),
        ({"is_honorary": True}, True),
        ({"can_be_met": False}, False),
        ({"seat": "CN"}, False),
        ({"receiving": "JP", "seat": "JP"}, False),
        ({"covers": COVERS}, False),
        ({"kind": "permanent_mission"}, False),
        ({"kind": "interests_section"}, False),
    ],
)
def test_an_open_mission_at_home_in_another_country_may_advise_from_there(
    facts: dict[str, Any], is_elsewhere: bool
) -> None:
    assert one(**facts).is_elsewhere("JP") is is_elsewhere


def test_neighbours_come_by_distance_and_then_those_of_unknown_place() -> None:
    found = keys(at(1, None), at(2, 30.0), at(3, 10.0), at(4, 20.0))
    assert found == (3, 4, 2), "three at most"
    assert keys(at(1, None), at(2, 30.0)) == (2, 1)
    assert keys(at(2, 10.004), at(1, 10.008)) == (2, 1), "less than a kilometre"
    assert keys(at(2, 20.0), at(1, 20.0)) == (1, 2)


def test_without_a_place_to_start_from_they_come_by_key() -> None:
    rows = [at(2, 10.0), at(1, 20.0)]
    found = nearest(rows, frozenset({"KR"}), None, also_far_away=False)
    assert found.keys == (1, 2)


def test_a_career_post_goes_before_a_nearer_honorary_one() -> None:
    assert keys(at(1, 10.0, is_honorary=True), at(2, 30.0)) == (2, 1)
    assert keys(at(1, 10.0, is_honorary=True), at(2, None)) == (2, 1)


def test_farther_ones_are_named_only_where_no_neighbour_has_one_and_if_wanted() -> None:
    far = [at(number, 10.0 * number, seat="US") for number in (4, 3, 2, 1)]
    assert keys(*far) == ()
    assert keys(*far, far=True) == (1, 2, 3)
    assert keys(at(9, 30.0), *far, far=True) == (9,)
    assert keys(at(9, 90.0), *far, far=True) == (1, 2, 3), "no neighbour: 5,600 km"


def test_far_away_one_with_a_phone_is_named_where_none_of_the_nearest_has_one() -> None:
    far = [at(number, 10.0 * number, seat="US") for number in (1, 2, 3, 4)]
    rows = [*far, at(5, 90.0, seat="US", has_phone=True)]
    assert keys(*rows, far=True) == (1, 2, 5)
    assert keys(at(6, 20.0), *rows, far=True) == (6, 5)
    assert keys(at(6, 20.0, has_phone=True), *rows, far=True) == (6,)
    assert keys(at(6, 20.0), *rows) == (6,), "there is a number in the country"


@pytest.mark.parametrize(
    ("added", "found"),
    [
        ({"longitude": 90.0}, (1, 2, 9)),
        ({"longitude": 12.0}, (1, 9, 2)),
        ({"longitude": 12.0, "is_honorary": True}, (1, 2, 9)),
    ],
)
def test_one_added_for_its_number_is_marked_and_stands_at_its_distance(
    added: dict[str, Any], found: tuple[int, ...]
) -> None:
    near = [at(1, 11.0), at(2, 13.0), at(3, 14.0)]
    rows = [
        *near,
        at(9, **added, seat="US", has_phone=True),
        at(8, 95.0, seat="US", has_phone=True),
    ]
    answer = nearest(rows, frozenset({"KR"}), ORIGIN, also_far_away=True)
    assert answer == Nearby(found, added_for_number=9)
    with_phone = [at(1, 11.0, has_phone=True), *rows[1:]]
    answer = nearest(with_phone, frozenset({"KR"}), ORIGIN, also_far_away=True)
    assert answer.added_for_number is None


@pytest.mark.parametrize(
    ("facts", "answers"),
    [
        ({"has_phone": True}, True),
        ({}, False),
        ({"has_phone": True, "can_be_met": False}, False),
        ({"has_phone": True, "kind": "permanent_mission"}, False),
    ],
)
def test_a_state_answers_in_a_country_where_an_open_post_has_a_phone(
    facts: dict[str, Any], answers: bool
) -> None:
    assert answered_in("KR", [one(**facts)]) == ({"FR"} if answers else set())
