"""The server as it is configured: what it writes down, and how it leaves."""

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
def server(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """gunicorn on a socket in the folder, without a database: what is asked needs none."""
    started = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "gunicorn", "--bind", f"unix:{tmp_path / 'socket'}"],
        cwd=ROOT,
        env={
            "PORTAL_VAR_DIR": str(tmp_path),
            "PORTAL_WORKERS": "1",
            "PORTAL_PAGE_STORE": "0",
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
