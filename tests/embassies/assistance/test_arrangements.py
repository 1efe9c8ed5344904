"""The rules by which states help each other's citizens, day by day."""

from datetime import UTC, datetime

import pytest

from embassies.assistance import resolve
from embassies.assistance.answer import StepKind
from embassies.models import (
    Arrangement,
    Mission,
    ServiceOffer,
)
from portal.countries.distance import Point
from portal.countries.models import Source
from tests.support.situations import (
    AT,
    add_post,
    ladder,
    step,
    steps,
    who,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(situations: Source) -> Source:
    return situations


def test_an_american_in_iran_is_sent_to_the_swiss_with_their_history(
    world: Source,
) -> None:
    answer = ladder("US", "IR")
    swiss = step(answer, StepKind.ARRANGEMENT)
    assert who(swiss) == ["CH Tehran"]
    assert swiss.valid_from == "1980"
    assert swiss.status
    assert (swiss.status.status, swiss.status.since) == ("limited", "2026-04-24")
    assert [(row.status, row.since) for row in swiss.history] == [
        ("limited", "2026-04-24"),
        ("closed", "2026-03-11"),
        ("limited", "2025-07-06"),
        ("closed", "2025-06-20"),
    ]
    assert "Since 24 April 2026: reopening gradually" in swiss.reason
    assert answer.notes[0].startswith("We have no record of a mission")


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ((2025, 6, 19), None),
        ((2025, 6, 20), "closed"),
        ((2025, 7, 7), "limited"),
        ((2026, 3, 10), "limited"),
        ((2026, 3, 12), "closed"),
        ((2026, 4, 24), "limited"),
    ],
)
def test_the_swiss_section_had_on_each_day_the_state_of_that_day(
    world: Source, day: tuple[int, int, int], status: str | None
) -> None:
    answer = ladder("US", "IR", at=datetime(*day, 12, tzinfo=UTC))
    found = step(answer, StepKind.ARRANGEMENT).status
    assert (found.status if found else None) == status


def test_an_interests_section_stands_with_the_protecting_power(world: Source) -> None:
    add_post("US", "IR", "Tehran", "interests_section", source=world)
    answer = ladder("US", "IR")
    assert not steps(answer, StepKind.OWN_MISSION)
    assert who(step(answer, StepKind.ARRANGEMENT)) == ["US Tehran", "CH Tehran"]
    assert steps(answer, StepKind.NEIGHBOURING_MISSION)


def test_an_interests_section_without_a_known_mandate_is_called_one(
    world: Source,
) -> None:
    add_post("IR", "KR", "Seoul", "interests_section", source=world)
    reason = step(ladder("IR", "KR"), StepKind.OWN_MISSION).reason
    assert reason == (
        "Iran has an interests section in South Korea, in the care of another state."
    )


def test_an_american_in_north_korea_is_sent_to_the_swedes(world: Source) -> None:
    answer = ladder("US", "KP")
    swedes = step(answer, StepKind.ARRANGEMENT)
    assert who(swedes) == ["SE Pyongyang"]
    assert "access is often denied" in swedes.reason
    assert swedes.valid_from == ""
    assert who(step(answer, StepKind.NEIGHBOURING_MISSION))[0] == "US Seoul"


def test_a_maltese_in_korea_may_ask_the_eu_missions_that_are_there(
    world: Source,
) -> None:
    answer = ladder("MT", "KR")
    eu = step(answer, StepKind.ARRANGEMENT)
    assert who(eu) == ["FR Seoul", "DE Seoul", "SE Seoul", "BE Busan"]
    assert "2015/637" in eu.source
    assert (eu.valid_from, eu.valid_until) == ("2018-05-01", "")
    from_busan = resolve(["MT"], "KR", near=Point(35.1, 129.0), at=AT)
    assert who(step(from_busan, StepKind.ARRANGEMENT))[0] == "BE Busan"


def test_the_eu_rule_ends_where_the_eu_begins(world: Source) -> None:
    assert not steps(ladder("MT", "FR"), StepKind.ARRANGEMENT)


def test_the_eu_rule_was_not_in_force_before_may_2018(world: Source) -> None:
    before = ladder("MT", "KR", at=datetime(2018, 4, 30, 12, tzinfo=UTC))
    after = ladder("MT", "KR", at=datetime(2018, 5, 1, 12, tzinfo=UTC))
    assert not steps(before, StepKind.ARRANGEMENT)
    assert steps(after, StepKind.ARRANGEMENT)


