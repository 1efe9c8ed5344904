"""A web server on loopback that does all that a link checker must not fall for.

It plays the open internet: the tests' Network answers names with public addresses and
leads calls of those to this server. Which addresses may be called is decided by the
real guard, and every call is written down.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from portal.web.fetch_guard import Network

PUBLIC = "93.184.215.14"
PAGE = b'HTTP/1.1 200 OK\r\nETag: "v1"\r\nContent-Length: 2\r\n\r\nok'
_FOREVER = 1000


def _leads(status: str, where: str) -> bytes:
    return f"HTTP/1.1 {status} Go\r\nLocation: {where}\r\n\r\n".encode()


SAYS: dict[str, bytes] = {
    "/ok": PAGE,
    "/closes": PAGE.replace(b"ETag", b"Connection: close\r\nETag"),
    "/gone": b"HTTP/1.1 404 No\r\n\r\n",
    "/denied": b"HTTP/1.1 403 No\r\n\r\n",
    "/broken": b"HTTP/1.1 503 No\r\n\r\n",
    "/nowhere": b"HTTP/1.1 302 Go\r\n\r\n",
    "/garbage": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "/hang-up": b"",
    "/moved": _leads("301", "/ok"),
    "/for-now": _leads("302", "/ok"),
    "/loop": _leads("302", "/loop"),
    "/to-metadata": _leads("302", "http://169.254.169.254/latest/meta-data/"),
    "/to-loopback": _leads("301", "http://127.0.0.1/"),
    "/to-loopback-6": _leads("301", "http://[::1]/"),
    "/to-decimal": _leads("301", "http://2130706433/"),
    "/to-inner": _leads("302", "http://inner.example/"),
    "/to-mixed": _leads("302", "http://mixed.example/"),
    "/to-file": _leads("302", "file:///etc/passwd"),
    "/to-port": _leads("302", "http://site.example:8080/"),
    "/to-itself": _leads("302", "http://rebound.example/ok"),
}


def _drip(line: socket.socket, start: bytes) -> None:
    line.sendall(start)
    for _ in range(_FOREVER):
        line.sendall(b"x")
        time.sleep(0.05)


def _pour(line: socket.socket, start: bytes, chunk: bytes) -> None:
    line.sendall(start)
    for _ in range(5 * 1024 * 1024 * 1024 // len(chunk)):
        line.sendall(chunk)


DOES: dict[str, Callable[[socket.socket], None]] = {
    "/silent": lambda line: time.sleep(3),
    "/slow": lambda line: _drip(line, b"HTTP/1.1 200 OK\r\nX: "),
    "/slow-page": lambda line: _drip(line, b"HTTP/1.1 200 OK\r\n\r\n"),
    "/huge": lambda line: _pour(
        line, b"HTTP/1.1 200 OK\r\nContent-Length: 5368709120\r\n\r\n", b"x" * 65536
    ),
    "/headers": lambda line: _pour(line, b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n" * 100),
    "/one-header": lambda line: _pour(line, b"HTTP/1.1 200 OK\r\nX: ", b"x" * 65536),
    "/continue": lambda line: _pour(line, b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99),
}


@dataclass
class Hostile:
    """The server, and what was asked of it and of the network."""

    port: int
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    """What the name server says of a host, the first time, the second time …"""
    called: list[str] = field(default_factory=list)
    """Every address that was connected to."""
    asked: list[bytes] = field(default_factory=list)

    @property
    def network(self) -> Network:
        return Network(self._resolve, self._connect)

    def _resolve(self, host: str, port: int, seconds: float) -> list[str]:
        if host not in self.names:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            return [str(one[4][0]) for one in found]
        answers = self.names[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def _connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.called.append(address)
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)


@contextmanager
def hostile() -> Iterator[Hostile]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = Hostile(listening.getsockname()[1])
    server.names = {
        "site.example": [[PUBLIC]],
        "inner.example": [["10.0.0.7"]],
        "mixed.example": [[PUBLIC, "fd00::7"]],
        "rebound.example": [[PUBLIC], ["127.0.0.1"]],
    }
    threading.Thread(target=_accept, args=(listening, server), daemon=True).start()
    try:
        yield server
    finally:
        listening.close()


def _accept(listening: socket.socket, server: Hostile) -> None:
    while True:
        try:
            line, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(line, server), daemon=True).start()


def _serve(line: socket.socket, server: Hostile) -> None:
    try:
        with line:
            asked = line.recv(65536)
            server.asked.append(asked)
            path = (
                asked.split(b" ")[1].decode(errors="replace")
                if asked.count(b" ") > 1
                else ""
            )
            path = path.partition("?")[0]
            if path in DOES:
                DOES[path](line)
            elif b'If-None-Match: "v1"' in asked:
                line.sendall(b"HTTP/1.1 304 Same\r\n\r\n")
            else:
                time.sleep(0.02)
                line.sendall(SAYS.get(path, SAYS["/gone"]))
    except OSError:
        pass  # The visitor hung up, as it should.
