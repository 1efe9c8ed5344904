"""manage.py refresh: each source all or nothing, and none stops the others."""

import fcntl
import gzip
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from embassies.import_requests import refreshing
from embassies.imports.registry import IMPORTERS
from embassies.models import ImportRequest, ImportRun, Mission, SourceRefresh
from portal.advisories.imports import ADVICE_IMPORTERS
from portal.advisories.imports.rows import Document
from portal.advisories.models import GovernmentAdvice
from portal.site.refreshing import all_sources
from tests.atlas import NOW
from tests.support.feed_server import FeedServer, answer, feed_server
from tests.support.listed_feeds import DE, listed, posts, publish
from tests.support.staff_imports import dump

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def server(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> Iterator[FeedServer]:
    settings.VAR_DIR = tmp_path
    with feed_server() as server:
        yield publish(monkeypatch, server)


def refresh(*args: str) -> str:
    out = StringIO()
    call_command("refresh", "--no-progress", *args, stdout=out)
    return out.getvalue()


def failing(*args: str) -> str:
    """Refresh where a source fails; return what is printed."""
    out = StringIO()
    with pytest.raises(CommandError, match="Failed, and changed nothing: ministry-de"):
        call_command("refresh", "--no-progress", *args, stdout=out)
    return out.getvalue()


def outcomes() -> dict[str, str]:
    return dict(SourceRefresh.objects.values_list("source", "outcome"))


def test_all_sources_are_fetched_imported_and_reported(server: FeedServer):
    told = refresh()
    assert [line.split() for line in told.splitlines()] == [
        ["source", "outcome", "posts", "created", "changed", "suspicious"],
        ["ministry-de", "changed", "something", "20", "20", "0", "0"],
        ["ministry-jp", "changed", "something", "10", "10", "0", "0"],
    ]
    assert Mission.objects.filter(sending_country="DE").count() == 20
    assert Mission.objects.filter(sending_country="JP").count() == 10
    row = SourceRefresh.objects.get(source="ministry-de")
    assert (row.name, row.posts, row.tried_at) == ("Ministry of DE", 20, NOW)
    assert (row.succeeded_at, row.run.created, row.run.sha256 != "") == (NOW, 20, True)
    mission = Mission.objects.filter(sending_country="DE").first()
    assert mission.listed_by["ministry-de"]["date"] == NOW.date().isoformat()


def test_a_second_refresh_changes_nothing_and_fetches_nothing_again(server: FeedServer):
    refresh()
    before = dump()
    server.asked.clear()
    told = refresh()
    assert told.count("nothing new") == 2
    assert dump() == before
    assert len(server.asked) == 4
    assert all("If-None-Match" in asked for asked in server.asked)


def test_a_list_of_a_later_day_is_evidence_of_that_day(server: FeedServer, clock):
    refresh("ministry-de")
    clock.shift(timedelta(days=30))
    refresh("ministry-de")
    days = {
        one["ministry-de"]["date"]
        for one in Mission.objects.values_list("listed_by", flat=True)
    }
    assert days == {(NOW + timedelta(days=30)).date().isoformat()}


def test_a_dry_run_changes_nothing_and_shows_what_would_be(server: FeedServer):
    told = refresh("--dry-run")
    assert "ministry-de" in told
    assert " 20 " in told
    assert not Mission.objects.exists()
    assert not SourceRefresh.objects.exists()
    assert {one.state for one in ImportRun.objects.all()} == {"dry_run"}


def test_named_sources_and_those_of_the_setting_are_refreshed_alone(
    server: FeedServer, settings
):
    refresh("ministry-jp")
    assert set(outcomes()) == {"ministry-jp"}
    settings.REFRESH_SOURCES = ["ministry-de"]
    server.asked.clear()
    refresh()
    assert len(server.asked) == 1
    assert set(outcomes()) == {"ministry-jp", "ministry-de"}


def test_an_unknown_source_is_refused_before_anything_is_fetched(server, settings):
    with pytest.raises(CommandError, match="No such source: moon"):
        refresh("ministry-de", "moon")
    settings.REFRESH_SOURCES = ["sun"]
    with pytest.raises(CommandError, match="No such source: sun"):
        refresh()
    assert not server.asked


def leading(where: str) -> bytes:
    return f"HTTP/1.1 302 Go\r\nLocation: {where}\r\n\r\n".encode()


BROKEN = {
    "missing": (b"HTTP/1.1 404 No\r\n\r\n", "it answers 404 Not Found."),
    "fault": (b"HTTP/1.1 500 No\r\n\r\n", "it answers 500 Internal Server Error."),
    "no-http": (b"nonsense\r\n\r\n", "no HTTP that can be read"),
    "no-json": (answer(b"<html>"), "It is no JSON, or it is cut off."),
    "other-json": (answer(b'{"a": 1}'), "It is no list of posts."),
    "empty": (answer(b""), "It lists no posts."),
    "no-posts": (answer(listed([])), "It lists no posts."),
    "cut-off": (answer(listed(posts()))[:-9], "It is cut off: 9 bytes miss."),
    "endless": (leading("/endless"), "It is larger than 1 MB, which is the limit."),
    "bomb": (
        answer(gzip.compress(bytes(2**22)), Content_Encoding="gzip"),
        "It is larger than 1 MB, which is the limit.",
    ),
    "slow": (leading("/drip"), "it took longer than 1 seconds."),
    "loop": (leading("/list"), "it redirects more than 5 times."),
    "inside": (leading("http://inner.example/"), "an address that is not public."),
    "disk": (leading("file:///etc/passwd"), "Only http and https addresses"),
    "tls": (leading("https://feed.example/list"), "its TLS is broken"),
    "unknown-host": (leading("http://gone.example/"), "not known to the name server."),
}


@pytest.mark.parametrize("kind", list(BROKEN))
def test_a_broken_feed_is_one_line_changes_nothing_and_the_others_go_on(
    server: FeedServer, kind: str
):
    refresh("ministry-de")
    before, succeeded = dump(), SourceRefresh.objects.get().succeeded_at
    server.pages["/list"], line = BROKEN[kind]
    assert "\n  " in failing("ministry-de")
    assert dump() == before
    told = failing()
    assert outcomes() == {"ministry-de": "failed", "ministry-jp": "done"}
    row = SourceRefresh.objects.get(source="ministry-de")
    assert line in row.message
    assert f"  {row.message}\n" in told
    assert (row.posts, row.succeeded_at) == (20, succeeded)
    assert Mission.objects.filter(sending_country="DE").count() == 20
    assert Mission.objects.filter(sending_country="JP").count() == 10
    assert not ImportRequest.objects.exists()


def test_a_page_that_fails_fails_its_whole_feed(server: FeedServer):
    server.pages["/pages/2"] = b"HTTP/1.1 404 No\r\n\r\n"
    with pytest.raises(CommandError, match="ministry-jp"):
        refresh()
    assert not Mission.objects.filter(sending_country="JP").exists()
    assert (
        "/pages/2 cannot be read" in SourceRefresh.objects.get(pk="ministry-jp").message
    )


def test_a_list_of_several_pages_is_imported_by_hand_too(server: FeedServer):
    call_command("import_missions", "ministry-jp", "--no-progress", stdout=StringIO())
    assert Mission.objects.filter(sending_country="JP").count() == 10
    server.pages["/pages/2"] = b"HTTP/1.1 404 No\r\n\r\n"
    with pytest.raises(CommandError, match="/pages/2 cannot be read: it answers 404"):
        call_command("import_missions", "ministry-jp", "--no-progress")


def test_a_fault_of_one_module_is_named_and_the_others_go_on(
    server: FeedServer, monkeypatch, caplog
):
    def faulty(stream: object, date: str) -> Any:
        raise KeyError("posts")

    monkeypatch.setitem(IMPORTERS, "ministry-de", type(DE)(faulty, address=DE.address))
    assert "Unexpected KeyError." in failing()
    assert outcomes()["ministry-jp"] == "done"
    assert "ministry-de cannot be refreshed" in caplog.text


def test_a_second_refresh_at_once_says_so_and_ends(server: FeedServer, tmp_path):
    with (tmp_path / "refresh.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="A refresh is running already"):
            refresh()
    assert not server.asked
    refresh()
    assert len(outcomes()) == 2


def test_what_a_killed_refresh_left_is_deleted_by_the_next(server, tmp_path):
    left = [tmp_path / "feeds" / "ministry-de" / "x.part", tmp_path / "imports" / "old"]
    recent = tmp_path / "imports" / "being-sent"
    for path in (*left, recent):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        moment = NOW - timedelta(hours=1 if path is recent else 7)
        os.utime(path, (moment.timestamp(), moment.timestamp()))
    refresh()
    assert [path.exists() for path in (*left, recent)] == [False, False, True]


def test_ministries_come_first_and_lists_of_nobody_last(monkeypatch):
    nobody = {"key": "streets", "name": "A map", "publisher": ""}
    for key, how in {
        "a-map": type(DE)(DE.read, nobody, address="x", is_list=True),
        "b-pedia": type(DE)(DE.read, nobody, address="x"),
        "c-ministry": DE,
        "d-file": type(DE)(DE.read),
    }.items():
        monkeypatch.setitem(IMPORTERS, key, how)
    order = [one.key for one in refreshing.feed_sources()]
    found = [
        one for one in order if one in ("a-map", "b-pedia", "c-ministry", "d-file")
    ]
    assert found == ["c-ministry", "b-pedia", "a-map"]


def test_no_two_sources_have_one_key():
    keys = [one.key for one in all_sources()]
    assert len(keys) == len(set(keys)) >= 3


CANADA = ADVICE_IMPORTERS["canada"]
SAMPLE = Path("tests/portal/advisories/samples/canada.json")


def test_travel_advice_is_refreshed_by_the_same_command(
    server: FeedServer, monkeypatch
):
    def collect(get: Callable[[str], object]) -> Iterator[Document]:
        yield Document("", get("http://feed.example/advice"))

    monkeypatch.setitem(ADVICE_IMPORTERS, "canada", replace(CANADA, collect=collect))
    server.pages["/advice"] = answer(SAMPLE.read_bytes())
    refresh("canada")
    count = GovernmentAdvice.objects.filter(issuer="CA").count()
    row = SourceRefresh.objects.get()
    assert (row.source, row.outcome, row.name) == ("canada", "done", CANADA.name)
    assert count > 0
    for broken in (b"<html>", b"HTTP/1.1 404 No\r\n\r\n", answer(b"{}")):
        server.pages["/advice"] = broken
        with pytest.raises(CommandError, match="canada"):
            refresh("canada")
        assert GovernmentAdvice.objects.filter(issuer="CA").count() == count
        assert SourceRefresh.objects.get().outcome == "failed"


def test_a_refresh_is_dated_by_the_day_on_which_it_is_made(server: FeedServer, clock):
    clock.move_to(datetime(2026, 12, 1, tzinfo=UTC))
    refresh("ministry-de")
    assert Mission.objects.first().source_date == "2026-12-01"
