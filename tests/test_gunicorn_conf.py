"""The server as it is configured: what it writes down, and how it leaves."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REQUEST = (
    b"GET /api/v1/%0Aforged%1b[31m?nationality=FR&in=RU HTTP/1.1\r\n"
    b"Host: localhost\r\nReferer: http://secret.example/from\r\n"
    b"User-Agent: browser-of-mine\r\nConnection: close\r\n\r\n"
)


@pytest.fixture
def server(
    tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[subprocess.Popen[str]]:
    """gunicorn on a socket in the folder, without a database: what is asked needs none."""
    started = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "gunicorn", "--bind", f"unix:{tmp_path / 'socket'}"],
        cwd=ROOT,
        env={
            "PORTAL_VAR_DIR": str(tmp_path),
            "PORTAL_WORKERS": "1",
            "PORTAL_PAGE_STORE": "0",
            "PORTAL_ACCESS_LOG": "1",
            **getattr(request, "param", {}),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield started
    if started.poll() is None:
        started.kill()
        started.communicate()


def answer(path: Path, request: bytes, patience: float = 30) -> bytes:
    """Return what is answered, once the server is there to answer."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(patience)
        until = time.monotonic() + patience
        while client.connect_ex(os.fspath(path)):
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.05)
        client.sendall(request)
        return b"".join(iter(lambda: client.recv(65536), b""))


@pytest.mark.fault("S15")
def test_the_log_names_the_page_and_nothing_of_who_asked(
    server: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert b"404" in answer(tmp_path / "socket", REQUEST).splitlines()[0]
    server.send_signal(signal.SIGINT)
    log, _ = server.communicate(timeout=40)
    assert server.returncode == 0
    [line] = log.splitlines()
    assert "GET /api/v1/%0Aforged%1B%5B31m 404" in line
    for private in ("nationality", "FR", "RU", "secret", "browser", "127.0.0.1"):
        assert private not in line


@pytest.mark.fault("S15")
@pytest.mark.parametrize(
    "server", [{"PORTAL_LOG_FORMAT": "json"}], indirect=True, ids=["json"]
)
def test_in_json_the_log_names_the_route_and_the_request(
    server: subprocess.Popen[str], tmp_path: Path
) -> None:
    known = REQUEST.replace(b"\r\n", b"\r\nX-Request-ID: not-from-our-proxy\r\n", 1)
    assert b"404" in answer(tmp_path / "socket", known).splitlines()[0]
    page = known.replace(b"/api/v1/%0Aforged%1b[31m", b"/fr/about/privacy/")
    assert b"200" in answer(tmp_path / "socket", page).splitlines()[0]
    server.send_signal(signal.SIGINT)
    log, _ = server.communicate(timeout=40)
    missing, found = (json.loads(line) for line in log.splitlines())
    assert (missing["route"], missing["status"]) == ("", 404)
    assert (found["route"], found["status"]) == ("<language>/about/privacy/", 200)
    assert (found["method"], found["logger"]) == ("GET", "gunicorn.access")
    assert found["request"] not in (missing["request"], "not-from-our-proxy")
    assert found["ms"] > 0
    assert found["pid"] != server.pid
    for private in ("nationality", "FR", "RU", "secret", "browser", "127.0.0.1"):
        assert private not in log


@pytest.mark.parametrize(
    "server", [{"PORTAL_ACCESS_LOG": "0"}], indirect=True, ids=["off"]
)
def test_without_an_access_log_a_good_request_is_not_written_down(
    server: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert b"404" in answer(tmp_path / "socket", REQUEST).splitlines()[0]
    server.send_signal(signal.SIGINT)
    assert server.communicate(timeout=40)[0] == ""


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /en/help/?nationality=\xff\xfe&in=RU HTTP/1.1",
        b"GET /en/help/?nationality=FR HTTP/9",
        b"GET /en/help/?nationality=" + b"a" * 9000 + b" HTTP/1.1",
        b"nationality /en/help/ HTTP/1.1",
    ],
    ids=["raw bytes", "another version", "too long", "another method"],
)
def test_the_log_has_nothing_of_a_request_that_is_refused(
    server: subprocess.Popen[str], tmp_path: Path, request_line: bytes
) -> None:
    request = request_line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert answer(tmp_path / "socket", request).startswith(b"HTTP/1.1 4")
    server.send_signal(signal.SIGTERM)
    log, _ = server.communicate(timeout=40)
    for private in ("nationality", "help", "127.0.0.1", "aaaa"):
        assert private not in log


def scrape(path: Path, name: bytes) -> dict[bytes, float]:
    found = answer(
        path, b"GET /metrics HTTP/1.1\r\nHost: any\r\nConnection: close\r\n\r\n"
    )
    rows = [line.rpartition(b" ") for line in found.splitlines()]
    return {key: float(value) for key, _, value in rows if key.startswith(name)}


@pytest.mark.parametrize(
    "server",
    [
        {
            "PORTAL_METRICS": "1",
            "PORTAL_METRICS_FROM": "unix",
            "PORTAL_BEHIND_PROXY": "1",
            "PORTAL_WORKERS": "2",
            "PORTAL_SITE_URL": "https://help.example",
            "PORTAL_ALLOWED_HOSTS": "help.example",
        }
    ],
    indirect=True,
    ids=["metrics"],
)
def test_the_processes_of_a_server_count_together_also_after_one_has_gone(
    server: subprocess.Popen[str], tmp_path: Path
) -> None:
    pytest.importorskip(
        "prometheus_client", reason="the extra metrics is not installed"
    )
    requests = b'portal_requests_total{method="GET",route="healthz",status="2xx"}'
    alive = REQUEST.replace(b"/api/v1/%0Aforged%1b[31m", b"/healthz").replace(
        b"Host: localhost", b"Host: help.example\r\nX-Forwarded-Proto: https"
    )
    folder = tmp_path / "metrics"
    answer(tmp_path / "socket", alive)
    before = scrape(tmp_path / "socket", requests)[requests]
    for _ in range(20):
        answer(tmp_path / "socket", alive)
    assert scrape(tmp_path / "socket", requests)[requests] == before + 20
    gone = int(next(folder.glob("gauge_livemax_*.db")).stem.rpartition("_")[2])
    os.kill(gone, signal.SIGKILL)
    until = time.monotonic() + 20
    while list(folder.glob(f"gauge_live*_{gone}.db")) and time.monotonic() < until:
        time.sleep(0.05)
    assert not list(folder.glob(f"gauge_live*_{gone}.db"))
    assert scrape(tmp_path / "socket", requests)[requests] >= before + 20
