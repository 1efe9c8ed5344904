"""What spreadsheets write for booleans, numbers and dates is read where it is certain."""

import pytest

from embassies.imports.sources.spreadsheet_cells import (
    AmbiguousDateError,
    boolean,
    decimal,
    partial_date,
    whole_number,
)


@pytest.mark.parametrize(
    "word", ["TRUE", "True", "WAHR", "VRAI", "ja", "oui", "yes", "Sí", "1", " true "]
)
def test_words_for_true_are_read(word):
    assert boolean(word) == "true"


@pytest.mark.parametrize(
    "word", ["FALSE", "False", "FALSCH", "FAUX", "nein", "non", "no", "нет", "0"]
)
def test_words_for_false_are_read(word):
    assert boolean(word) == "false"


@pytest.mark.parametrize("word", ["perhaps", "2", "-", "wahrscheinlich"])
def test_other_words_stay_as_they_are(word):
    assert boolean(word) == word


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("52,5163", "52.5163"),
        ("-0,1276", "-0.1276"),
        ("\u221213,40", "-13.40"),
        ("52.5163", "52.5163"),
        ("52.520.008", "52.520.008"),
        ("1,234,567", "1,234,567"),
        ("north", "north"),
    ],
)
def test_a_decimal_comma_is_a_point(cell, number):
    assert decimal(cell) == number


@pytest.mark.parametrize(
    ("cell", "number"),
    [("2643743.0", "2643743"), ("2643743,00", "2643743"), ("2.5", "2.5")],
)
def test_a_whole_number_may_have_empty_decimals(cell, number):
    assert whole_number(cell) == number


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-11-01", "2026-11-01"),
        ("2026-11", "2026-11"),
        ("2026", "2026"),
        ("2026.0", "2026"),
        ("01.11.2026", "2026-11-01"),
        ("1.11.2026", "2026-11-01"),
        ("16/11/2022", "2022-11-16"),
        ("11/16/2022", "2022-11-16"),
        ("16-11-2022", "2022-11-16"),
        ("5/5/2026", "2026-05-05"),
        ("2026/11/01", "2026-11-01"),
        ("2026-11-1", "2026-11-01"),
        ("2026-11-01 00:00:00", "2026-11-01"),
        ("11/2026", "2026-11"),
        ("31.02.2026", "31.02.2026"),
        ("13/13/2026", "13/13/2026"),
        ("01.11.26", "01.11.26"),
        ("soon", "soon"),
    ],
)
def test_a_date_is_read_where_it_is_one_day_only(cell, day):
    assert partial_date(cell) == day


@pytest.mark.parametrize("cell", ["11/1/2026", "01/11/2026", "1-11-2026"])
def test_a_date_that_may_be_two_days_is_refused_with_both(cell):
    with pytest.raises(AmbiguousDateError, match="2026-11-01") as caught:
        partial_date(cell)
    assert "2026-01-11" in str(caught.value)
