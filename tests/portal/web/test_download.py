"""A download: limits, compression, busy servers, and one clear line for each failure."""

import gzip
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from portal.web.download import FetchError, download
from portal.web.fetch import PRODUCT, Request, user_agent
from tests.support.feed_server import FeedServer, answer, feed_server

LIMIT = 10_000


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as server:
        yield server


def fetched(server: FeedServer, path: str, **how: Any) -> bytes:
    body = BytesIO()
    request = Request(
        agent="test",
        body=body,
        network=server.network,
        **{"seconds": 1.0, "max_bytes": LIMIT, **how},
    )
    address = path if "://" in path else f"http://feed.example{path}"
    download(address, request, sleep=server.slept.append)
    return body.getvalue()


def refused(server: FeedServer, path: str, **how: Any) -> str:
    with pytest.raises(FetchError) as caught:
        fetched(server, path, **how)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_body_is_written_as_it_is_sent(server: FeedServer):
    server.pages["/list"] = answer(b"posts")
    assert fetched(server, "/list") == b"posts"
    asked = server.asked[0]
    assert "User-Agent: test" in asked
    assert "Accept-Encoding: gzip" in asked


def test_a_compressed_body_is_written_decoded(server: FeedServer):
    whole = gzip.compress(b"one ") + gzip.compress(b"two")
    server.pages["/list"] = answer(whole, Content_Encoding="gzip")
    assert fetched(server, "/list") == b"one two"


@pytest.mark.fault("S4")
@pytest.mark.parametrize("size", [LIMIT, LIMIT + 1])
def test_the_limit_holds_for_what_comes_out_of_the_compression(
    server: FeedServer, size: int
):
    server.pages["/list"] = answer(gzip.compress(bytes(size)), Content_Encoding="gzip")
    if size == LIMIT:
        assert len(fetched(server, "/list")) == LIMIT
    else:
        assert "larger than 10,000 bytes" in refused(server, "/list")


@pytest.mark.fault("S4")
def test_a_gzip_bomb_is_not_unpacked(server: FeedServer):
    bomb = gzip.compress(bytes(50 * 2**20))
    server.pages["/bomb"] = answer(bomb, Content_Encoding="gzip")
    body = BytesIO()
    request = Request("test", 5, 2**20, body=body, network=server.network)
    with pytest.raises(FetchError, match="larger than 1 MB, which is the limit"):
        download("http://feed.example/bomb", request)
    assert len(body.getvalue()) <= 2**20


FAILURES = {
    "/missing": (b"HTTP/1.1 404 No\r\n\r\n", "it answers 404 Not Found."),
    "/fault": (b"HTTP/1.1 500 No\r\n\r\n", "it answers 500 Internal Server Error."),
    "/same": (b"HTTP/1.1 304 Same\r\n\r\n", "it answers 304 Not Modified."),
    "/loop": (
        b"HTTP/1.1 302 Go\r\nLocation: /loop\r\n\r\n",
        "it redirects more than 5 times.",
    ),
    "/inside": (
        b"HTTP/1.1 302 Go\r\nLocation: http://inner.example/\r\n\r\n",
        "It leads to an address that is not public.",
    ),
    "/disk": (
        b"HTTP/1.1 302 Go\r\nLocation: file:///etc/passwd\r\n\r\n",
        "Only http and https addresses are visited.",
    ),
    "/garbage": (b"SSH-2.0-OpenSSH\r\n\r\n", "no HTTP that can be read"),
    "/hang-up": (b"", "no HTTP that can be read|closed connection|reset"),
    "/cut": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf",
        "It is cut off: 95 bytes miss.",
    ),
    "/no-gzip": (answer(b"plain", Content_Encoding="gzip"), "It is no gzip"),
    "/half-gzip": (
        answer(gzip.compress(b"posts")[:-9], Content_Encoding="gzip"),
        "Its gzip is cut off.",
    ),
    "/brotli": (answer(b"x", Content_Encoding="br"), "It is encoded as br."),
    "/large": (answer(bytes(LIMIT + 1)), "larger than 10,000 bytes"),
}


@pytest.mark.parametrize("path", list(FAILURES))
def test_each_failure_is_one_clear_line(server: FeedServer, path: str):
    server.pages[path], line = FAILURES[path]
    told = refused(server, path)
    assert told.startswith(f"http://feed.example{path} cannot be read: ")
    assert any(part in told for part in line.split("|"))
    assert told.endswith(".")


@pytest.mark.fault("S15")
def test_the_key_of_an_account_is_in_no_message(server: FeedServer):
    told = refused(server, "/list?serviceKey=secret%3D&page=1")
    assert "secret" not in told
    assert "/list?serviceKey=…&page=1 cannot be read: " in told


@pytest.mark.fault("S6")
def test_a_body_without_end_or_that_drips_is_left(server: FeedServer):
    assert "larger than" in refused(server, "/endless", seconds=5)
    assert "it took longer than 1 seconds" in refused(server, "/drip", seconds=0.6)


def test_a_broken_certificate_an_unknown_host_and_a_closed_port_are_named(
    server: FeedServer,
):
    assert "its TLS is broken" in refused(server, "https://feed.example/list")
    assert "not known to the name server" in refused(server, "http://lost.example/")
    server.port = 1
    assert "Connection refused" in refused(server, "/list")


@pytest.mark.parametrize(
    ("status", "after", "slept"),
    [
        *((429, "30", [30.0]), (503, "2", [2.0]), (429, "31", []), (503, "", [])),
        *((503, "soon", []), (429, "Thu, 01 Jan 2099 00:00:00 GMT", [])),
        *((429, "Thu, 01 Jan 1970 00:00:00 GMT", [0.0]), (500, "2", [])),
    ],
)
def test_a_busy_server_is_asked_once_more_after_its_time(
    server: FeedServer, status: int, after: str, slept: list[float]
):
    head = f"HTTP/1.1 {status} Busy\r\nRetry-After: {after}\r\n\r\n".encode()
    server.pages["/list"] = [head, answer(b"posts")]
    if slept:
        assert fetched(server, "/list", seconds=60) == b"posts"
    else:
        assert f"it answers {status}" in refused(server, "/list", seconds=60)
    assert server.slept == slept


def test_a_server_that_stays_busy_is_left(server: FeedServer):
    server.pages["/list"] = b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\n\r\n"
    assert "it answers 503 Service Unavailable" in refused(server, "/list", seconds=60)
    assert len(server.asked) == 2


def test_validators_are_those_of_the_address_and_not_of_a_redirect(server: FeedServer):
    server.pages["/list"] = answer(b"posts", ETag='"v1"')
    server.pages["/moved"] = b"HTTP/1.1 301 Go\r\nLocation: /list\r\n\r\n"
    found = {}
    for path in ("/list", "/moved"):
        request = Request("test", 1, LIMIT, body=BytesIO(), network=server.network)
        found[path] = download(f"http://feed.example{path}", request).validators()
    assert found == {"/list": ('"v1"', ""), "/moved": ("", "")}


def test_a_request_names_the_portal_its_version_and_whom_to_write_to(settings):
    settings.CONTACT = "mailto:help@portal.example"
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    version = project["project"]["version"]
    assert version.startswith(PRODUCT.partition("/")[2])
    assert user_agent("refresh") == (
        f"{PRODUCT} (refresh; +mailto:help@portal.example)"
    )
