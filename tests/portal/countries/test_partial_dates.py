"""Dates known to the year, the month or the day."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given, strategies as st

from portal.countries.partial_dates import (
    first_day,
    format_partial_date,
    last_day,
    validate_partial_date,
)


@pytest.mark.parametrize("text", ["2026", "2026-03", "2026-03-11", "2024-02-29"])
def test_a_year_a_month_and_a_day_are_dates(text: str):
    validate_partial_date(text)


@pytest.mark.parametrize(
    "text",
    ["26", "2026-13", "2026-3", "2023-02-29", "2026-03-11T10:00", "2026\n", "٢٠٢٦"],
)
def test_anything_else_is_refused(text: str):
    with pytest.raises(ValidationError):
        validate_partial_date(text)


def test_a_month_spans_its_days():
    assert (first_day("2024-02"), last_day("2024-02")) == (
        date(2024, 2, 1),
        date(2024, 2, 29),
    )


def test_the_unknown_has_no_day():
    assert first_day("") is None
    assert last_day("") is None


@given(st.dates())
def test_a_whole_date_is_its_own_first_and_last_day(day: date):
    assert first_day(day.isoformat()) == last_day(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026", "2026"),
        ("2026-03", "March 2026"),
        ("2026-03-11", "11 March 2026"),
        ("", ""),
    ],
)
def test_a_date_is_said_no_more_exactly_than_it_is_known(text: str, words: str):
    with translation.override("en"):
        assert format_partial_date(text) == words
