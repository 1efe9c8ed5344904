"""The memory of what is live: fresh, cheap, and there when the store is not."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from portal.advisories import board as board_module
from portal.advisories.board import HORIZON, REFRESH, RETRY, Board
from portal.advisories.models import Advisory
from portal.review.guard import reviewed
from tests.atlas import NOW
from tests.portal.advisories.conftest import HOUR

SECOND = timedelta(seconds=1)
TICK = timedelta(microseconds=1)


@pytest.fixture
def kept(tmp_path):
    """The file that this test's board writes."""
    return tmp_path / "advisories.json"


@dataclass(frozen=True)
class Switch:
    """Stops the store and starts it again; `asked` grows with each attempt."""

    stop: Callable[[], None]
    undo: Callable[[], None]
    asked: list[int]

    def __call__(self) -> list[int]:
        self.stop()
        return self.asked


@pytest.fixture
def broken(db):
    """A switch that stops the store and counts who asked it meanwhile."""
    asked = []

    def fail(*args, **kwargs):
        asked.append(1)
        raise OperationalError("server closed the connection")

    with pytest.MonkeyPatch.context() as patch:
        yield Switch(
            lambda: patch.setattr(connection, "cursor", fail), patch.undo, asked
        )


def slugs(board, at, country=""):
    return [notice.slug for notice in board.live(at, country)]


def test_the_database_is_read_once_in_fifteen_seconds(
    banner, two, django_assert_num_queries
):
    with django_assert_num_queries(1):  # the advisories with their translations
        assert slugs(banner, NOW) == ["ke", "fr"]
    with django_assert_num_queries(0):
        for second in range(15):
            slugs(banner, NOW + second * SECOND)
        slugs(banner, NOW + REFRESH - TICK)
    with django_assert_num_queries(1):
        slugs(banner, NOW + REFRESH)


@pytest.mark.fault("clock-jumps")
def test_a_clock_set_back_does_not_make_the_memory_immortal(
    banner, make, django_assert_num_queries
):
    make("fr", at=NOW - 2 * HOUR)
    slugs(banner, NOW)
    with django_assert_num_queries(1):
        assert slugs(banner, NOW - HOUR) == ["fr"]


@pytest.mark.fault("clock-jumps")
def test_memory_older_than_its_start_and_end_still_keeps_both_to_the_instant(
    banner, make
):
    begins = NOW + 7 * SECOND
    make("soon", starts_at=begins, ends_at=begins + 3 * SECOND)
    assert slugs(banner, NOW) == []
    assert slugs(banner, begins - TICK) == []
    assert slugs(banner, begins) == ["soon"]
    assert slugs(banner, begins + 3 * SECOND - TICK) == ["soon"]
    assert slugs(banner, begins + 3 * SECOND) == []


def test_what_begins_within_a_week_appears_although_the_store_is_gone(
    banner, make, broken
):
    begins = NOW + HORIZON - SECOND
    make("soon", starts_at=begins, ends_at=begins + HOUR)
    banner.live(NOW)
    broken()
    assert slugs(banner, begins - SECOND) == []
    assert slugs(banner, begins) == ["soon"]


@pytest.mark.fault("db-gone")
def test_the_last_known_banner_stays_when_the_store_stops(banner, two, broken):
    assert slugs(banner, NOW) == ["ke", "fr"]
    broken()
    assert slugs(banner, NOW + HOUR, "FR") == ["fr", "ke"]


@pytest.mark.fault("db-gone")
def test_a_process_that_starts_without_a_store_reads_the_file(
    banner, kept, two, broken
):
    known = banner.live(NOW)
    broken()
    assert Board(kept).live(NOW) == known


@pytest.mark.fault("db-gone")
def test_the_end_is_kept_without_the_store(banner, kept, two, broken):
    banner.live(NOW)
    broken()
    assert slugs(Board(kept), NOW + 25 * HOUR) == []


@pytest.mark.fault("db-gone")
def test_a_stopped_store_is_left_alone_for_some_seconds(banner, two, broken):
    banner.live(NOW)
    asked = broken()
    for tenth in range(50):
        banner.live(NOW + REFRESH + tenth * SECOND / 10)
    assert len(asked) == 1
    banner.live(NOW + REFRESH + RETRY)
    assert len(asked) == 2


@pytest.mark.fault("db-gone")
def test_a_stopped_store_is_asked_once_in_a_while_and_not_for_every_page(
    banner, two, broken
):
    """So that a page does not wait for it: B2 in queries instead of milliseconds."""
    banner.live(NOW)
    asked = broken()
    for page in range(40):
        banner.live(NOW + HOUR + page * SECOND / 10)
    assert len(asked) == 1


@pytest.mark.fault("db-gone")
def test_it_recovers_within_five_seconds(banner, two, broken):
    banner.live(NOW)
    broken()
    banner.live(NOW + HOUR)
    broken.undo()
    assert slugs(banner, NOW + HOUR + RETRY) == ["ke", "fr"]


@pytest.mark.parametrize(
    "content",
    [None, "", "{", "[1]", "[{}]", "null", "7", '[{"wordings": []}]', "\ud800"],
)
def test_a_lost_or_spoilt_file_is_an_empty_banner_not_an_error(
    banner, kept, broken, content, db
):
    if content is not None:
        kept.write_bytes(content.encode("utf-8", "surrogatepass"))
    broken()
    assert banner.live(NOW) == []


@pytest.mark.fault("disk-full")
def test_a_full_disk_does_not_touch_the_page(banner, two, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(board_module, "write_whole", full)
    assert slugs(banner, NOW) == ["ke", "fr"]


def test_the_file_is_replaced_whole_and_only_when_something_changed(
    banner, kept, two, make
):
    banner.live(NOW)
    first = kept.stat()
    banner.live(NOW + REFRESH)
    assert kept.stat().st_ino == first.st_ino
    make("new")
    banner.live(NOW + 2 * REFRESH)
    assert kept.stat().st_ino != first.st_ino
    assert [row["slug"] for row in json.loads(kept.read_text())] == [
        *("new", "fr", "ke")
    ]
    assert [path.name for path in kept.parent.iterdir()] == ["advisories.json"]


@pytest.mark.fault("S12")
def test_drafts_and_what_was_ended_never_reach_the_file(banner, kept, two):
    with reviewed():
        Advisory.objects.filter(slug="fr").update(issued_at=None)
        Advisory.objects.filter(slug="ke").update(cancelled_at=NOW)
    assert banner.live(NOW) == []
    assert kept.read_text() == "[]"
