"""A wall clock's time becomes one instant, or a question (E6)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings, strategies as st

from portal.web.local_times import EARLIER, LATER, parse_time_zone, to_instant

KYIV = ZoneInfo("Europe/Kyiv")


@pytest.mark.fault("dst")
def test_a_time_that_does_not_exist_is_refused():
    with pytest.raises(ValidationError, match="no such time"):
        to_instant(datetime(2027, 3, 28, 3, 30), KYIV)  # noqa: DTZ001


@pytest.mark.fault("dst")
def test_a_time_that_comes_twice_asks_which():
    wall = datetime(2026, 10, 25, 3, 30)  # noqa: DTZ001
    with pytest.raises(ValidationError, match="twice"):
        to_instant(wall, KYIV)
    assert to_instant(wall, KYIV, EARLIER) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert to_instant(wall, KYIV, LATER) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.fault("dst")
def test_an_ordinary_time_needs_no_answer():
    wall = datetime(2026, 12, 1, 9, 0)  # noqa: DTZ001
    assert to_instant(wall, KYIV) == datetime(2026, 12, 1, 7, 0, tzinfo=UTC)


@pytest.mark.fault("dst")
@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "a\0b", "/etc"])
def test_a_zone_that_is_none_is_refused(name):
    with pytest.raises(ValidationError):
        parse_time_zone(name)


def steps_of(zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Return what clocks in a zone show just before and after each step, 2026-2036.

    Looked for every ten days, then halved to the second: no zone steps twice in ten.
    """
    found = []
    at, until = datetime(2026, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
    while at < until:
        low, high = at, at + timedelta(days=10)
        at = high
        if low.astimezone(zone).utcoffset() == high.astimezone(zone).utcoffset():
            continue
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) // 2
            middle = middle.replace(microsecond=0)
            same = (
                low.astimezone(zone).utcoffset() == middle.astimezone(zone).utcoffset()
            )
            low, high = (middle, high) if same else (low, middle)
        shown = (one.astimezone(zone).replace(tzinfo=None) for one in (low, high))
        found.append((next(shown) + timedelta(seconds=1), next(shown)))
    return found


@pytest.mark.fault("dst")
def test_each_step_of_every_zone_is_refused_or_asked_about():
    """Every time that is skipped, or comes twice, at its first and last minute."""
    skipped = repeated = 0
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for before, after in steps_of(zone):
            first, last = sorted((before, after))
            for wall in (first, last - timedelta(minutes=1)):
                wanted = "skipped" if before < after else "repeated"
                with pytest.raises(ValidationError) as refused:
                    to_instant(wall, zone)
                assert refused.value.code == wanted, f"{name} {wall}"
            for wall in (first - timedelta(minutes=1), last):
                assert (
                    to_instant(wall, zone).astimezone(zone).replace(tzinfo=None) == wall
                )
            skipped, repeated = skipped + (before < after), repeated + (before > after)
    assert skipped > 1000
    assert repeated > 1000


@pytest.mark.fault("dst")
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
        at = to_instant(wall, zone, which)
    except ValidationError:
        there = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
        assert there.replace(tzinfo=None) != wall
    else:
        assert at.astimezone(zone).replace(tzinfo=None) == wall
