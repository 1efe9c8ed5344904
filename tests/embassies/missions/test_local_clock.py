"""The clock at a mission."""

from datetime import UTC, datetime

import pytest

from embassies.missions.local_clock import LocalClock, local_clock

AT = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "time", "offset"),
    [
        ("Europe/Moscow", "Tuesday 01:30", "3 h ahead of UTC"),
        ("Asia/Kathmandu", "Tuesday 04:15", "5:45 h ahead of UTC"),
        ("America/St_Johns", "Monday 19:00", "3:30 h behind UTC"),
        ("Africa/Accra", "Monday 22:30", "the same as UTC"),
    ],
)
def test_a_clock_has_its_day_and_its_distance_from_universal_time(
    zone: str, time: str, offset: str
) -> None:
    assert local_clock(zone, at=AT) == LocalClock(time, offset)


def test_without_a_zone_there_is_no_clock() -> None:
    assert local_clock("", at=AT) is None
