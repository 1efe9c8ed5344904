"""What each step of an answer says: whose record it is, and how old."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from embassies.assistance import build_answer, load_facts, resolve
from embassies.assistance.answer import Answer, Facts, Nearby, Question, StepKind
from embassies.models import Arrangement, Coverage, Mission
from portal.countries.distance import Point
from portal.countries.models import EmergencyNumber, Ministry, Source
from tests.support.situations import AT, add_post, ladder, post, step, steps, who

pytestmark = pytest.mark.django_db

CHECKED = datetime(2026, 10, 1, tzinfo=UTC)
ORIGIN = {"source_url": "https://record.example/1", "source_date": "2026-09"}


@pytest.fixture
def world(situations: Source) -> Source:
    return situations


def built(nationality: str, country: str, **facts: Any) -> Answer:
    """Return the answer to a question with some facts replaced."""
    question = Question((nationality,), country, AT)
    return build_answer(question, replace(load_facts(question), **facts))


def test_the_step_of_a_ministry_names_its_source_and_its_check(world: Source) -> None:
    Ministry.objects.filter(country="FR").update(verified_at=CHECKED, **ORIGIN)
    ministry = step(ladder("FR", "RU"), StepKind.MINISTRY)
    assert (ministry.nationality, ministry.source) == ("FR", "Wikidata")
    assert ministry.source_url == ORIGIN["source_url"]
    assert ministry.source_date == "2026-09"
    assert ministry.checked_at == CHECKED
    assert "France" in ministry.reason


NOTHING = {"emergency_phone": "", "directory_url": ""}


@pytest.mark.parametrize(
    ("record", "is_step"),
    [
        (NOTHING, False),
        ({"emergency_phone": "", "directory_url": "https://fr.example/"}, True),
        ({"emergency_phone": "+33153591110", "directory_url": ""}, True),
        (NOTHING | {"email": "help@fr.example"}, True),
        (NOTHING | {"advice_url": "https://fr.example/"}, True),
        (NOTHING | {"sites_host": "*.fr.example"}, True),
    ],
)
def test_a_ministry_that_cannot_be_reached_is_noted_and_is_no_step(
    world: Source, record: dict[str, str], is_step: bool
) -> None:
    Ministry.objects.filter(country="FR").update(**record)
    answer = ladder("FR", "RU")
    assert bool(steps(answer, StepKind.MINISTRY)) is is_step
    assert any("foreign ministry" in one for one in answer.notes) is not is_step


def test_the_step_of_emergency_numbers_names_the_source_of_the_first(
    world: Source,
) -> None:
    first = EmergencyNumber.objects.filter(country="BY").earliest("pk")
    EmergencyNumber.objects.filter(pk=first.pk).update(verified_at=CHECKED, **ORIGIN)
    numbers = step(ladder("FR", "BY"), StepKind.EMERGENCY_NUMBERS)
    assert [one.number for one in numbers.numbers] == ["102", "103"]
    assert (numbers.source, numbers.source_date) == ("Wikidata", "2026-09")
    assert numbers.source_url == ORIGIN["source_url"]
    assert numbers.checked_at == CHECKED
    unknown = step(ladder("FR", "KP"), StepKind.EMERGENCY_NUMBERS)
    assert (unknown.source, unknown.source_url, unknown.source_date) == ("", "", "")
    assert unknown.checked_at is None


def test_the_step_of_an_arrangement_names_it_its_source_and_its_helpers(
    world: Source,
) -> None:
    Arrangement.objects.update(verified_at=CHECKED, valid_until="2030-12-31", **ORIGIN)
    eu = step(ladder("MT", "KR"), StepKind.ARRANGEMENT)
    assert eu.arrangement is not None
    assert eu.nationality == "MT"
    assert eu.source == eu.arrangement.legal_source
    assert eu.source_url == ORIGIN["source_url"]
    assert eu.source_date == "2026-09"
    assert eu.valid_until == "2030-12-31"
    assert eu.checked_at == CHECKED
    assert eu.helpers[:3] == ("AT", "BE", "BG"), "by their names"
    assert eu.helpers.index("HR") < eu.helpers.index("CZ") < eu.helpers.index("DE")


def test_missions_of_a_step_were_checked_when_the_first_of_them_was(
    world: Source,
) -> None:
    moscow, petersburg = Mission.objects.filter(
        sending_country="FR", receiving_country="RU"
    ).order_by("pk")
    Mission.objects.filter(pk=moscow.pk).update(
        verified_at=CHECKED + timedelta(days=9), source_date="2026-08"
    )
    own = step(ladder("FR", "RU"), StepKind.OWN_MISSION)
    assert own.checked_at is None, "one of them never was"
    assert (own.nationality, own.source_date) == ("FR", "2026-08")
    Mission.objects.filter(pk=petersburg.pk).update(verified_at=CHECKED)
    assert step(ladder("FR", "RU"), StepKind.OWN_MISSION).checked_at == CHECKED


@pytest.mark.parametrize(
    ("zones", "asked", "clock"),
    [
        ((), "", ""),
        (("Asia/Seoul",), "", "Asia/Seoul"),
        (("Europe/Moscow", "Asia/Omsk"), "", ""),
        (("Europe/Moscow", "Asia/Omsk"), "Asia/Omsk", "Asia/Omsk"),
        (("Asia/Seoul",), "Asia/Tokyo", "Asia/Tokyo"),
    ],
)
def test_the_clock_is_that_of_the_place_or_the_only_one_of_the_country(
    zones: tuple[str, ...], asked: str, clock: str
) -> None:
    question = Question(("FR",), "KR", AT, time_zone=asked)
    assert build_answer(question, Facts(time_zones=zones)).time_zone == clock


def test_a_covering_mission_says_which_district_it_covers(world: Source) -> None:
    Coverage.objects.update(district="Armenia without Gyumri")
    covering = step(ladder("IS", "AM"), StepKind.COVERING_MISSION)
    assert [one.district for one in covering.missions] == ["Armenia without Gyumri"]
    assert covering.source_date == "2022-11-16"
    neighbour = step(ladder("US", "BY"), StepKind.NEIGHBOURING_MISSION)
    assert {one.district for one in neighbour.missions} == {""}


def test_the_reason_of_neighbours_follows_the_nearest(world: Source) -> None:
    lithuania, island = post("US", "LT"), post("US", "KR")
    keys = (lithuania.pk, island.pk)
    reasons = [
        step(
            built(
                "US",
                "BY",
                nearby={"US": Nearby(nearby, added)},
                missions=tuple(
                    Mission.objects.filter(pk__in=keys)
                    .with_status_note()
                    .with_consular_help()
                ),
            ),
            StepKind.NEIGHBOURING_MISSION,
        ).reason
        for nearby, added in (
            (keys, None),
            (keys[::-1], None),
            (keys, island.pk),
            (keys[::-1], island.pk),
        )
    ]
    by_land, elsewhere, *with_added = reasons
    for reason in with_added:
        assert "countries next to Belarus, and the nearest other one with" in reason
    assert "nearest to Belarus" in elsewhere
    assert "nearest to Belarus" not in by_land


def test_own_missions_come_open_first_then_by_place_then_by_rank(
    world: Source,
) -> None:
    for city, kind, facts in (
        ("Seoul", "permanent_mission", {}),
        ("Seoul", "embassy", {"status": "closed"}),
        ("Seoul", "consulate", {}),
        ("Busan", "consulate_general", {}),
        ("Seoul", "consulate_general", {"is_honorary": True}),
        ("Seoul", "nunciature", {"latitude": None, "longitude": None, "precision": ""}),
    ):
        mission = add_post("XK", "KR", city, kind, source=world)
        Mission.objects.filter(pk=mission.pk).update(**facts)

    def kinds(answer: Answer) -> list[str]:
        own = step(answer, StepKind.OWN_MISSION).missions
        return [
            f"{'honorary ' * one.mission.is_honorary}{one.mission.kind}" for one in own
        ]

    last = ["honorary consulate_general", "permanent_mission", "embassy"]
    first = ["nunciature", "consulate_general", "consulate"]
    assert kinds(ladder("XK", "KR")) == [*first, *last]
    near = resolve(["XK"], "KR", near=Point(37.56, 126.97), at=AT)
    first = ["consulate", "consulate_general", "nunciature"]
    assert kinds(near) == [*first, *last]


def test_helping_missions_of_one_rank_come_by_the_names_of_their_states(
    world: Source,
) -> None:
    for code in ("HR", "CZ", "AT"):
        add_post(code, "FJ", "Suva", "embassy", source=world)
    add_post("AT", "FJ", "Suva", "permanent_mission", source=world)
    add_post("DK", "FJ", "Suva", "consulate", source=world, is_honorary=True)
    add_post("BE", "FJ", "Suva", "embassy", source=world, seat_country="NZ")
    eu = step(ladder("MT", "FJ"), StepKind.ARRANGEMENT)
    assert who(eu) == ["AT Suva", "HR Suva", "CZ Suva"]
    assert {one.mission.kind for one in eu.missions} == {"embassy"}


def test_an_answer_names_each_mission_once_and_in_the_order_of_its_steps(
    world: Source,
) -> None:
    answer = ladder("DE+MT", "IR")
    eu = [
        one for found in steps(answer, StepKind.ARRANGEMENT) for one in found.missions
    ]
    keys = [one.mission.pk for one in eu]
    assert len(keys) > len(set(keys)), "both may ask the same missions"
    named = [one.mission.pk for one in answer.missions]
    assert len(named) == len(set(named))
    all_keys = [one.mission.pk for found in answer.steps for one in found.missions]
    assert named == list(dict.fromkeys(all_keys))


def test_a_question_is_about_a_day_in_utc_and_a_state() -> None:
    question = Question(("FR", "US", "GP"), "GP", AT)
    assert (question.day.isoformat(), question.state) == ("2026-11-23", "FR")
    assert question.foreign == ("US",)


def test_one_who_is_partly_at_home_is_warned_and_one_abroad_is_not() -> None:
    for nationalities, warnings in ((("FR",), 1), (("FR", "US"), 1), (("US",), 0)):
        answer = build_answer(Question(nationalities, "FR", AT), Facts())
        assert len(answer.warnings) == warnings
