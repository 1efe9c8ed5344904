"""The states of a mission over time: drawn no surer than they are recorded."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given, strategies as st

from embassies.models import Status, StatusPeriod
from embassies.pages.timeline import WIDTH, Timeline, timeline
from tests.atlas import NOW, Atlas

TODAY = date(2026, 11, 23)


def period(status: str, since: str, until: str = "", **values: Any) -> StatusPeriod:
    facts = {"source_id": "gazette", "source_date": "2026-11-23", "evidence": "e"}
    return StatusPeriod(status=status, since=since, until=until, **{**facts, **values})


def drawn(*periods: StatusPeriod, mirrored: bool = False) -> Timeline:
    with translation.override("en"):
        found = timeline(periods, on=TODAY, mirrored=mirrored)
    assert found
    return found


def pieces(made: Timeline, place: int) -> list[tuple[int, int, bool]]:
    """Return where the pieces begin and how wide they are, to ten of 1,000 units."""
    return [
        (round(one.x, -1), round(one.width, -1), one.is_certain)
        for one in made.spans[place].segments
    ]


def test_a_period_known_to_the_day_is_one_full_bar() -> None:
    made = drawn(
        period("suspended", "2016-11-23"), period("open", "2006-11-23", "2016-11-23")
    )
    assert pieces(made, 0) == [(500, 500, True)]
    assert pieces(made, 1) == [(0, 500, True)]
    assert (made.first, made.last) == ("2006", "today")


def test_a_year_is_no_day_the_bar_is_pale_until_it_is_over() -> None:
    made = drawn(period("suspended", "2016"), period("open", "2006-11-23", "2016"))
    (pale, full) = pieces(made, 0)
    assert not pale[2]
    assert full[2]
    assert pale[1] == 50  # one of twenty years
    (full, pale) = pieces(made, 1)
    assert full[2]
    assert not pale[2]


def test_an_unknown_beginning_is_never_drawn_as_known() -> None:
    made = drawn(period("closed", "2016-11-23"), period("open", "", "2016-11-23"))
    assert [sure for _x, _width, sure in pieces(made, 1)] == [False]
    assert made.spans[1].text == (
        "Open until 23 November 2016; its beginning is not recorded"
    )


def test_an_end_that_nobody_recorded_is_pale_up_to_what_came_next() -> None:
    made = drawn(
        period("suspended", "2016-11-23"),
        period("open", "2006-11-23", source_date="2011-11-23"),
    )
    assert pieces(made, 1) == [(0, 250, True), (250, 250, False)]
    assert made.spans[1].text == "Open from 23 November 2006; its end is not recorded"


def test_what_nobody_confirmed_since_is_pale_up_to_today() -> None:
    made = drawn(
        period("limited", "2016-11-23", source_date="2021-11-23"),
        period("open", "2006-11-23", "2016-11-23"),
    )
    assert [sure for _x, _width, sure in pieces(made, 0)] == [True, False]
    checked = drawn(
        period("limited", "2016-11-23", source_date="2021-11-23", verified_at=NOW),
        period("open", "2006-11-23", "2016-11-23"),
    )
    assert [sure for _x, _width, sure in pieces(checked, 0)] == [True]


def test_a_time_without_any_record_stays_empty() -> None:
    made = drawn(
        period("open", "2021-11-23"), period("suspended", "2006-11-23", "2011-11-23")
    )
    assert pieces(made, 1) == [(0, 250, True)]
    assert pieces(made, 0) == [(750, 250, True)]


def test_time_runs_the_other_way_where_the_script_does() -> None:
    periods = (
        period("suspended", "2021-11-23"),
        period("open", "2006-11-23", "2021-11-23"),
    )
    assert pieces(drawn(*periods, mirrored=True), 0) == [(0, 250, True)]
    assert pieces(drawn(*periods, mirrored=True), 1) == [(250, 750, True)]


def test_an_unknown_state_is_not_drawn_as_an_open_one() -> None:
    made = drawn(period("unknown", "2016"), period("open", "2006", "2016"))
    assert [span.tone for span in made.spans] == ["unknown", "open"]
    assert made.spans[0].text == "Not known"


def test_a_week_can_be_seen_beside_a_century() -> None:
    made = drawn(
        period("open", "2026-11-20"), period("closed", "1926-11-23", "2026-11-20")
    )
    assert made.spans[0].segments[0].width == 8


def test_one_period_or_none_with_a_date_draws_nothing() -> None:
    assert timeline([period("open", "2016")], on=TODAY, mirrored=False) is None
    both = [period("open", ""), period("closed", "")]
    assert timeline(both, on=TODAY, mirrored=False) is None


days = st.one_of(
    st.just(""),
    st.dates(date(1, 1, 1), date(9998, 12, 31)).map(lambda day: day.isoformat()),
    st.integers(1000, 9998).map(str),
    st.sampled_from(["2026-02", "2024-12", "1999-07"]),
)


@given(
    st.lists(
        st.tuples(st.sampled_from(Status.values), days, days, days),
        min_size=2,
        max_size=5,
    ),
    st.booleans(),
)
def test_every_bar_lies_within_its_width(rows: Any, mirrored: bool) -> None:
    periods = [
        period(status, since, until, source_date=said)
        for status, since, until, said in rows
    ]
    made = timeline(periods, on=TODAY, mirrored=mirrored)
    assert made is None or made.spans
    for span in made.spans if made else []:
        assert span.segments
        for segment in span.segments:
            assert 0 <= segment.x <= segment.x + segment.width <= WIDTH
            assert segment.width > 0


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_a_mission_page_draws_its_states_and_says_them(client: Client, atlas: Atlas):
    page = client.get("/en/embassies/se-london/").content.decode()
    section = page.split('aria-labelledby="history"')[1].split("</section>")[0]
    assert section.count('<svg class="bar') == 2
    assert 'aria-hidden="true"' in section
    assert "Suspended since November 2025" in section
    assert "Open from 1990 until November 2025" in section
    assert not re.search(r"style\s*=", section)
    assert "bar-shut" in section
    assert 'aria-labelledby="history"' not in (
        client.get("/en/embassies/jp-lyon/").content.decode()
    )
