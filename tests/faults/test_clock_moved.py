"""The clock of a running server is moved, by libfaketime (Debian: libfaketime)."""

import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from tests.support.outages import ask, run, wait_until
from tests.support.serving import Served, served

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
pytestmark = [
    pytest.mark.faults,
    pytest.mark.fault("clock-jumps"),
    pytest.mark.skipif(LIBRARY is None, reason="no libfaketime"),
]
JUST_NOW = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from news.models import Article
from portal.advisories.demo import load_demo
at = timezone.now() - timedelta(minutes=10)
load_demo(at)
Article.objects.create(
    title="Just now", slug="just-now", body="Text.", stage="approved", published_at=at
)
"""
SEEN = {
    "/en/": b"data-advisory=",
    "/en/news/": b"Just now",
    "/en/news/just-now/": b"Just now",
    "/en/advisories/": b"data-advisory=",
    "/api/v1/news/just-now/": b"Just now",
    "/en/countries/": b"data-advisory=",
}
"""What stands on a page, warm or cold: the last one is not asked before the clock is moved."""


def test_a_clock_that_is_moved_while_serving_takes_nothing_away(
    migrated: Path, tmp_path: Path, seen: Callable[[str], None]
) -> None:
    shutil.copy(migrated, tmp_path / "portal.sqlite3")
    run(JUST_NOW, PORTAL_VAR_DIR=str(tmp_path))
    offset = tmp_path / "offset"
    offset.write_text("+0")
    fake = {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_CACHE_DURATION": "1",
        "NO_FAKE_STAT": "1",
    }
    with served(tmp_path, **fake) as server:
        _stands(server, *list(SEEN)[:-1])
        _move(server, offset, "-3600", timedelta(hours=-1))
        _stands(server, *SEEN)
    with served(tmp_path, **fake) as later:
        _stands(later, *SEEN)
        _move(later, offset, "+1d", timedelta(days=1))
        _stands(later, *SEEN)
    seen(f"{len(SEEN)} pages, clock back 1 h, a restart, forward 1 day: all there")


def _stands(server: Served, *paths: str) -> None:
    assert paths
    for path in paths:
        answer = ask(server, path)
        assert answer.status == 200, path
        assert SEEN[path] in answer.body, path


def _move(server: Served, offset: Path, words: str, way: timedelta) -> None:
    """Move the clock, and wait until it is read: libfaketime looks once a second."""

    def is_moved() -> bool:
        date = parsedate_to_datetime(ask(server, "/healthz").headers["Date"])
        return abs(date - datetime.now(UTC) - way) < timedelta(minutes=1)

    offset.write_text(words)
    wait_until(is_moved, 20)
    time.sleep(3)  # The thread that watches the data reads the clock once a second.
