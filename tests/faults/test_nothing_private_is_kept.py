"""Nothing that a reader asked is in a file or a log of the served portal, in any state."""

import socket
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.support.fault_table import Seen
from tests.support.outages import Portal, ask, wait_until
from tests.support.serving import Served

pytestmark = pytest.mark.faults
CANARY = b"Zz9Canary"
QUERIES = (
    *(b"nationality=FR&in=GB&city=" + CANARY, b"nationality=" + CANARY + b"&in=GB"),
    *(b"q=" + CANARY, b"near=51.5," + CANARY, b"page=" + CANARY, b"since=" + CANARY),
    *(b"q=\xff\xfe" + CANARY + b"\x80", b"q=%ff%fe" + CANARY, b"q=" + CANARY + b"\xc3"),
    *(b"q=" + CANARY * 100, b"q=" + CANARY * 600, b"q=" + CANARY * 1200),
    *(b"q=%00" + CANARY, b"q=\x01" + CANARY, b"q=a b" + CANARY, b"q=a\t" + CANARY),
    *(CANARY + b"=1", b"&".join([CANARY + b"=1"] * 1500), b"token=" + CANARY),
    *(b"preview_advisory=" + CANARY, b"_to_field=&q=" + CANARY),
)
PATHS = (
    *(b"/en/", b"/en/help/", b"/en/embassies/", b"/en/embassies/in/united-kingdom/"),
    *(b"/en/embassies/suggestions/", b"/en/countries/suggestions/", b"/en/news/"),
    *(b"/en/embassies/fr-london/report/", b"/en/subscribe/", b"/en/subscribe/confirm/"),
    *(b"/api/v1/help/", b"/api/v1/search/", b"/api/v1/missions/", b"/api/v1/changes/"),
    *(b"/api/v1/missions.csv", b"/api/v1/countries/GB/", b"/sitemap.xml", b"/healthz"),
    *(b"/en/nowhere/", b"/admin/", b"/admin/login/", b"/readyz", b"//[x/en/help/"),
)
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


def head(line: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    named = (b"Host: localhost", b"Connection: close", *headers)
    length = (b"Content-Length: %d" % len(body),) if body else ()
    return b"\r\n".join([line + b" HTTP/1.1", *named, *length, b"", body])


def requests() -> Iterator[bytes]:
    for query in QUERIES:
        for path in PATHS:
            yield head(b"GET " + path + b"?" + query)
        for name in (b"Referer", b"User-Agent", b"Cookie", b"Accept-Language", b"X-Y"):
            yield head(b"GET /en/help/", name + b": http://localhost/?" + query)
        address = b"/en/subscribe/?" + query
        yield head(b"POST " + address, FORM.strip(), body=b"email=" + query)
        yield head(b"POST /admin/login/?" + query, FORM.strip(), body=query)
        yield head(  # A referer is quoted where the token is looked at.
            b"POST /admin/login/?" + query,
            b"X-Forwarded-Proto: https",
            b"Cookie: csrftoken=" + b"a" * 32,
            b"Referer: https://elsewhere.example/?" + query,
            FORM.strip(),
            body=b"csrfmiddlewaretoken=" + b"b" * 32,
        )
        yield head(b"DELETE /en/help/?" + query)
        yield head(b"POST " + address, b"Transfer-Encoding: chunked")
        yield head(b"POST " + address, b"Content-Length: 70000000")
        yield head(b"POST " + address, b"Content-Length: 600000000")
        yield head(b"POST " + address, b"Content-Length: " + CANARY)
        yield head(b"GET /en/help/?" + query, b"No header " + CANARY)
        yield head(b"GET /en/help/?" + query, b"X: " + CANARY * 2000)
        yield b"GET /en/help/?" + query + b" HTTP/1.1\r\nHost: " + CANARY + b"\r\n\r\n"
        yield b"GET /en/help/?" + query + b" HTTP/9.1\r\nHost: localhost\r\n\r\n"
        yield b"GET /en/help/?" + query + b"\r\n\r\n"
        yield head(b"GET http://localhost/en/help/?" + query)
    for path in (b"/en/help/%3Fcity=" + CANARY, b"/en/help%3fq=%ff" + CANARY):
        yield head(b"GET " + path)


def status(server: Served, request: bytes) -> bytes:
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
            client.sendall(request)
            client.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: client.recv(65536), b""))
    except OSError:
        return b"hung up"
    return answer.split(b" ")[1] if answer.startswith(b"HTTP") else b"nothing"


def lines_with(folder: Path, canary: bytes) -> list[tuple[str, bytes]]:
    return [
        (file.name, line[:200])
        for file in folder.rglob("*")
        if file.is_file()
        for line in file.read_bytes().splitlines()
        if canary.lower() in line.lower()
    ]


@pytest.mark.fault("S15")
@pytest.mark.parametrize("level", ["DEBUG", "WARNING"])
def test_no_file_and_no_log_has_anything_of_a_query_or_a_referer(
    sqlite_portal: Portal, level: str, seen: Seen
) -> None:
    options = {
        "PORTAL_LOG_LEVEL": level,
        "PORTAL_BEHIND_PROXY": "1",
        "PORTAL_API_CALLS_A_MINUTE": "0",
    }
    with sqlite_portal.serve(**options) as server:
        statuses = Counter(status(server, one) for one in requests())
        if level == "DEBUG":
            sqlite_portal.database.take_away()
            unseen = (f"/en/embassies/?q={number}" for number in count())
            wait_until(lambda: ask(server, next(unseen)).status == 503, 30)
            statuses += Counter(status(server, one) for one in requests())
            sqlite_portal.database.bring_back()
    assert {b"200", b"400", b"403", b"404", b"411", b"413", b"414"} <= statuses.keys()
    assert b"500" not in statuses
    assert lines_with(sqlite_portal.folder, CANARY) == []
    seen(f"{statuses.total()} requests ({level}): no trace in files or logs")
    assert lines_with(sqlite_portal.folder, b"/en/help/")  # The log is there.
