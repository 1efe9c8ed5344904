"""A client's connection, and the request that is being read from it."""

import socket
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import urlsplit

from gunicorn.config import Config
from gunicorn.http import RequestParser
from gunicorn.http.message import Request
from gunicorn.http.unreader import Unreader

HEAD_SECONDS = 15
"""For the line and headers of a request, from its first byte on."""
BODY_SECONDS = 15
BYTES_A_SECOND = 2000
"""What a body must bring to have more time than BODY_SECONDS."""
MAX_HEAD = 64 * 1024
MAX_BODY = 64 * 1024 * 1024
"""A longer body is not kept: the application sees its length, and no byte of it.

A browser shows no answer before it has sent everything.
"""
MAX_DISCARDED = 512 * 1024 * 1024
"""A longer body is not even read."""
_IN_MEMORY = 256 * 1024
_PIECE = 64 * 1024


class Received(Unreader):  # type: ignore[misc]
    """The bytes that have arrived: reading them never waits for more."""

    def __init__(self) -> None:
        super().__init__()
        self.head = bytearray()
        self.body: IO[bytes] | None = None

    def chunk(self, size_hint: int | None = None) -> bytes:
        if self.head:
            head, self.head = bytes(self.head), bytearray()
            return head
        return self.body.read(size_hint or _PIECE) if self.body else b""


@dataclass(eq=False)
class Connection:
    sock: socket.socket
    client: object
    server: object
    cfg: Config
    deadline: float = 0
    """Moment of the monotonic clock; then the connection is given up."""
    has_begun: bool = False
    """Whether a byte of the request is here."""
    lingers: bool = False
    """Whether it only waits for the client to hang up."""
    request: Request | None = None
    missing: int = 0
    """Bytes of the body that have not arrived."""
    discards: bool = False
    is_lost: bool = False
    """Whether the disk has no room for the body."""
    received: Received = field(default_factory=Received)

    def __post_init__(self) -> None:
        self.parser = RequestParser(self.cfg, [], self.client)
        self.parser.unreader = self.received

    @property
    def is_complete(self) -> bool:
        return self.request is not None and not self.missing

    def give(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds

    def receive(self) -> bool:
        """Take what has arrived, and nothing behind the request; False at the end.

        Raise BlockingIOError where nothing has, OSError where the client is gone.
        """
        data = self.sock.recv(min(_PIECE, self.missing) if self.request else _PIECE)
        if not self.has_begun:
            self.has_begun = True
            self.give(HEAD_SECONDS)
        if self.request:
            self._add_to_body(data)
        else:
            self.received.head += data
        return bool(data)

    def _add_to_body(self, data: bytes) -> None:
        self.missing -= len(data)
        self.deadline += len(data) / BYTES_A_SECOND
        if self.discards:
            return
        if self.received.body is None:
            self.received.body = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        try:
            self.received.body.write(data)
        except OSError:
            self.discards = self.is_lost = True

    def read_head(self) -> HTTPStatus | None:
        """Read the line and headers once they are here; return why they are refused.

        Raise what gunicorn's parser raises.
        """
        head = self.received.head
        if b"\r\n\r\n" not in head:
            if len(head) <= MAX_HEAD:
                return None
            if b"\r\n" in head[: self.cfg.limit_request_line]:
                return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            return HTTPStatus.REQUEST_URI_TOO_LONG
        request = next(self.parser)
        length = int(dict(request.headers).get("CONTENT-LENGTH", 0))
        if refused := _refusal(request, length):
            return refused
        self._expect(request, length)
        return None

    def _expect(self, request: Request, length: int) -> None:
        self.request = request
        self.missing = max(length - len(self.received.buf.getvalue()), 0)
        self.discards = length > MAX_BODY
        self.give(BODY_SECONDS)
        if self.missing and request._expected_100_continue:
            self.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        request._expected_100_continue = False

    def rewind(self) -> None:
        """Let the application read the body from its first byte."""
        if self.received.body:
            self.received.body.seek(0)

    def renewed(self) -> "Connection":
        """Return the connection for its next request, with what arrived of that."""
        ahead = self.received.take_buffered()
        self._forget_body()
        renewed = Connection(self.sock, self.client, self.server, self.cfg)
        renewed.received.head += ahead
        renewed.has_begun = bool(ahead)
        return renewed

    def close(self) -> None:
        self._forget_body()
        self.sock.close()

    def _forget_body(self) -> None:
        if self.received.body:
            self.received.body.close()


def _refusal(request: Request, length: int) -> HTTPStatus | None:
    names = [name for name, _value in request.headers]
    if names.count("HOST") != 1 or not _names_its_host(request):
        return HTTPStatus.BAD_REQUEST  # RFC 9112, section 3.2
    if "TRANSFER-ENCODING" in names:
        return HTTPStatus.LENGTH_REQUIRED  # Django reads a body by its length only.
    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if length > MAX_DISCARDED else None


def _names_its_host(request: Request) -> bool:
    """Return whether a target in absolute form names the host of the Host header."""
    if request.uri.startswith("/"):
        return True  # A path, even where it begins like an address: “//[x/”.
    try:
        target = urlsplit(request.uri)
    except ValueError:
        return False
    host = dict(request.headers)["HOST"].lower()
    return not target.scheme or target.netloc.lower() == host
