"""A served portal in processes of its own, and clients that are slow or many."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

SERVER = ("-m", "gunicorn", "--bind", "{place}")
"""As docs/operations.md and run.py start it."""
HALF = b"GET /en/ HTTP/1.1\r\nHost: localhost\r\nX-Half: "
# With a token in a cookie, the body is read for the other one.
TRICKLED = (
    b"POST /en/embassies/ HTTP/1.1\r\nHost: localhost\r\n"
    b"Cookie: csrftoken=" + b"a" * 32 + b"\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n"
)


@dataclass
class Served:
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def workers(self) -> list[int]:
        """Return the process ids of the server's children, the oldest first."""
        pid = self.process.pid
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(one) for one in found]

    def ask(self, path: str, patience: float = 30) -> tuple[int, float]:
        """Return the status of a request on a connection of its own, and its seconds."""
        begun = time.monotonic()
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)
        try:
            client.request("GET", path, headers={"Host": "localhost"})
            answer = client.getresponse()
            answer.read()
        finally:
            client.close()
        return answer.status, time.monotonic() - begun

    def open(self, request: bytes) -> socket.socket:
        client = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        client.sendall(request)
        return client


@contextmanager
def served(
    folder: Path, command: Sequence[str] = SERVER, **environment: str
) -> Iterator[Served]:
    """Serve the portal of a folder until the block ends; yield once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [word.format(place=f"127.0.0.1:{port}", port=port) for word in command]
    with open(folder / "server.log", "ab") as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, *words],
            cwd=settings.BASE_DIR,
            env={
                "PATH": os.environ["PATH"],  # noqa: TID251
                "PORTAL_VAR_DIR": str(folder),
                **environment,
            },
            stdout=log,
            stderr=log,
        )
    server = Served(process, port, folder / "server.log")
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with suppress(OSError):
                if server.ask("/healthz")[0] == 200:
                    break
            assert process.poll() is None, server.log.read_text()
            time.sleep(0.1)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@dataclass
class Load:
    """What clients met that asked again and again, each on connections of its own."""

    statuses: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        bad = sum(status >= 500 for status in self.statuses)
        return (
            f"{len(self.statuses)} answers, {bad} of them 5xx, {len(self.errors)} errors"
            f" {sorted(set(self.errors))}; median {share(self.seconds, 0.5) * 1000:.0f} ms,"
            f" p99 {share(self.seconds, 0.99) * 1000:.0f} ms,"
            f" slowest {max(self.seconds) * 1000:.0f} ms"
        )


def share(found: list[float], part: float) -> float:
    return sorted(found)[min(int(len(found) * part), len(found) - 1)]


@contextmanager
def load(
    server: Served, paths: Sequence[str], clients: int = 4, pause: float = 0
) -> Iterator[Load]:
    """Ask for the paths in turn while the block runs."""
    met, over = Load(), threading.Event()

    def ask() -> None:
        for number in range(sys.maxsize):
            if over.is_set():
                return
            begun = time.monotonic()
            try:
                status, seconds = server.ask(paths[number % len(paths)])
            except (OSError, http.client.HTTPException) as error:
                met.errors.append(type(error).__name__)
                met.seconds.append(time.monotonic() - begun)
            else:
                met.statuses.append(status)
                met.seconds.append(seconds)
            time.sleep(pause)

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield met
    finally:
        over.set()
        for thread in threads:
            thread.join()


@contextmanager
def slow_clients(server: Served, half_sent: int, trickling: int) -> Iterator[None]:
    """Keep so many half-sent and trickling requests; those that are closed come again."""
    over = threading.Event()

    def fill(clients: list[socket.socket], request: bytes, wanted: int) -> None:
        while len(clients) < wanted and not over.is_set():
            with suppress(OSError):
                clients.append(server.open(request))

    def trickle() -> None:
        halves: list[socket.socket] = []
        drops: list[socket.socket] = []
        while not over.is_set():
            fill(halves, HALF, half_sent)
            fill(drops, TRICKLED, trickling)
            for client in list(drops):
                try:
                    client.send(b"a")
                except OSError:
                    drops.remove(client)
                    client.close()
            halves = [client for client in halves if not _is_closed(client)]
            over.wait(1)
        for client in [*halves, *drops]:
            client.close()

    thread = threading.Thread(target=trickle)
    thread.start()
    time.sleep(1)
    try:
        yield
    finally:
        over.set()
        thread.join()


def _is_closed(client: socket.socket) -> bool:
    try:
        closed = client.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        closed = True
    if closed:
        client.close()
    return closed
