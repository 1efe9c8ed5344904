"""The benchmark of search measures what it names, beside the constant view."""

import pytest

from tests.atlas import Atlas
from tools.benchmarks.search_figures import Figure, measure, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connection_stays")]


def test_each_figure_stands_beside_the_constant_view(atlas: Atlas) -> None:
    figures = measure(8)
    assert [one.name for one in figures] == [
        "search, exact",
        "search, beginning of a city",
        "search, a typo in each name",
        "nearest 10",
        "who can help",
    ]
    for one in figures:
        assert 0 < one.p50 <= one.p95
        assert one.constant_p50 > 0
        assert one.calls


def test_the_table_tells_how_many_constant_views_a_call_costs() -> None:
    lines = table([Figure("search", 9, 0.5, 3.0, 1.5, 1.2)]).splitlines()
    assert lines[1].split() == ["search", "9", "0.50", "3.00", "1.50", "2.0x", "1.2x"]
