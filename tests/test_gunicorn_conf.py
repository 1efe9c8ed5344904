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
