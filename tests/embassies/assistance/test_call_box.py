"""Which number an answer puts first, and what it leaves to a fold."""

import pytest

from embassies.assistance.call_box import CallBox, call_box, choices
from embassies.assistance.presenters import asks_for_city, present_steps
from embassies.models import Contact, Mission, Status
from portal.countries.models import EmergencyNumber, Ministry, Source
from tests.support.situations import add_post, ladder, post

pytestmark = pytest.mark.django_db
LINE = "+442079460999"
MINISTRY = "+33153591110"


@pytest.fixture
def world(situations: Source) -> Source:
    return situations


def box_of(nationality: str, country: str) -> CallBox:
    box = call_box(ladder(nationality, country))
    assert box
    return box


def add_phone(mission: Mission, source: Source, **facts: str) -> None:
    Contact.objects.create(mission=mission, source=source, channel="phone", **facts)


def test_the_own_embassy_comes_first_the_ministry_next_the_police_last(
    world: Source,
) -> None:
    box = box_of("FR", "RU")
    assert box.first.url == "/en/embassies/embassy-of-fr-in-moscow/"
    assert box.first.href == f"tel:{box.first.number}"
    assert box.first.checked == "Recorded 16 November 2022, not checked by us."
    assert [one.number for one in box.others] == [MINISTRY]
    assert [one.number for one in box.emergency] == ["112"]


def test_an_emergency_line_of_any_own_post_goes_before_a_switchboard(
    world: Source,
) -> None:
    petersburg = Mission.objects.get(
        sending_country="FR", receiving_country="RU", city="Saint Petersburg"
    )
    add_phone(petersburg, world, value=LINE, purpose="emergency")
    assert box_of("FR", "RU").first.number == LINE


@pytest.mark.parametrize(
    ("nationality", "country", "kind"),
    [
        ("FR", "RU", "own_mission"),
        ("IS", "AM", "arrangement"),
        ("MT", "KR", "arrangement"),
        ("US", "BY", "ministry"),
        ("UA", "RU", "neighbouring_mission"),
        ("FR", "FR", "emergency_numbers"),
    ],
)
def test_the_best_number_is_of_the_nearest_who_is_responsible(
    world: Source, nationality: str, country: str, kind: str
) -> None:
    assert choices(ladder(nationality, country))[0].step.kind == kind


def test_a_number_in_another_country_says_how_far_off_it_is(world: Source) -> None:
    (note,) = box_of("UA", "RU").first.notes
    assert note == "It is in another country, about 870 km (540 mi) away."


def test_a_closed_post_is_called_only_where_nobody_else_has_a_number(
    world: Source,
) -> None:
    for one in Mission.objects.filter(sending_country="UA"):
        if one.status != Status.CLOSED:
            one.contacts.update(withdrawn_at="2026-01-01T00:00Z")
    box = box_of("UA", "RU")
    assert box.first.notes == ("Closed since 24 February 2022",)


def test_un_missions_are_never_the_number_to_call(world: Source) -> None:
    add_post("UA", "CH", "Brussels", "permanent_mission", source=world)
    assert all(
        one.mission is None or one.mission.mission.kind != "permanent_mission"
        for one in choices(ladder("UA", "CH"))
    )


def test_without_any_number_there_is_no_box(world: Source) -> None:
    Contact.objects.all().delete()
    Ministry.objects.all().delete()
    EmergencyNumber.objects.filter(country="BY").delete()
    assert call_box(ladder("US", "BY")) is None


def test_at_home_the_box_has_the_local_numbers_each_once(world: Source) -> None:
    box = box_of("FR", "FR")
    assert (box.first.number, box.others) == ("17", ())
    assert [one.number for one in box.emergency] == ["15"]
    assert box.first.label == "police"


def test_posts_without_a_contact_and_closed_ones_are_folded(world: Source) -> None:
    for number in range(12):
        status = "closed" if number > 9 else "open"
        one = add_post("XK", "KR", "Seoul", "consulate", status, source=world)
        Mission.objects.filter(pk=one.pk).update(slug=f"xk-{number}")
        if 4 <= number <= 9:
            one.contacts.update(withdrawn_at="2026-01-01T00:00Z")
    (own, *_rest) = present_steps(ladder("XK", "KR"))
    assert len(own.missions) == 2
    assert [fold.summary for fold in own.folds] == [
        "2 more posts",
        "6 more posts, no number on record",
        "2 more posts, closed or without help for citizens",
    ]
    assert asks_for_city(ladder("XK", "KR"))


def test_a_few_posts_need_no_city(world: Source) -> None:
    assert not asks_for_city(ladder("FR", "RU"))


def test_a_post_keeps_its_contact_when_a_later_step_has_the_number(
    world: Source,
) -> None:
    post("FR", "RU").contacts.update(withdrawn_at="2026-01-01T00:00Z")
    opened = [one.is_open for one in present_steps(ladder("FR", "RU"))]
    assert opened[0]
    assert not opened[-1], "the ministry: the box has its line"
