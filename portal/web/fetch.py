"""One GET of a web address, guarded and limited. No database.

Each redirect passes the fetch guard like the first address; one deadline and one limit
hold for all of it. See download.py for what people are told of a failure.
"""

import io
import socket
import ssl
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse
from typing import IO
from urllib.parse import urljoin

from django.conf import settings

from portal.web.fetch_guard import OPEN_INTERNET, Network, Target, call, target_of

PRODUCT = "consular-help-portal/0.2"
"""Name and version in every request."""
MAX_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT_REDIRECTS = {301, 308}
_CHUNK = 64 * 1024
_GZIP = {"gzip", "x-gzip"}


class TooLargeError(Exception):
    """More bytes than the limit were sent, or came out of the compression."""


class TooManyRedirectsError(Exception):
    """More redirects than allowed."""


class BrokenBodyError(HTTPException):
    """The body is cut off, or is not encoded as its header says."""


@dataclass(frozen=True, slots=True)
class Request:
    """A GET: who asks for what, and what it may cost.

    ``max_bytes`` holds for the answer with its headers, and for the decoded body.
    The body of a 200 is written to ``body``; without one it is read, to notice an
    answer that hangs, and dropped, and a larger one is no error.
    """

    agent: str
    seconds: float
    max_bytes: int
    accept: str = "*/*"
    etag: str = ""
    last_modified: str = ""
    body: IO[bytes] | None = None
    max_redirects: int = MAX_REDIRECTS
    network: Network = OPEN_INTERNET

    def headers(self) -> dict[str, str]:
        encoding = {"Accept-Encoding": "gzip"} if self.body else {}
        return {
            "User-Agent": self.agent,
            "Accept": self.accept,
            **encoding,
            "Connection": "close",
        }

    def conditions(self) -> dict[str, str]:
        """Return the headers that ask for a change only."""
        known = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in known.items() if value}


@dataclass(frozen=True, slots=True)
class Response:
    """The last answer; ``address`` is where it came from, blank without a redirect."""

    status: int
    headers: HTTPMessage
    address: str = ""
    is_permanent: bool = True

    def validators(self) -> tuple[str, str]:
        """Return ETag and Last-Modified of the address that was asked for.

        Blank after a redirect: they are of another address.
        """
        if self.address:
            return "", ""
        headers = self.headers
        return headers.get("ETag", ""), headers.get("Last-Modified", "")


@dataclass(frozen=True, slots=True)
class _Hop:
    """A request with its deadline (monotonic clock)."""

    request: Request
    deadline: float

    def seconds_left(self) -> float:
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("It took too long.")
        return seconds


def user_agent(purpose: str) -> str:
    """Return the User-Agent: the portal, why it asks, and whom to write to."""
    return f"{PRODUCT} ({purpose}; +{settings.CONTACT or settings.SITE_URL})"


def get(address: str, request: Request) -> Response:
    """Send a request and follow redirects.

    Raise ForbiddenError, TooManyRedirectsError, TooLargeError, HTTPException, or
    OSError (among them TimeoutError, socket.gaierror and ssl.SSLError).
    """
    hop = _Hop(request, time.monotonic() + request.seconds)
    found, final, is_permanent = address, "", True
    for _ in range(request.max_redirects + 1):
        conditions = {} if final else request.conditions()
        status, headers = _request(target_of(found), hop, conditions)
        onward = headers.get("Location", "")
        if status not in _REDIRECTS or not onward:
            return Response(status, headers, final, is_permanent)
        found = final = urljoin(found, onward)
        is_permanent = is_permanent and status in _PERMANENT_REDIRECTS
    raise TooManyRedirectsError


def _request(
    target: Target, hop: _Hop, conditions: Mapping[str, str]
) -> tuple[int, HTTPMessage]:
    with call(target, hop.request.network, hop.seconds_left()) as bare:
        bare.settimeout(hop.seconds_left())
        with _secured(bare, target) as secured:
            return _exchange(_DeadlineSocket(secured, hop), target, hop, conditions)


