"""Pages of a feed: fetched once, kept, spaced, and limited in all."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from portal.web import feed_pages
from portal.web.download import FetchError
from portal.web.feed_pages import FeedLimits, FeedPages
from portal.web.fetch import Request
from tests.support.feed_server import FeedServer, answer, feed_server

LIST = "http://feed.example/list"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as server:
        yield server


def pages(server: FeedServer, folder: Path, **limits: Any) -> FeedPages:
    request = Request("test", 1, 1, network=server.network)
    return FeedPages(folder, request, FeedLimits(**{"pause": 0.0, **limits}))


def test_a_page_that_has_not_changed_is_not_sent_again(server, tmp_path):
    server.pages["/list"] = answer(b"posts", ETag='"v1"')
    assert pages(server, tmp_path).get(LIST) == b"posts"
    assert pages(server, tmp_path).get(LIST) == b"posts"
    assert 'If-None-Match: "v1"' in server.asked[1]
    server.pages["/list"] = answer(b"others", ETag='"v2"')
    assert pages(server, tmp_path).get(LIST) == b"others"


def test_a_page_is_asked_for_once_in_a_refresh(server, tmp_path):
    server.pages["/list"] = answer(b"posts")
    feed = pages(server, tmp_path)
    assert (feed.get(LIST), feed.get(LIST)) == (b"posts", b"posts")
    assert len(server.asked) == 1


@pytest.mark.parametrize("spoil", ["cut the page", "cut the notes", "remove the page"])
def test_a_stored_page_that_is_damaged_is_sent_again(server, tmp_path, spoil):
    server.pages["/list"] = answer(b"posts", ETag='"v1"')
    body = pages(server, tmp_path).fetch(LIST)
    if spoil == "remove the page":
        body.unlink()
    else:
        path = body if spoil == "cut the page" else body.with_suffix(".json")
        path.write_bytes(path.read_bytes()[:3])
    assert pages(server, tmp_path).get(LIST) == b"posts"
    assert "If-None-Match" not in server.asked[1]


def test_a_page_that_fails_leaves_the_stored_one_and_no_half(server, tmp_path):
    server.pages["/list"] = answer(b"posts", ETag='"v1"')
    body = pages(server, tmp_path).fetch(LIST)
    server.pages["/list"] = answer(b"posts of today")[:-5]
    with pytest.raises(FetchError, match="cut off"):
        pages(server, tmp_path).get(LIST)
    assert body.read_bytes() == b"posts"
    assert not list(tmp_path.glob("*.part"))


def test_pages_that_are_no_longer_asked_for_are_deleted(server, tmp_path):
    server.pages |= {"/list": answer(b"posts"), "/old": answer(b"gone")}
    pages(server, tmp_path).get("http://feed.example/old")
    (tmp_path / "killed.part").touch()
    feed = pages(server, tmp_path)
    body = feed.fetch(LIST)
    feed.delete_unused()
    assert set(tmp_path.iterdir()) == {body, body.with_suffix(".json")}


def test_requests_to_one_host_are_spaced_and_others_are_not(
    server, tmp_path, monkeypatch
):
    waits: list[float] = []
    clock = SimpleNamespace(monotonic=lambda: 100.0 + sum(waits), sleep=waits.append)
    monkeypatch.setattr(feed_pages, "time", clock)
    server.hosts["other.example"] = server.hosts["feed.example"]
    server.pages |= {f"/{one}": answer(b"page") for one in range(3)}
    feed = pages(server, tmp_path, pause=0.2)
    feed.began = clock.monotonic()
    for address in ("feed.example/0", "other.example/1", "feed.example/2"):
        feed.get(f"http://{address}")
    assert waits == [pytest.approx(0.2)]


def test_an_address_that_is_none_is_one_line(server, tmp_path):
    for address in ("http://feed.example/\ud800", "/list", "http://[/", ""):
        with pytest.raises(FetchError, match="cannot be read"):
            pages(server, tmp_path).get(address)


@pytest.mark.fault("S6")
@pytest.mark.parametrize(
    ("limits", "line"),
    [
        ({"pages": 2}, "The feed has more than 2 pages."),
        ({"max_bytes": 150}, "larger than|more than 0 MB"),
        ({"seconds": -60.0}, "The feed takes longer than -1 minutes."),
    ],
    ids=["pages", "bytes", "time"],
)
def test_a_feed_has_limits_in_all(server, tmp_path, limits, line):
    server.pages |= {f"/{one}": answer(bytes(40)) for one in range(3)}
    feed = pages(server, tmp_path, **limits)
    with pytest.raises(FetchError, match=line):
        [feed.get(f"http://feed.example/{one}") for one in range(3)]
