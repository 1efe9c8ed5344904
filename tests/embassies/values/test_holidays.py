"""Holidays that close a mission, and those that may."""

from datetime import UTC, date, datetime

import pytest

from embassies.missions.hours_text import opening_text
from embassies.values.holidays import Closing, Place, closing_days
from embassies.values.hours_expression import OpeningState
from embassies.values.opening_hours import Opening, coming_week, opening_at, read_hours
from portal.countries.regions import holiday_region

EPIPHANY = datetime(2027, 1, 6, 9, tzinfo=UTC)
"""A Wednesday; a holiday in Bavaria and in two other states of Germany."""
EVE_OF_RAMAZAN = datetime(2026, 3, 19, 12, tzinfo=UTC)
"""15:00 in Türkiye, where offices close at 13:00 on this Thursday."""
MUNICH, HAMBURG = 2867714, 2911298


def at_nine(region: str | None, at: datetime = EPIPHANY) -> Opening:
    hours = read_hours(
        "Mo-Fr 09:00-17:00", "Europe/Berlin", host="DE", sender="XM", region=region
    )
    assert hours
    return opening_at(hours, at=at)


def test_a_holiday_of_the_region_closes_it_and_one_of_another_does_not() -> None:
    assert at_nine(holiday_region(MUNICH)).state == OpeningState.CLOSED
    assert [one.name for one in at_nine("BY").holidays] == ["Epiphany"]
    assert at_nine(holiday_region(HAMBURG)).state == OpeningState.OPEN
    assert at_nine("").state == OpeningState.OPEN


@pytest.mark.parametrize("region", [None, "Atlantis"])
def test_where_the_region_is_not_known_a_regional_holiday_may_close_it(
    region: str | None,
) -> None:
    answer = at_nine(region)
    assert answer.state == OpeningState.UNKNOWN
    assert answer.holidays == []
    text = opening_text(answer, at=EPIPHANY, caller=None)
    assert "A regional holiday may close it: Epiphany (Germany)." in text
    assert "Open now" not in text
    evening = at_nine(region, EPIPHANY.replace(hour=20))
    assert evening.state == OpeningState.CLOSED


def test_a_half_holiday_is_unknown_from_noon_on() -> None:
    hours = read_hours("Mo-Fr 09:00-17:00", "Europe/Istanbul", host="TR", sender="XM")
    assert hours
    answer = opening_at(hours, at=EVE_OF_RAMAZAN)
    assert answer.state == OpeningState.UNKNOWN
    assert [one.closing for one in answer.possible_holidays] == [Closing.HALF_DAY]
    text = opening_text(answer, at=EVE_OF_RAMAZAN, caller=None)
    assert "It may be closed or close early: Eid al-Fitr (from 1pm) (Türkiye)." in text
    morning = opening_at(hours, at=EVE_OF_RAMAZAN.replace(hour=7))
    assert morning.state == OpeningState.OPEN
    assert morning.changes_at == EVE_OF_RAMAZAN.replace(hour=9)
    (day,) = [one for one in coming_week(hours, at=EVE_OF_RAMAZAN) if one.holidays][:1]
    assert day.day == date(2026, 3, 19)


def test_a_day_off_of_government_offices_may_close_it() -> None:
    place = Place("AR", "XM", "C")
    (found,) = closing_days(place, date(2026, 6, 27), "en")
    assert found.closing == Closing.OFFICES


def test_the_senders_regions_do_not_close_it() -> None:
    assert closing_days(Place("XM", "DE"), date(2027, 1, 6), "en") == ()


@pytest.mark.parametrize(
    ("geonames_id", "region"),
    [
        *((MUNICH, "BY"), (3169070, "RM"), (2973783, "6AE"), (5128581, "NY")),
        *((3128760, "Barcelona"), (2988507, ""), (2643743, "ENG"), (None, None)),
        (1, None),
    ],
)
def test_the_region_of_a_city_is_that_of_the_calendars(
    geonames_id: int | None, region: str | None
) -> None:
    assert holiday_region(geonames_id) == region
