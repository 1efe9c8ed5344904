"""A web server on loopback that publishes feeds, good ones and broken ones.

Its Network answers names with a public address and leads calls of that to the server;
which addresses may be called is decided by the real guard.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from portal.web.fetch_guard import Network

PUBLIC = "93.184.215.14"
_FOREVER = 1000


def answer(body: bytes, **headers: str) -> bytes:
    """Return a whole answer; ``Content_Encoding="gzip"`` names a header."""
    lines = [f"{name.replace('_', '-')}: {text}\r\n" for name, text in headers.items()]
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{''.join(lines)}\r\n"
    return head.encode() + body


@dataclass
class FeedServer:
    """The server: what it sends, and what was asked of it."""

    port: int
    pages: dict[str, bytes | list[bytes]] = field(default_factory=dict)
    """Answers by path; of a list the first, then the next one, the last for ever."""
    hosts: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    @property
    def network(self) -> Network:
        return Network(self._resolve, self._connect)

    def _resolve(self, host: str, port: int, seconds: float) -> list[str]:
        if host not in self.hosts:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [self.hosts[host]]

    def _connect(self, address: str, port: int, seconds: float) -> socket.socket:
        assert address == PUBLIC
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)

    def answer_to(self, asked: str) -> bytes:
        path = asked.split(" ")[1] if asked.count(" ") > 1 else ""
        found = self.pages.get(path, b"HTTP/1.1 404 No\r\n\r\n")
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        head = found.partition(b"\r\n\r\n")[0].decode(errors="replace")
        for line in head.splitlines():
            if line.startswith("ETag: ") and f"If-None-Match: {line[6:]}" in asked:
                return b"HTTP/1.1 304 Same\r\n\r\n"
        return found


@contextmanager
def feed_server() -> Iterator[FeedServer]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = FeedServer(listening.getsockname()[1])
    server.hosts = {"feed.example": PUBLIC, "inner.example": "10.0.0.7"}
    threading.Thread(target=_accept, args=(listening, server), daemon=True).start()
    try:
        yield server
    finally:
        listening.close()


def _accept(listening: socket.socket, server: FeedServer) -> None:
    while True:
        try:
            line, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(line, server), daemon=True).start()


def _serve(line: socket.socket, server: FeedServer) -> None:
    try:
        with line:
            asked = line.recv(65536).decode(errors="replace")
            server.asked.append(asked)
            if " /endless " in asked:
                _pour(line)
            elif " /drip " in asked:
                _drip(line)
            else:
                line.sendall(server.answer_to(asked))
    except OSError:
        pass  # The other side hung up, as it should.


def _pour(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        line.sendall(b"x" * 65536)


def _drip(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(_FOREVER):
        line.sendall(b"x")
        time.sleep(0.05)