def test_a_briton_in_korea_is_no_eu_citizen_since_2020(world: Source) -> None:
    assert not steps(ladder("GB", "KR"), StepKind.ARRANGEMENT)
    Mission.objects.filter(sending_country="GB").update(status="closed")
    last_day = datetime(2020, 1, 31, 12, tzinfo=UTC)
    assert steps(ladder("GB", "KR", at=last_day), StepKind.ARRANGEMENT)
    next_day = datetime(2020, 2, 1, 12, tzinfo=UTC)
    assert not steps(ladder("GB", "KR", at=next_day), StepKind.ARRANGEMENT)
    assert not steps(ladder("GB", "KR"), StepKind.ARRANGEMENT)


def test_a_norwegian_goes_to_the_only_nordic_mission_there(world: Source) -> None:
    add_post("DK", "FJ", "Suva", "embassy", source=world)  # invented
    nordic = step(ladder("NO", "FJ"), StepKind.ARRANGEMENT)
    assert who(nordic) == ["DK Suva"]
    assert nordic.source == "Helsinki Treaty of 1962, art. 34"
    add_post("NO", "FJ", "Suva", "embassy", source=world)
    assert not steps(ladder("NO", "FJ"), StepKind.ARRANGEMENT)


@pytest.mark.parametrize("nationality", ["AU", "CA"])
def test_canada_and_australia_share_without_a_list_of_places(
    world: Source, nationality: str
) -> None:
    add_post("CA", "FJ", "Suva", "high_commission", source=world)
    add_post("AU", "FJ", "Suva", "high_commission", source=world)
    rule = step(ladder(nationality, "FJ"), StepKind.ARRANGEMENT)
    assert rule.missions == ()
    assert rule.helpers == ({"AU": "CA", "CA": "AU"}[nationality],)
    assert "We do not know in which places" in rule.reason
    assert rule.valid_from == "1986-08-07"


def test_an_australian_in_canada_is_not_sent_to_a_canadian_mission(
    world: Source,
) -> None:
    assert not steps(ladder("AU", "CA"), StepKind.ARRANGEMENT)


def test_an_icelander_in_armenia_sees_moscow_suspended_then_the_nordic_rule(
    world: Source,
) -> None:
    answer = ladder("IS", "AM")
    moscow = step(answer, StepKind.COVERING_MISSION)
    assert who(moscow) == ["IS Moscow"]
    assert moscow.missions[0].mission.status == "suspended"
    assert moscow.missions[0].mission.status_since == "2023-08-01"
    assert "suspended" in moscow.reason
    assert who(step(answer, StepKind.ARRANGEMENT)) == ["SE Yerevan"]


def test_an_honorary_post_comes_after_staffed_ones_and_does_not_represent(
    world: Source,
) -> None:
    add_post("MT", "KR", "Busan", "consulate", source=world, is_honorary=True)
    answer = resolve(["MT"], "KR", near=Point(35.1, 129.0), at=AT)
    assert "honorary" in step(answer, StepKind.OWN_MISSION).reason
    assert steps(answer, StepKind.ARRANGEMENT)
    add_post("MT", "KR", "Seoul", "embassy", source=world)
    answer = resolve(["MT"], "KR", near=Point(35.1, 129.0), at=AT)
    assert who(step(answer, StepKind.OWN_MISSION)) == ["MT Seoul", "MT Busan"]
    assert not steps(answer, StepKind.ARRANGEMENT)


def test_a_mission_without_consular_services_represents_nobody(world: Source) -> None:
    mission = add_post("MT", "KR", "Seoul", "embassy", "open", source=world)
    ServiceOffer.objects.create(
        mission=mission, service="citizen_services", status="suspended", source=world
    )
    answer = ladder("MT", "KR")
    assert not step(answer, StepKind.OWN_MISSION).has_open_mission
    assert steps(answer, StepKind.ARRANGEMENT)


def test_a_rule_without_a_known_helper_there_is_noted_not_hidden(
    world: Source,
) -> None:
    answer = ladder("FR", "WS")
    assert not steps(answer, StepKind.ARRANGEMENT)
    assert any("the rule applies to you here" in note for note in answer.notes)


def test_an_arrangement_that_ended_is_gone_the_day_after(world: Source) -> None:
    Arrangement.objects.filter(helpers="SE").update(valid_until="2026-11")
    in_time = datetime(2026, 11, 30, 23, tzinfo=UTC)
    late = datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert steps(ladder("US", "KP", at=in_time), StepKind.ARRANGEMENT)
    assert not steps(ladder("US", "KP", at=late), StepKind.ARRANGEMENT)