def _secured(bare: socket.socket, target: Target) -> socket.socket:
    if target.scheme == "http":
        return bare
    return ssl.create_default_context().wrap_socket(bare, server_hostname=target.host)


def _exchange(
    line: "_DeadlineSocket", target: Target, hop: _Hop, conditions: Mapping[str, str]
) -> tuple[int, HTTPMessage]:
    connection = HTTPConnection(target.host, target.port)
    connection.auto_open = 0  # It talks over our socket or not at all.
    connection.sock = line
    headers = {"Host": target.host, **hop.request.headers(), **conditions}
    connection.request("GET", target.path, headers=headers)
    with connection.getresponse() as response:
        if response.status == 200:
            _read_body(response, hop.request)
        return response.status, response.headers


def _read_body(response: HTTPResponse, request: Request) -> None:
    if request.body:
        encoding = response.headers.get("Content-Encoding", "")
        body = _Body(request.body, request.max_bytes, encoding.strip().lower())
        for chunk in _chunks(response):
            body.add(chunk)
        body.finish()
        if response.length:
            raise BrokenBodyError(f"It is cut off: {response.length:,} bytes miss.")
        return
    try:
        for _ in _chunks(response):
            pass
    except TooLargeError:
        pass


def _chunks(response: HTTPResponse) -> Iterator[bytes]:
    return iter(lambda: response.read(_CHUNK), b"")


@dataclass(slots=True)
class _Body:
    """Writes a body, decoded; raises TooLargeError before it is larger than the limit."""

    file: IO[bytes]
    max_bytes: int
    encoding: str
    size: int = 0
    decoder: "zlib._Decompress" = field(default_factory=lambda: zlib.decompressobj(31))

    def __post_init__(self) -> None:
        if self.encoding not in {"", "identity", *_GZIP}:
            raise BrokenBodyError(f"It is encoded as {self.encoding[:20]}.")

    def add(self, chunk: bytes) -> None:
        if self.encoding not in _GZIP:
            self._write(chunk)
            return
        try:
            self._decode(chunk)
        except zlib.error:
            raise BrokenBodyError("It is no gzip, as it claims to be.") from None

    def finish(self) -> None:
        if self.encoding in _GZIP and not self.decoder.eof:
            raise BrokenBodyError("Its gzip is cut off.")

    def _decode(self, chunk: bytes) -> None:
        while chunk:
            if self.decoder.eof:
                if not chunk.startswith(b"\x1f"):  # Padding, not another member.
                    return
                self.decoder = zlib.decompressobj(31)
            self._write(self.decoder.decompress(chunk, self.max_bytes - self.size + 1))
            chunk = self.decoder.unconsumed_tail or self.decoder.unused_data

    def _write(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self.max_bytes:
            raise TooLargeError
        self.file.write(data)


class _DeadlineSocket:
    """A socket for http.client with one deadline for all that it does."""

    def __init__(self, line: socket.socket, hop: _Hop) -> None:
        self.line, self.hop = line, hop

    def sendall(self, data: bytes) -> None:
        self.line.settimeout(self.hop.seconds_left())
        self.line.sendall(data)

    def makefile(self, *_mode: object) -> io.BufferedReader:
        return io.BufferedReader(_LimitedReader(self.line, self.hop))

    def close(self) -> None:
        """Leave the socket open: http.client closes it before the page is read."""


class _LimitedReader(io.RawIOBase):
    """Read from a socket until the deadline, at most as many bytes as are allowed."""

    def __init__(self, line: socket.socket, hop: _Hop) -> None:
        self.line, self.hop, self.got = line, hop, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        self.line.settimeout(self.hop.seconds_left())
        got = self.line.recv_into(buffer)
        self.got += got
        if self.got > self.hop.request.max_bytes:
            raise TooLargeError
        return got
