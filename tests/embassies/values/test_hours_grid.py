"""The table of opening hours: a week of two spans a day, written and read back."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given, strategies as st

from embassies.values.hours_expression import read_expression, validation_error
from embassies.values.hours_grid import DAYS, HoursGrid, read_grid, write_grid
from embassies.values.opening_hours import read_hours, usual_week

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)
MINUTES = st.integers(0, 24 * 60)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def day(minutes: set[int]) -> tuple[tuple[str, str], ...]:
    times = [clock(one) for one in sorted(minutes)]
    return tuple(zip(times[::2], times[1::2], strict=False))


TIMES = st.sets(MINUTES, max_size=4)
GRIDS = st.builds(
    HoursGrid,
    st.tuples(*[TIMES.map(day)] * len(DAYS)),
    st.booleans(),
).filter(bool)


@given(GRIDS)
def test_what_is_written_is_read_back_and_is_valid(grid: HoursGrid):
    text = write_grid(grid)
    assert read_grid(text) == grid
    assert validation_error(text) == ""


def week(text: str) -> list[tuple[tuple[time, time], ...]]:
    hours = read_hours(text, "UTC", host="FR", sender="DE")
    assert hours
    return [one.spans for one in usual_week(hours, at=AT)]


@given(GRIDS)
def test_the_portal_reads_the_same_week_from_the_expression(grid: HoursGrid):
    shown = [
        tuple(
            (f"{opens:%H:%M}", f"{closes:%H:%M}".replace("00:00", "24:00"))
            for opens, closes in spans
        )
        for spans in week(write_grid(grid))
    ]
    assert shown == list(grid.days)


NAMED = st.lists(st.sampled_from(DAYS), min_size=1, max_size=3)
RULE = st.builds(
    lambda days, by, times: f"{by.join(days)} {times}",
    NAMED,
    st.sampled_from("-,"),
    st.sampled_from(
        ["09:00-12:00", "9:00-12:30,14:00-17:00", "off", "18:00-00:00", "09:00-12:00+"]
    ),
)


@given(st.lists(RULE, min_size=1, max_size=3).map("; ".join), st.booleans())
def test_an_expression_that_fits_keeps_its_meaning(text: str, is_closed: bool):
    text = f"{text}; PH off" if is_closed else text
    grid = read_grid(text)
    if not grid:
        return
    assert week(write_grid(grid)) == week(text)
    before, after = read_expression(text), read_expression(write_grid(grid))
    assert before
    assert after
    assert before.on_holidays == after.on_holidays


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Mo-Fr 9.00-12.30; PH off", "Mo-Fr 09:00-12:30; PH off"),
        ("Mo,Tu,We 09:00-12:00", "Mo-We 09:00-12:00"),
        ("Mo,Fr 09:00-12:00; Tu off", "Mo,Fr 09:00-12:00"),
        ("Mo-Tu 08:00-00:00", "Mo,Tu 08:00-24:00"),
    ],
)
def test_spellings_of_a_plain_week_fit_the_table(text, written):
    grid = read_grid(text)
    assert grid
    assert write_grid(grid) == written


@pytest.mark.parametrize(
    "text",
    [
        'Mo-Fr 09:00-12:00 "by appointment"',
        "Mo-Fr 09:00-12:00; PH 10:00-11:00",
        "Jan-Mar Mo-Fr 09:00-12:00",
        "24/7",
        "Mo-Su,PH 09:00-17:00",
        "Mo-Fr 09:00-17:00; We 09:00-12:00",
        "Fr 22:00-02:00",
        "Mo 08:00-09:00,10:00-11:00,12:00-13:00",
        "Mo[1] 09:00-12:00",
        "Mo-Fr 09:00-12:00+",
        "week 1-53/2 Mo 09:00-12:00",
        "Fr-Mo 09:00-12:00",
        "PH off",
        "09:00-17:00",
        "nonsense",
    ],
)
def test_what_says_more_than_a_plain_week_does_not_fit(text):
    assert read_grid(text) is None


def test_no_hours_are_an_empty_table():
    assert read_grid("") == HoursGrid()
    assert write_grid(HoursGrid()) == ""
