"""A wall clock's time becomes one instant, or a question (E6)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings, strategies as st

from portal.clocks import EARLIER, LATER, instant, zone_named

KYIV = ZoneInfo("Europe/Kyiv")


def test_a_time_that_does_not_exist_is_refused():
    with pytest.raises(ValidationError, match="no such time"):
        instant(datetime(2027, 3, 28, 3, 30), KYIV)  # noqa: DTZ001


def test_a_time_that_comes_twice_asks_which():
    wall = datetime(2026, 10, 25, 3, 30)  # noqa: DTZ001
    with pytest.raises(ValidationError, match="twice"):
        instant(wall, KYIV)
    assert instant(wall, KYIV, EARLIER) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant(wall, KYIV, LATER) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_an_ordinary_time_needs_no_answer():
    wall = datetime(2026, 12, 1, 9, 0)  # noqa: DTZ001
    assert instant(wall, KYIV) == datetime(2026, 12, 1, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "a\0b", "/etc"])
def test_a_zone_that_is_none_is_refused(name):
    with pytest.raises(ValidationError):
        zone_named(name)


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(sorted(available_timezones())).map(ZoneInfo),
    minute=st.integers(0, 11 * 366 * 24 * 60),
    which=st.sampled_from([EARLIER, LATER]),
)
def test_what_is_accepted_reads_the_same_on_that_wall(zone, minute, which):
    """All zones, 2026 to 2036."""
    wall = datetime(2026, 1, 1) + timedelta(minutes=minute)  # noqa: DTZ001
    try:
        at = instant(wall, zone, which)
    except ValidationError:
        there = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
        assert there.replace(tzinfo=None) != wall
    else:
        assert at.astimezone(zone).replace(tzinfo=None) == wall
