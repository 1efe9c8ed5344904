"""When may a fact be out of date?"""

from datetime import UTC, datetime, timedelta

import pytest

from portal.countries.freshness import Age, age_of, is_stale, last_known

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(("days", "stale"), [(179, False), (180, False), (181, True)])
def test_a_fact_is_stale_after_180_days(days: int, *, stale: bool):
    checked = NOW - timedelta(days=days)
    assert is_stale(checked, "2022-11-16", at=NOW) is stale
    assert is_stale(None, checked.date().isoformat(), at=NOW) is stale


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (0, Age.FRESH),
        (180, Age.FRESH),
        (181, Age.AGEING),
        (365, Age.AGEING),
        (366, Age.OLD),
    ],
)
def test_a_fact_is_old_after_a_year(days: int, age: Age):
    day = (NOW - timedelta(days=days)).date().isoformat()
    assert age_of(None, day, at=NOW) is age
    assert is_stale(None, day, at=NOW) is (age is not Age.FRESH)


def test_a_fact_without_a_date_is_of_no_age():
    assert age_of(None, "", at=NOW) is Age.UNDATED


def test_a_fact_of_unknown_age_is_stale():
    assert is_stale(None, "", at=NOW)


def test_a_check_counts_more_than_an_older_record():
    assert last_known(NOW, "2022") == NOW.date()


def test_a_newer_record_counts_more_than_an_older_check():
    checked = datetime(2020, 1, 1, tzinfo=UTC)
    assert last_known(checked, "2026-03") == datetime(2026, 3, 31, tzinfo=UTC).date()
