"""Every error under /api/ is a problem in JSON, those of the server included."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client

from tests.atlas import Atlas

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The socket of a gunicorn as it is configured, with an empty database."""
    folder = tmp_path_factory.mktemp("server")
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "gunicorn", "--bind", f"unix:{folder / 'socket'}"],
        cwd=ROOT,
        # Its database is empty; the store would answer that it is out of order.
        env={
            "PORTAL_VAR_DIR": str(folder),
            "PORTAL_WORKERS": "1",
            "PORTAL_PAGE_STORE": "0",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield folder / "socket"
    server.terminate()
    server.wait(timeout=40)


def raw(door: Path, request: bytes) -> tuple[int, dict[str, str], bytes]:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(30)
        until = time.monotonic() + 30
        while client.connect_ex(os.fspath(door)):
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.05)
        with contextlib.suppress(BrokenPipeError):
            client.sendall(request)
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return int(status.split()[1]), headers, body


HOST = b"Host: localhost\r\nConnection: close\r\n"
LIST = b"GET /api/v1/missions/"
REQUESTS = {
    "an unknown host": (400, LIST + b" HTTP/1.1\r\nHost: evil.example\r\n"),
    "an address too long": (414, LIST + b"?q=" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST),
    "a header too large": (
        431,
        LIST + b" HTTP/1.1\r\nX: " + b"a" * 9000 + b"\r\n" + HOST,
    ),
    "no host": (400, LIST + b" HTTP/1.1\r\n"),
    "two hosts": (400, LIST + b" HTTP/1.1\r\nHost: evil.example\r\n" + HOST),
    "a body without a length": (
        411,
        b"POST /api/v1/missions/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HOST,
    ),
    "five gigabytes": (
        413,
        b"POST /api/v1/missions/ HTTP/1.1\r\nContent-Length: 5000000000\r\n" + HOST,
    ),
    "no HTTP at all": (400, b"hello\r\n"),
    "no such address": (404, b"GET /api/v1/nothing/ HTTP/1.1\r\n" + HOST),
    "no such version": (404, b"GET /api/v9/ HTTP/1.1\r\n" + HOST),
    "NUL in the address": (400, b"GET /api/v1/missions/%00/ HTTP/1.1\r\n" + HOST),
    "no UTF-8": (404, b"GET /api/v1/missions/%ff/ HTTP/1.1\r\n" + HOST),
    "writing": (405, b"DELETE /api/v1/countries/ HTTP/1.1\r\n" + HOST),
    "TRACE": (405, b"TRACE /api/v1/countries/ HTTP/1.1\r\n" + HOST),
    "HTML asked for": (
        406,
        b"GET /api/v1/countries/ HTTP/1.1\r\nAccept: text/html\r\n" + HOST,
    ),
    "a parameter that is wrong": (400, b"GET /api/v1/sources/?a=1 HTTP/1.1\r\n" + HOST),
    "a wrong key": (
        503,
        b"GET /api/v1/missions/ HTTP/1.1\r\nAuthorization: Bearer x\r\n" + HOST,
    ),
    "no database": (503, LIST + b" HTTP/1.1\r\n" + HOST),
    "no database, in a file": (503, b"GET /api/v1/missions.csv HTTP/1.1\r\n" + HOST),
    "no database, elsewhere": (503, b"GET /api/v1/sources/ HTTP/1.1\r\n" + HOST),
}


@pytest.mark.fault("huge-query", "smuggling")
@pytest.mark.parametrize("case", REQUESTS)
def test_the_server_answers_with_a_problem(door: Path, case: str) -> None:
    expected, request = REQUESTS[case]
    if b"Connection" not in request and case != "no HTTP at all":
        request += b"Connection: close\r\n"
    status, headers, body = raw(door, request + b"\r\n")
    assert status == expected, body
    assert headers["content-type"] == "application/problem+json"
    problem = json.loads(body)
    assert problem["status"] == status
    assert {"type", "title", "detail"} <= set(problem)


@pytest.mark.fault("huge-query")
def test_ten_megabytes_of_address_do_no_harm(door: Path) -> None:
    # The answer may be lost: the server hangs up on what it has not read.
    with contextlib.suppress(ConnectionResetError):
        status, _headers, _body = raw(door, LIST + b"?q=" + b"a" * 10**7 + b"\r\n\r\n")
        assert status == 414
    assert raw(door, REQUESTS["no such address"][1] + b"\r\n")[0] == 404


def test_a_fault_of_ours_is_a_problem_too(
    atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("embassies.api.page_of", fail)
    answer = Client(raise_request_exception=False).get("/api/v1/missions/")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    assert "secret" not in answer.content.decode()


@pytest.mark.fault("db-gone")
def test_a_database_that_stops_midway_is_said_to_be_away(
    client: Client, atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("embassies.api.page_of", fail)
    answer = client.get("/api/v1/missions/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"


def test_an_address_without_its_slash_leads_to_the_one_with_it(client, db) -> None:
    answer = client.get("/api/v1/missions?sending=FR")
    assert answer.status_code == 301
    assert answer["Location"] == "/api/v1/missions/?sending=FR"


def test_a_405_names_what_is_allowed(client: Client, db) -> None:
    answer = client.post("/api/v1/missions/")
    assert answer.status_code == 405
    assert set(answer["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
