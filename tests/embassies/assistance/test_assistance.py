"""Who can help me: the named situations, the rules, and what one answer costs."""

from dataclasses import replace

import pytest
import time_machine
from pytest_django.fixtures import DjangoAssertNumQueries

from embassies.assistance import build_answer, load_facts, resolve
from embassies.assistance.answer import Question, StepKind
from embassies.models import (
    Contact,
    Mission,
    Status,
)
from portal.countries.distance import Point
from portal.countries.models import Source
from tests.support.situations import (
    AT,
    add_post,
    ladder,
    post,
    rungs,
    step,
    steps,
    who,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(situations: Source) -> Source:
    return situations


def test_a_french_citizen_in_russia_finds_the_embassy_first(world: Source) -> None:
    answer = ladder("FR", "RU")
    assert rungs(answer) == ["own_mission", "ministry", "emergency_numbers"]
    assert who(answer.steps[0]) == ["FR Moscow", "FR Saint Petersburg"]
    assert answer.steps[0].reason == (
        "By our record of 2022, France has missions of its own in Russia."
    )
    assert "Vienna Convention" in answer.steps[0].source
    assert answer.steps[0].source_date == "2022-11-16"
    assert answer.steps[0].checked_at is None
    assert answer.steps[1].ministry
    assert answer.steps[1].ministry.emergency_phone == "+33153591110"
    assert [n.number for n in answer.steps[2].numbers] == ["112"]
    assert answer.warnings == answer.notes == ()


def test_given_a_place_the_nearest_own_mission_comes_first(world: Source) -> None:
    answer = resolve(["FR"], "RU", near=Point(60.71, 28.73), place="Vyborg", at=AT)
    assert who(answer.steps[0]) == ["FR Saint Petersburg", "FR Moscow"]
    nearest, farther = (found.distance_km for found in answer.steps[0].missions)
    assert nearest == pytest.approx(122, abs=3)
    assert farther == pytest.approx(762, abs=10)


def test_the_suspended_us_embassy_in_minsk_hands_over_to_its_neighbours(
    world: Source,
) -> None:
    answer = ladder("US", "BY")
    assert rungs(answer) == [
        "own_mission",
        "neighbouring_mission",
        "ministry",
        "emergency_numbers",
    ]
    (minsk,) = answer.steps[0].missions
    assert (minsk.mission.status, minsk.mission.status_since) == (
        "suspended",
        "2022-02-28",
    )
    assert minsk.status_note == "later return not seen"
    assert not answer.steps[0].has_open_mission
    assert "suspended" in answer.steps[0].reason
    assert who(answer.steps[1]) == ["US Vilnius", "US Kyiv", "US Warsaw"]


def test_the_german_embassy_that_left_tehran_is_shown_with_its_date(
    world: Source,
) -> None:
    answer = ladder("DE", "IR")
    (tehran,) = answer.steps[0].missions
    assert tehran.mission.status == "relocated"
    assert tehran.mission.status_since == "2026-03-11"
    assert tehran.status_note == "staff moved out for now; place not named"
    eu = step(answer, StepKind.ARRANGEMENT)
    assert who(eu) == ["FR Tehran", "IT Tehran"]  # the Italian one last: it left
    assert [found.can_be_met for found in eu.missions] == [True, False]
    assert who(step(answer, StepKind.NEIGHBOURING_MISSION)) == ["DE Baku", "DE Ankara"]


def test_the_closed_ukrainian_embassy_in_moscow_is_marked_then_others_follow(
    world: Source,
) -> None:
    answer = ladder("UA", "RU")
    assert who(answer.steps[0]) == ["UA Moscow"]
    assert answer.steps[0].missions[0].mission.status_since == "2022-02-24"
    assert not answer.steps[0].has_open_mission
    assert who(answer.steps[1]) == ["UA Tallinn", "UA Helsinki"]
    assert answer.notes == (
        "We have no record of how to reach the foreign ministry of Ukraine.",
    )


def test_a_dual_national_of_the_country_is_warned(world: Source) -> None:
    answer = ladder("RU+FR", "RU")
    assert who(step(answer, StepKind.OWN_MISSION)) == [
        "FR Moscow",
        "FR Saint Petersburg",
    ]
    assert len(answer.warnings) == 1
    assert "It may not recognise your other nationality" in answer.warnings[0]
    assert not answer.is_own_country


def test_a_dual_national_gets_the_union_of_both_ladders(world: Source) -> None:
    answer = ladder("FR+US", "RU")
    assert [(str(s.kind), s.nationality) for s in answer.steps[:2]] == [
        ("own_mission", "FR"),
        ("own_mission", "US"),
    ]
    assert [s.nationality for s in steps(answer, StepKind.MINISTRY)] == ["FR", "US"]
    assert len(steps(answer, StepKind.EMERGENCY_NUMBERS)) == 1
    assert answer.warnings == ()


def test_the_same_nationality_twice_counts_once(world: Source) -> None:
    assert ladder("FR+FR", "RU").steps == ladder("FR", "RU").steps


def test_a_tuvaluan_in_france_is_shown_brussels_and_no_none(world: Source) -> None:
    answer = ladder("TV", "FR")
    assert who(step(answer, StepKind.NEIGHBOURING_MISSION)) == ["TV Brussels"]
    assert answer.notes[0] == (
        "We have no record of a mission of Tuvalu in France. There may be one: ask "
        "the ministry."
    )
    assert [n.number for n in answer.steps[-1].numbers] == ["17", "15"]


def test_at_home_the_answer_is_the_emergency_numbers(world: Source) -> None:
    answer = ladder("FR", "FR")
    assert answer.is_own_country
    assert rungs(answer) == ["emergency_numbers"]
    assert answer.warnings[0].startswith("France is your own country.")


def test_in_a_territory_the_missions_to_its_state_are_named(world: Source) -> None:
    add_post("US", "FR", "Paris", "embassy", source=world)
    answer = ladder("US", "GP")
    assert who(step(answer, StepKind.COVERING_MISSION)) == ["US Paris"]
    assert not steps(answer, StepKind.OWN_MISSION)
    assert ladder("FR", "GP").is_own_country
    assert ladder("FR", "GP").warnings[0].startswith("France is your own country.")
    assert not steps(ladder("MT", "GP"), StepKind.ARRANGEMENT)


def test_kosovo_is_a_country_like_any_other(world: Source) -> None:
    assert who(step(ladder("AL", "XK"), StepKind.OWN_MISSION)) == ["AL Pristina"]
    assert who(step(ladder("XK", "AL"), StepKind.OWN_MISSION)) == ["XK Tirana"]
    assert [n.number for n in ladder("XK", "XK").steps[-1].numbers] == ["192"]


def test_a_country_name_with_an_article_starts_its_sentence_with_a_capital(
    world: Source,
) -> None:
    add_post("NL", "RU", "Moscow", "embassy", source=world)
    reason = step(ladder("NL", "RU"), StepKind.OWN_MISSION).reason
    assert reason == "The Netherlands has a mission of its own in Russia."


def test_missions_far_away_are_named_only_to_who_has_none_here(world: Source) -> None:
    assert not steps(ladder("FR", "RU"), StepKind.NEIGHBOURING_MISSION)
    assert (
        who(step(ladder("FR", "BY"), StepKind.NEIGHBOURING_MISSION))[0] == "FR Moscow"
    )


def test_a_staffed_neighbour_comes_before_a_nearer_honorary_one(world: Source) -> None:
    neighbours = who(step(ladder("US", "BY"), StepKind.NEIGHBOURING_MISSION))
    assert neighbours == ["US Vilnius", "US Kyiv", "US Warsaw"]
    Mission.objects.filter(pk=post("US", "LT").pk).update(is_honorary=True)
    neighbours = who(step(ladder("US", "BY"), StepKind.NEIGHBOURING_MISSION))
    assert neighbours == ["US Kyiv", "US Warsaw", "US Moscow"]


def test_a_staffed_mission_comes_before_an_honorary_one_of_a_higher_kind(
    world: Source,
) -> None:
    Mission.objects.filter(pk=post("FR", "RU").pk).update(is_honorary=True)
    own = who(step(ladder("FR", "RU"), StepKind.OWN_MISSION))
    assert own == ["FR Saint Petersburg", "FR Moscow"]


def test_unknown_emergency_numbers_are_said_to_be_unknown(world: Source) -> None:
    last = ladder("FR", "KP").steps[-1]
    assert last.kind == StepKind.EMERGENCY_NUMBERS
    assert last.reason.startswith("We have no record of the emergency numbers")


def test_a_mission_that_sits_next_door_covers_rather_than_stands(
    world: Source,
) -> None:
    add_post("FR", "VA", "Rome", "embassy", source=world, seat_country="IT")
    assert who(step(ladder("FR", "VA"), StepKind.COVERING_MISSION)) == ["FR Rome"]
    assert not steps(ladder("FR", "IT"), StepKind.OWN_MISSION)


def test_a_withdrawn_mission_helps_nobody(world: Source) -> None:
    Mission.objects.filter(sending_country="FR").update(withdrawn_at=AT)
    assert not steps(ladder("FR", "RU"), StepKind.OWN_MISSION)


def test_an_islander_is_shown_the_nearest_missions_wherever_they_are(
    world: Source,
) -> None:
    answer = resolve(["TV"], "FJ", near=Point(-18.14, 178.44), at=AT)
    neighbours = step(answer, StepKind.NEIGHBOURING_MISSION)
    assert who(neighbours) == ["TV Wellington", "TV Brussels"]
    assert "nearest to Fiji" in neighbours.reason


@pytest.mark.parametrize(
    ("nationalities", "country"),
    [("US", "IR"), ("MT", "KR"), ("IS", "AM"), ("FR+US+MT+IS", "RU")],
)
def test_an_answer_takes_four_queries_whatever_its_length(
    world: Source,
    django_assert_num_queries: DjangoAssertNumQueries,
    nationalities: str,
    country: str,
) -> None:
    # the small tables (numbers, profile, arrangements, their statuses, memberships,
    # ministries), candidates, missions with their sources, contacts with theirs
    with django_assert_num_queries(4):
        answer = ladder(nationalities, country)
        for found in answer.missions:
            [contact.source.name for contact in found.mission.contacts.all()]
            str(found.mission.source)


def test_the_answer_at_home_takes_one_query(
    world: Source, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        ladder("FR", "FR")


def test_deciding_asks_nothing_of_the_database_or_the_clock(
    world: Source, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    question = Question(("US", "MT"), "IR", AT)
    facts = load_facts(question)
    with django_assert_num_queries(0), time_machine.travel(0):
        assert build_answer(question, facts) == build_answer(question, replace(facts))


def test_every_shut_status_can_be_met_nowhere(world: Source) -> None:
    assert len(Status.values) > 5
    for status in Status.values:
        Mission.objects.filter(pk=post("FR", "IR").pk).update(status=status)
        found = step(ladder("FR", "IR"), StepKind.OWN_MISSION).missions[0]
        reachable = Mission.objects.reachable().filter(pk=found.mission.pk)
        assert found.can_be_met == reachable.exists()


def test_without_a_profile_distances_start_at_the_largest_city(world: Source) -> None:
    """Hong Kong and Palestine have no profile in the starter."""
    for country, city in (("BE", "Brussels"), ("KR", "Seoul"), ("PL", "Warsaw")):
        add_post("PH", country, city, "embassy", source=world)
    near = step(ladder("PH", "HK"), StepKind.NEIGHBOURING_MISSION)
    assert who(near) == ["PH Seoul", "PH Warsaw", "PH Brussels"]
    assert all(one.distance_km for one in near.missions)


def test_a_post_with_a_contact_comes_before_one_without(world: Source) -> None:
    moscow, petersburg = (one.mission for one in ladder("FR", "RU").steps[0].missions)
    Contact.objects.filter(mission=moscow).update(withdrawn_at=AT)
    own = ladder("FR", "RU").steps[0]
    assert [one.mission.pk for one in own.missions] == [petersburg.pk, moscow.pk]
    assert [one.has_contact for one in own.missions] == [True, False]
