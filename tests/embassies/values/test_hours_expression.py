"""Expressions of opening hours: held against the reference implementation, and ours."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from embassies.missions.hours_text import opening_text
from embassies.values.hours_expression import Fault, OpeningState, validation_error
from embassies.values.hours_spelling import normalised
from embassies.values.opening_hours import opening_at, read_hours, usual_week
from tests.support.opening_hours_reference import Verdict, compare

OPEN, CLOSED, UNKNOWN = OpeningState.OPEN, OpeningState.CLOSED, OpeningState.UNKNOWN
CHRISTMAS = datetime(2026, 12, 25, 10, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 10, tzinfo=UTC)


def told(text: str, at: datetime) -> tuple[OpeningState, str]:
    hours = read_hours(text, "UTC", host="DE", sender="XM", region="BE")
    assert hours, text
    answer = opening_at(hours, at=at)
    return answer.state, answer.comment


def test_where_it_differs_from_the_reference_it_is_unknown_or_a_holiday() -> None:
    found = compare()
    assert len(found) >= 450
    counts = Counter(one.verdict for one in found)
    different = [one.text for one in found if one.verdict.startswith("different")]
    assert different == []
    # Enough is told: a parser that knows nothing would differ from nothing.
    assert counts[Verdict.SAME] + counts[Verdict.HOLIDAY] >= 285


@pytest.mark.parametrize(
    ("text", "at", "state", "comment"),
    [
        ('Tu,Th 09:00-11:00 || "by appointment"', TUESDAY, OPEN, ""),
        ('Tu,Th 09:00-11:00 || "by appointment"', SATURDAY, UNKNOWN, "by appointment"),
        ('"by appointment"', TUESDAY, UNKNOWN, "by appointment"),
        ('Mo-Fr 09:00-12:00; Sa "by appointment"', SATURDAY, UNKNOWN, "by appointment"),
        ('Mo-Fr 09:00-12:00 "by appointment"', TUESDAY, UNKNOWN, "by appointment"),
        ('Mo-Fr 09:00-12:00 open "ring twice"', TUESDAY, UNKNOWN, "ring twice"),
        ('Mo-Fr 09:00-12:00 off "moved"', TUESDAY, CLOSED, ""),
        ('24/7 "emergencies only"', CHRISTMAS, UNKNOWN, "emergencies only"),
        ("Mo-Su,PH 00:00-24:00", CHRISTMAS, OPEN, ""),
        ("Mo-Su,PH 00:00-24:00; PH off", CHRISTMAS, CLOSED, ""),
        ("00:00-24:00", CHRISTMAS, UNKNOWN, ""),
        ("24/7; PH off", CHRISTMAS, CLOSED, ""),
        ('Mo-Fr 09:00-12:00; PH off || "call"', CHRISTMAS, UNKNOWN, "call"),
        ("sunrise-sunset", TUESDAY, UNKNOWN, ""),
        ("Mo-Fr 09:00-12:00; SH off", TUESDAY, UNKNOWN, ""),
    ],
)
def test_a_comment_an_alternative_and_a_holiday_are_never_plainly_open(
    text: str, at: datetime, state: OpeningState, comment: str
) -> None:
    assert told(text, at) == (state, comment)


def test_an_open_end_opens_and_is_unknown_afterwards() -> None:
    hours = read_hours("Mo-Fr 09:00+", "UTC", host="DE", sender="XM", region="BE")
    assert hours
    early = opening_at(hours, at=TUESDAY.replace(hour=3))
    assert (early.state, early.opens) == (CLOSED, True)
    assert early.changes_at == TUESDAY.replace(hour=9)
    assert told("Mo-Fr 09:00+", TUESDAY.replace(hour=23)) == (UNKNOWN, "+")
    assert told("Mo-Fr 17:00+", TUESDAY) == (UNKNOWN, "")


@pytest.mark.parametrize(
    "text",
    [
        *("Tu-Sa 9:00-6:00", "Mo-Fr 9:00-12:00,2:00-5:00", "Mo-Fr 8:00-8:00"),
        *("Mo-Th 8:00-16:30; Fr 8:00-1:00", "Mo-Fr 16:00-09:00"),
    ],
)
def test_daytime_hours_that_end_the_next_morning_are_asked_about(text: str) -> None:
    assert validation_error(text) == Fault.OVERNIGHT
    for hour in (3, 10, 15):
        assert told(text, TUESDAY.replace(hour=hour)) == (UNKNOWN, "")


@pytest.mark.parametrize("text", ["Mo-Fr 09:00-30:00", "17:00-08:00", "Mo 09:00-00:00"])
def test_a_night_that_is_meant_is_not_asked_about(text: str) -> None:
    assert validation_error(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mo\u2013Fr 09:00\u201312:00", "Mo-Fr 09:00-12:00"),
        ("Mo-Fr 9am-5pm", "Mo-Fr 09:00-17:00"),
        ("Mo-Fr 9:30 a.m. - 12 p.m.", "Mo-Fr 09:30-12:00"),
        ("Mo-Fr 12am-1am", "Mo-Fr 00:00-01:00"),
        ("Mo - Fr: 09.30 - 12.00", "Mo-Fr 09:30-12:00"),
        ("Mo-Fr 08:00-12:00;", "Mo-Fr 08:00-12:00"),
        ("Mo-Fr 08:00-12:00,Sa 09:00-10:00", "Mo-Fr 08:00-12:00, Sa 09:00-10:00"),
        ("Mo, We 09:00-10:00 , 11:00-12:00", "Mo,We 09:00-10:00,11:00-12:00"),
        ("Dec 24,31 off", "Dec 24,Dec 31 off"),
        ("\u201cby  appointment \u2013 call;\u201d", '"by  appointment \u2013 call;"'),
    ],
)
def test_a_spelling_with_one_meaning_is_read(text: str, expected: str) -> None:
    assert normalised(text) == expected
    assert normalised(expected) == expected
    assert validation_error(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        *("Mo-Fr 9-5pm", "Mo-Fr 13pm-5pm", "Mo-Fr 9-12", "Lu-Ve 09:00-12:00"),
        *("Mo-Fr 1.12-6.12", "by appointment only", 'Mo-Fr 09:00-12:00 "open', " ;"),
    ],
)
def test_a_spelling_with_several_meanings_is_unreadable(text: str) -> None:
    assert validation_error(text) == Fault.UNREADABLE
    assert read_hours(text, "UTC", host="DE", sender="XM") is None


def test_no_hours_of_a_usual_week_follow_from_a_comment() -> None:
    hours = read_hours(
        'Mo 09:00-12:00; Tu 09:00-12:00 "x"', "UTC", host="DE", sender="XM"
    )
    assert hours
    assert [len(day.spans) for day in usual_week(hours, at=TUESDAY)] == [1] + [0] * 6


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('Sa 09:00-11:00 || "by appointment"', "By appointment only. Opens Saturday"),
        ('24/7 "emergencies only"', "By its recorded hours: “emergencies only”."),
        ("Mo-Fr 09:00+", "It may be open: when it closes is not recorded."),
        ("sunrise-sunset", "We cannot tell whether it is open now."),
    ],
)
def test_what_is_not_known_is_told_in_the_words_of_the_hours(
    text: str, sentence: str
) -> None:
    hours = read_hours(text, "UTC", host="DE", sender="XM", appointment_only=True)
    assert hours
    said = opening_text(opening_at(hours, at=TUESDAY), at=TUESDAY, caller=None)
    assert said.startswith(sentence)
    assert said.count("By appointment only.") == 1
    assert "Open now" not in said
