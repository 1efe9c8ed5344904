"""The server under slow clients, reloads, a killed worker and its own end.

`python -m pytest tests/faults/test_server.py -s` prints the figures. The bounds are for a
machine that does other work too.
"""

import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.disks import full, small_disk
from tests.support.fault_table import Seen
from tests.support.serving import (
    HALF,
    TRICKLED,
    Served,
    load,
    served,
    share,
    slow_clients,
)

pytestmark = pytest.mark.faults
PAGES = ("/healthz", "/en/", "/en/about/")
SECONDS = int(os.environ.get("SLOW_SECONDS", "6"))  # noqa: TID251
"""60 for the figures of ADR 0044."""


@pytest.fixture
def server(migrated: Path, tmp_path: Path) -> Iterator[Served]:
    shutil.copy(migrated, tmp_path / "portal.sqlite3")
    with served(tmp_path) as server:
        yield server


def closed_after(client: socket.socket, drop: bytes) -> tuple[float, bytes]:
    """Send a byte a second until the server hangs up; return when, and its answer."""
    begun, answer = time.monotonic(), b""
    client.settimeout(1)
    while time.monotonic() - begun < 30:
        try:
            client.send(drop)
            data = client.recv(65536)
        except TimeoutError:
            continue
        except OSError:
            data = b""
        answer += data
        if not data or answer:
            return time.monotonic() - begun, answer
    raise AssertionError("not closed within 30 seconds")


@pytest.mark.fault("slow-clients")
def test_slow_clients_keep_nobody_waiting(server: Served, seen: Seen) -> None:
    with (
        slow_clients(server, half_sent=200, trickling=200),
        load(server, ("/healthz", "/en/"), clients=1, pause=0.1) as met,
    ):
        time.sleep(SECONDS)
    seen(f"200 half-sent, 200 trickling: {met}")
    assert set(met.statuses) == {200}
    assert not met.errors
    assert share(met.seconds, 0.5) < 0.5


@pytest.mark.fault("slow-clients")
@pytest.mark.parametrize("sent", [HALF, TRICKLED], ids=["head", "body"])
def test_a_request_that_trickles_is_given_up_within_thirty_seconds(
    server: Served, sent: bytes, seen: Seen
) -> None:
    with server.open(sent) as client:
        seconds, answer = closed_after(client, b"a")
    seen(f"closed after {seconds:.1f} s")
    assert seconds > 10
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in answer


@pytest.mark.fault("slow-clients")
def test_five_gigabytes_are_refused_when_they_are_announced(server: Served) -> None:
    announced = TRICKLED.replace(b"Length: 100000", b"Length: 5000000000")
    begun = time.monotonic()
    with server.open(announced + b"a" * 100_000) as client:
        assert client.recv(65536).startswith(b"HTTP/1.1 413 ")
    assert time.monotonic() - begun < 5


@pytest.mark.fault("disk-full")
def test_a_body_that_finds_no_room_on_the_disk_is_507(
    migrated: Path, tmp_path: Path, seen: Seen
) -> None:
    shutil.copy(migrated, tmp_path / "portal.sqlite3")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    long = TRICKLED.replace(b"Length: 100000", b"Length: 400000") + b"a" * 400_000
    with (
        small_disk(temporary, 1),
        served(tmp_path, TMPDIR=str(temporary)) as server,
        full(temporary),
        server.open(long) as client,
    ):
        answer = client.recv(65536)
        assert server.ask("/en/")[0] == 200
    assert answer.startswith(b"HTTP/1.1 507 ")
    assert b"application/problem+json" in answer
    assert "the disk has no room for it" in server.log.read_text()
    seen("400 KB sent where the disk has no room for them: 507")


@pytest.mark.fault("worker-killed")
def test_two_reloads_under_load_lose_nothing_and_keep_nobody_waiting(
    server: Served, seen: Seen
) -> None:
    first = set(server.workers())
    with load(server, PAGES, clients=2, pause=0.02) as met:
        for _ in range(2):
            before = set(server.workers())
            server.process.send_signal(signal.SIGHUP)
            until = time.monotonic() + 40
            while before & set(server.workers()) and time.monotonic() < until:
                time.sleep(0.1)
            assert len(server.workers()) == 2
    seen(f"two reloads: {met}")
    assert not first & set(server.workers())
    assert set(met.statuses) == {200}
    assert not met.errors
    assert max(met.seconds) < 5


def test_new_code_that_does_not_start_leaves_the_old_processes_serving(
    server: Served,
) -> None:
    before = set(server.workers())
    secret = server.log.parent / "secret_key"
    secret.write_text("too short")
    server.process.send_signal(signal.SIGHUP)
    until = time.monotonic() + 30
    while "the old ones go on" not in server.log.read_text():
        assert time.monotonic() < until
        time.sleep(0.1)
    assert server.ask("/healthz")[0] == 200
    assert before <= set(server.workers())
    server.process.terminate()
    assert server.process.wait(20) == 0


@pytest.mark.fault("worker-killed")
def test_a_killed_worker_costs_what_it_held_and_is_replaced(
    server: Served, seen: Seen
) -> None:
    before = server.workers()
    with load(server, PAGES) as met:
        time.sleep(1)
        os.kill(before[-1], signal.SIGKILL)
        until = time.monotonic() + 20
        while len(set(server.workers()) - {before[-1]}) < 2:
            assert time.monotonic() < until
            time.sleep(0.1)
        time.sleep(2)
    seen(f"a worker killed: {met}")
    assert set(met.statuses) == {200}
    assert len(met.errors) <= 4  # one for each client
    assert before[0] in server.workers()


@pytest.mark.fault("worker-killed")
def test_what_was_begun_is_finished_when_the_server_stops(
    server: Served, seen: Seen
) -> None:
    request = b"GET /en/ HTTP/1.1\r\nHost: localhost\r\n"
    with server.open(request) as client, server.open(HALF) as half:
        time.sleep(0.5)
        begun = time.monotonic()
        server.process.terminate()
        time.sleep(0.5)
        client.sendall(b"\r\n")
        answer = b"".join(iter(lambda: client.recv(65536), b""))
        half.close()
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"</html>" in answer or b"Content-Encoding" in answer
    assert server.process.wait(30) == 0
    seen(f"stopped after {time.monotonic() - begun:.1f} s")
