"""The simulation of a crisis: what is asked is answered once, and more help is felt."""

from dataclasses import replace

import pytest

from tools.simulation.hour import HOUR, NOTICE, RISE, Hour, Setup, arrivals
from tools.simulation.pages import CRISIS, MEASURED, costs, read_figures

COSTS = costs(read_figures(MEASURED))
SMALL = Setup("small", edges=10, portals=2, cores=2)


def peak_of(setup: Setup, peak: float = 2000) -> list[float]:
    """Return requests that reach portals, pages rendered and work, at the peak."""
    at = NOTICE + RISE + 30
    second = list(Hour(setup, peak, COSTS))[at]
    return [second.reached, second.rendered, second.work_ms]


def test_the_kinds_of_pages_are_all_that_is_asked_for() -> None:
    assert sum(kind.share for kind in CRISIS) == pytest.approx(1)
    assert {kind.name for kind in CRISIS} == COSTS.keys()


def test_an_hour_is_quiet_then_rises_to_its_peak_and_falls() -> None:
    asked = [second.asked for second in Hour(SMALL, 2000, COSTS)]
    assert len(asked) == HOUR
    assert asked[0] == pytest.approx(5)
    assert max(asked) == pytest.approx(2005, rel=0.01)
    assert asked[-1] < max(asked) / 2
    assert arrivals(NOTICE, 2000) == 5


def test_no_more_reaches_portals_than_is_asked_nor_is_rendered_than_reaches_them() -> (
    None
):
    seconds = list(Hour(SMALL, 2000, COSTS))
    assert len(seconds) == HOUR
    for second in seconds:
        assert 0 < second.rendered <= second.reached * 1.0001
        assert second.reached <= second.asked * 1.0001


def test_without_caches_all_reaches_the_portals() -> None:
    bare = replace(SMALL, edges=0)
    assert peak_of(bare)[0] == pytest.approx(arrivals(NOTICE + RISE + 30, 2000))
    assert peak_of(SMALL)[0] < 0.6 * peak_of(bare)[0]


def test_more_caches_fetch_more() -> None:
    assert peak_of(replace(SMALL, edges=60))[0] > peak_of(SMALL)[0]


def test_more_portals_render_more_since_each_has_a_store() -> None:
    assert peak_of(replace(SMALL, portals=8))[1] > peak_of(SMALL)[1]


def test_a_page_of_unchanged_data_is_rendered_once_on_each_portal() -> None:
    steady = replace(SMALL, changes_every=HOUR)
    rendered = sum(second.rendered for second in Hour(steady, 2000, COSTS))
    assert rendered <= steady.portals * sum(kind.addresses for kind in CRISIS)


def test_work_that_no_core_can_do_waits() -> None:
    waits = [second.waiting_ms for second in Hour(SMALL, 50_000, COSTS)]
    assert waits[0] == 0
    assert max(waits) > 1000
