"""Opening times: against a minute-by-minute oracle, and as they are said."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation

from embassies.admin.mission_form import MissionForm
from embassies.missions.hours_text import opening_text
from embassies.values.hours_expression import OpeningState, validation_error
from embassies.values.opening_hours import Hours, coming_week, opening_at, read_hours
from tests.atlas import Atlas

ROOT = Path(__file__).resolve().parents[3]
MINUTE = timedelta(minutes=1)
NOWHERE = "XM"
"""A sender without a calendar of holidays."""

WEEK = "Mo-Fr 09:00-12:30,14:00-16:00"
NIGHT = "Sa-Su 00:00-01:30,02:15-05:00"
"""Hours across the night in which clocks change."""


def in_week(wall: datetime) -> bool:
    morning = time(9) <= wall.time() < time(12, 30)
    afternoon = time(14) <= wall.time() < time(16)
    return wall.weekday() < 5 and (morning or afternoon)


def in_night(wall: datetime) -> bool:
    early = wall.time() < time(1, 30)
    late = time(2, 15) <= wall.time() < time(5)
    return wall.weekday() >= 5 and (early or late)


ORACLES = {WEEK: in_week, NIGHT: in_night}


def zones_with_missions() -> list[str]:
    with (ROOT / "embassies/data/missions.csv").open(encoding="utf-8") as file:
        zones = {row["time_zone"] for row in csv.DictReader(file)}
    return sorted(zones - {""})


def clock_changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """Find by brute force at which full hours a zone's offset changes in a year."""

    def offset(hour: int) -> timedelta | None:
        return (start + timedelta(hours=hour)).astimezone(zone).utcoffset()

    start = datetime(year, 1, 1, tzinfo=UTC)
    days = [day for day in range(0, 8760, 24) if offset(day) != offset(day + 24)]
    return [
        start + timedelta(hours=hour + 1)
        for day in days
        for hour in range(day, day + 24)
        if offset(hour) != offset(hour + 1)
    ]


def hours_in(zone: str, expression: str) -> Hours:
    hours = read_hours(expression, zone, host=NOWHERE, sender=NOWHERE)
    assert hours
    return hours


def agrees_around(zone: str, expression: str, middle: datetime, every: int) -> None:
    """Compare with the oracle for a day and a half each way, and the change after."""
    hours, oracle = hours_in(zone, expression), ORACLES[expression]
    start = middle - timedelta(hours=36)
    minutes = [start + number * MINUTE for number in range(9 * 24 * 60)]
    walls = [
        moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for moment in minutes
    ]
    states = [oracle(wall) for wall in walls]
    changes: list[datetime | None] = [None] * len(states)
    for number in range(len(states) - 2, -1, -1):
        same = states[number] == states[number + 1]
        changes[number] = changes[number + 1] if same else minutes[number + 1]
    for number in range(0, 72 * 60, every):
        answer = opening_at(hours, at=minutes[number])
        assert (answer.state == OpeningState.OPEN) == states[number], (
            zone,
            minutes[number],
        )
        # Python holds a time in a repeated hour equal to none of another zone's.
        change = answer.changes_at and answer.changes_at.astimezone(UTC)
        assert change == changes[number], (zone, minutes[number])


@pytest.mark.fault("dst")
@pytest.mark.parametrize("expression", [WEEK, NIGHT])
@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Kyiv",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "America/Havana",
        "Asia/Tokyo",
    ],
)
def test_every_minute_of_the_days_when_clocks_change(
    zone: str, expression: str
) -> None:
    changes = clock_changes(ZoneInfo(zone), 2027) or [datetime(2027, 3, 28, tzinfo=UTC)]
    for middle in changes:
        agrees_around(zone, expression, middle, every=7)


@pytest.mark.fault("dst")
def test_every_zone_that_has_missions_agrees_with_the_oracle() -> None:
    zones = zones_with_missions()
    assert len(zones) > 150
    for zone in zones:
        for middle in clock_changes(ZoneInfo(zone), 2027):
            agrees_around(zone, NIGHT, middle, every=331)


@pytest.mark.fault("dst")
def test_the_hour_that_does_not_exist_is_not_worked() -> None:
    hours = hours_in("Europe/Kyiv", "Su 03:15-03:45")
    answer = opening_at(hours, at=datetime(2027, 3, 27, 23, 0, tzinfo=UTC))
    assert answer.changes_at == datetime(2027, 4, 4, 0, 15, tzinfo=UTC)


@pytest.mark.fault("dst")
def test_the_hour_that_comes_twice_is_worked_twice() -> None:
    hours = hours_in("Europe/Kyiv", "Su 03:15-03:45")
    first = opening_at(hours, at=datetime(2026, 10, 25, 0, 20, tzinfo=UTC))
    assert first.state == OpeningState.OPEN
    assert first.changes_at
    assert first.changes_at.astimezone(UTC) == datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    between = opening_at(hours, at=datetime(2026, 10, 25, 0, 50, tzinfo=UTC)).changes_at
    assert between
    assert between.astimezone(UTC) == datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    second = opening_at(hours, at=datetime(2026, 10, 25, 1, 20, tzinfo=UTC))
    assert second.state == OpeningState.OPEN


def known(expression: str, zone: str = "Europe/Moscow", host: str = "RU") -> Hours:
    hours = read_hours(expression, zone, host=host, sender="FR")
    assert hours
    return hours


