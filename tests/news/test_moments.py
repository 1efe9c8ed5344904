"""A wall clock, its zone, and the moment that is meant."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given, settings, strategies as st

from news.moments import moment

KYIV = ZoneInfo("Europe/Kyiv")
ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2036, 12, 31))  # noqa: DTZ001


def at(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def test_an_hour_on_the_clock_of_kyiv_is_another_in_utc():
    assert moment(at(2027, 1, 5, 9), KYIV) == datetime(2027, 1, 5, 7, tzinfo=UTC)
    assert moment(at(2027, 7, 5, 9), KYIV) == datetime(2027, 7, 5, 6, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_is_refused():
    for which in ("", "earlier", "later"):
        with pytest.raises(ValidationError) as refusal:
            moment(at(2027, 3, 28, 3, 30), KYIV, which)
        assert refusal.value.code == "skipped"


def test_a_time_shown_twice_must_be_told_apart():
    local = at(2027, 10, 31, 3, 30)
    with pytest.raises(ValidationError) as refusal:
        moment(local, KYIV)
    assert refusal.value.code == "repeated"
    assert moment(local, KYIV, "earlier") == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert moment(local, KYIV, "later") == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


@settings(max_examples=500, deadline=None)
@given(TIMES, ZONES, st.sampled_from(["earlier", "later"]))
def test_every_accepted_time_reads_the_same_on_the_clock_of_its_zone(
    local, zone, which
):
    try:
        result = moment(local, zone, which)
    except ValidationError:
        assume(False)
    assert result.astimezone(zone).replace(tzinfo=None, fold=0) == local
    assert abs(result.replace(tzinfo=None) - local) <= timedelta(hours=26)
