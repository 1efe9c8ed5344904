"""Which dated status holds on a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given, strategies as st

from embassies.values.periods import current_period


@dataclass(frozen=True)
class Period:
    status: str
    since: str = ""
    until: str = ""


DAY = date(2026, 11, 23)


def status_on(*periods: Period, on: date = DAY) -> str | None:
    current = current_period(periods, on=on)
    return current.status if current else None


def test_no_period_means_no_status():
    assert status_on() is None


def test_the_period_that_began_last_holds():
    closed, reopened = Period("closed", "2021-08"), Period("open", "2025-10-21")
    assert status_on(closed, reopened) == "open"
    assert status_on(reopened, closed) == "open"


def test_a_period_holds_through_its_last_day():
    away = Period("suspended", "2026-01-01", "2026-11-23")
    assert status_on(away) == "suspended"
    assert status_on(away, on=DAY + timedelta(days=1)) is None


def test_an_announced_closing_does_not_hold_before_its_day():
    announced = Period("closed", "2026-11-24")
    assert status_on(Period("open", "2020"), announced) == "open"
    assert status_on(announced, on=date(2026, 11, 24)) == "closed"


def test_a_period_of_unknown_beginning_gives_way_to_a_dated_one():
    assert status_on(Period("closed"), Period("open", "2019")) == "open"


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)))
def test_one_open_ended_period_holds_from_its_day_on(day: date):
    period = Period("closed", "2020-03")
    assert (status_on(period, on=day) == "closed") == (day >= date(2020, 3, 1))