MOSCOW = known("Mo-Fr 09:00-12:30; PH off")


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        (date(2026, 11, 4), ("RU", "Unity Day")),
        (date(2026, 7, 14), ("FR", "National Day")),
    ],
)
def test_a_holiday_of_either_country_closes_it_and_is_named(
    day: date, holiday: tuple[str, str]
) -> None:
    answer = opening_at(MOSCOW, at=datetime.combine(day, time(7), UTC))
    assert answer.state == OpeningState.CLOSED
    assert [(one.country, one.name) for one in answer.holidays] == [holiday]


def test_holidays_are_named_in_the_readers_language() -> None:
    at = datetime(2026, 7, 14, 7, tzinfo=UTC)
    (day,) = opening_at(MOSCOW, at=at, language="fr").holidays
    assert day.name == "Fête nationale"


def test_a_post_open_round_the_clock_is_open_on_holidays() -> None:
    hours = known("24/7")
    answer = opening_at(hours, at=datetime(2026, 11, 4, 7, tzinfo=UTC))
    assert (answer.state, answer.changes_at) == (OpeningState.OPEN, None)


def test_holiday_hours_of_its_own_are_said_to_be_unknown() -> None:
    hours = known("Mo-Fr 09:00-12:30; PH 10:00-11:00")
    answer = opening_at(hours, at=datetime(2026, 11, 4, 7, tzinfo=UTC))
    assert answer.state == OpeningState.UNKNOWN


@pytest.mark.parametrize("host", ["AE", "AF", "AZ", "XK", "KP", "XM"])
def test_countries_whose_holidays_the_parser_lacks_are_no_error(host: str) -> None:
    hours = known("Mo-Fr 09:00-12:30; PH off", "Asia/Dubai", host)
    answer = opening_at(hours, at=datetime(2026, 11, 23, 7, tzinfo=UTC))
    assert answer.without_calendar == (("XM",) if host == "XM" else ())


@pytest.mark.parametrize(
    "expression",
    ["", "by appointment", "Mo-Fr 25:00", "Mo-Fr 9-12", "\x00", "Ⅷ", "((((" * 200],
)
def test_nonsense_never_raises_and_is_not_read(expression: str) -> None:
    assert read_hours(expression, "Europe/Paris", host="FR", sender="DE") is None
    assert bool(validation_error(expression)) or not expression


@pytest.mark.parametrize("zone", ["", "Nowhere/Atall", "../etc/passwd", "\x00"])
def test_an_unknown_clock_is_not_guessed(zone: str) -> None:
    assert read_hours(WEEK, zone, host="FR", sender="DE") is None


def test_the_coming_week_shows_spans_and_holidays() -> None:
    week = coming_week(MOSCOW, at=datetime(2026, 11, 3, 7, tzinfo=UTC))
    assert [len(day.spans) for day in week] == [1, 0, 1, 1, 0, 0, 1]
    assert week[0].spans == ((time(9), time(12, 30)),)
    assert week[1].holidays[0].name == "Unity Day"


def said(at: datetime, caller: str | None = None) -> str:
    zone = ZoneInfo(caller) if caller else None
    return opening_text(opening_at(MOSCOW, at=at), at=at, caller=zone)


def test_it_says_open_now_until_when_there_and_where_you_are() -> None:
    at = datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert said(at, "Europe/Paris") == (
        "Open now by its recorded hours. Closes 12:30 there (10:30 where you are)."
    )


def test_it_says_when_it_opens_with_the_day_where_that_is_not_today() -> None:
    at = datetime(2026, 11, 21, 7, tzinfo=UTC)
    assert said(at, "Europe/Paris") == (
        "Closed now by its recorded hours. "
        "Opens Monday 09:00 there (07:00 where you are)."
    )
    assert said(at, "America/Los_Angeles").endswith(
        "Opens Monday 09:00 there (Sunday 22:00 where you are)."
    )


def test_it_leaves_out_where_you_are_where_clocks_agree_or_are_unknown() -> None:
    at = datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert said(at, "Europe/Minsk").endswith("Opens 09:00.")
    assert said(at).endswith("Opens 09:00.")


def test_on_a_holiday_it_says_probably_closed_and_why() -> None:
    at = datetime(2026, 11, 4, 7, tzinfo=UTC)
    assert said(at) == (
        "Probably closed today. Public holiday: Unity Day (Russia). "
        "Opens Thursday 09:00."
    )
    with translation.override("de"):
        assert "(Russland)" in said(at)


@pytest.mark.django_db
def test_staff_see_the_coming_week_and_cannot_save_unreadable_hours(
    staff_client: Client, atlas: Atlas, clock: object
) -> None:
    mission = atlas["fr-london"]
    page = staff_client.get(f"/admin/embassies/mission/{mission.pk}/change/")
    text = page.content.decode()
    assert "Monday 23 November 2026: 09:00–12:30, 14:00–16:00" in text
    assert "Saturday 28 November 2026: closed" in text
    form = MissionForm({"opening_hours": "nine to five"}, instance=mission)
    assert "cannot be read" in form.errors["opening_hours"][0]
    form = MissionForm({"opening_hours": " Mo-Fr 09:00-17:00 "}, instance=mission)
    assert "opening_hours" not in form.errors
    assert form.cleaned_data["opening_hours"] == "Mo-Fr 09:00-17:00"
