"""Fetch a website once, safely and politely. No database.

One conditional GET, five seconds and two megabytes in all, redirects included; each
redirect passes the fetch guard like the first address.
"""

import io
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, TypedDict
from urllib.parse import urljoin

from embassies.models import Check
from portal.web.fetch_guard import (
    OPEN_INTERNET,
    ForbiddenError,
    Network,
    Target,
    call,
    target_of,
)

SECONDS = 5.0
"""For a whole fetch: a slow server must not hold up the others of a batch."""
MOST_BYTES = 2 * 1024 * 1024
"""What one fetch may cost us; a page that is larger still counts as an answer."""
MOST_REDIRECTS = 3
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT_REDIRECTS = {301, 308}
_REFUSALS = {401, 403, 405, 406, 429, 451}
"""Statuses by which sites turn machines away: people may still get in."""
Outcome = Check.Outcome


class _TooLargeError(Exception):
    """More than MOST_BYTES were sent."""


class _TooManyRedirectsError(Exception):
    """More redirects than MOST_REDIRECTS."""


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The outcome of a fetch; the validators are for the next conditional GET."""

    outcome: str
    status: int | None = None
    final_url: str = ""
    detail: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Options:
    network: Network
    deadline: float
    agent: str

    def seconds_left(self) -> float:
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("It took too long.")
        return seconds


def fetch(
    address: str,
    *,
    agent: str,
    etag: str = "",
    last_modified: str = "",
    network: Network = OPEN_INTERNET,
    seconds: float = SECONDS,
) -> FetchResult:
    """Fetch a website and return the outcome, whatever it is. Never raises."""
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    options = _Options(network, time.monotonic() + seconds, agent)
    try:
        return _follow(
            address, options, {name: one for name, one in known.items() if one}
        )
    except Exception as error:  # noqa: BLE001 - a site may break anything; it is named
        return _failure(error)


def _follow(address: str, options: _Options, known: Mapping[str, str]) -> FetchResult:
    final, permanent = address, True
    for hop in range(MOST_REDIRECTS + 1):
        response = _request(target_of(final), options, {} if hop else known)
        onward = response.headers.get("Location", "")
        if response.status not in _REDIRECTS or not onward:
            return _result(response, final if hop else "", permanent=permanent)
        final = urljoin(final, onward)
        permanent = permanent and response.status in _PERMANENT_REDIRECTS
    raise _TooManyRedirectsError


def _result(response: _Response, final: str, *, permanent: bool) -> FetchResult:
    outcome = _outcome(response.status)
    if outcome == Outcome.OK and final and permanent:
        outcome = Outcome.MOVED
    # Validators are of the address that was recorded, not of one it redirects to.
    validators = _validators({} if final else response.headers)
    return FetchResult(outcome, response.status, final[:2000], **validators)


def _outcome(status: int) -> str:
    if 200 <= status < 300 or status == 304:
        return Outcome.OK
    if status in (404, 410):
        return Outcome.GONE
    return Outcome.DENIED if status in _REFUSALS else Outcome.ERROR


class _Validators(TypedDict):
    etag: str
    last_modified: str


def _validators(headers: Mapping[str, str]) -> _Validators:
    """Return the validators that fit their columns: a cut one would never match."""
    etag, modified = headers.get("ETag", ""), headers.get("Last-Modified", "")
    return {
        "etag": etag if len(etag) <= 300 else "",
        "last_modified": modified if len(modified) <= 100 else "",
    }


def _request(target: Target, options: _Options, known: Mapping[str, str]) -> _Response:
    with call(target, options.network, options.seconds_left()) as bare:
        bare.settimeout(options.seconds_left())
        with _secured(bare, target) as secured:
            line = _DeadlineSocket(secured, options)
            return _exchange(line, target, options, known)


def _secured(bare: socket.socket, target: Target) -> socket.socket:
    if target.scheme == "http":
        return bare
    return ssl.create_default_context().wrap_socket(bare, server_hostname=target.host)


def _exchange(
    line: "_DeadlineSocket", target: Target, options: _Options, known: Mapping[str, str]
) -> _Response:
    connection = HTTPConnection(target.host, target.port)
    connection.auto_open = 0  # It talks over our socket or not at all.
    connection.sock = line
    headers = {
        "Host": target.host,
        "User-Agent": options.agent,
        "Accept": "text/html, */*",
        "Connection": "close",
        **known,
    }
    connection.request("GET", target.path, headers=headers)
    with connection.getresponse() as response:
        if response.status == 200:
            _read_body(response)
        return _Response(response.status, response.headers)  # type: ignore[arg-type]


def _read_body(response: HTTPResponse) -> None:
    """Read a page to notice one that hangs; a large one is not a fault."""
    try:
        while response.read(64 * 1024):
            pass
    except _TooLargeError:
        pass


class _DeadlineSocket:
    """A socket for http.client with one deadline for all that it does."""

    def __init__(self, line: socket.socket, options: _Options) -> None:
        self.line, self.options = line, options

    def sendall(self, data: bytes) -> None:
        self.line.settimeout(self.options.seconds_left())
        self.line.sendall(data)

    def makefile(self, *_mode: object) -> io.BufferedReader:
        return io.BufferedReader(_LimitedReader(self.line, self.options))

    def close(self) -> None:
        """Leave the socket open: http.client closes it before the page is read."""


class _LimitedReader(io.RawIOBase):
    """Read from a socket until the deadline, at most MOST_BYTES."""

    def __init__(self, line: socket.socket, options: _Options) -> None:
        self.line, self.options, self.got = line, options, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.line.settimeout(self.options.seconds_left())
        got = self.line.recv_into(buffer)
        self.got += got
        if self.got > MOST_BYTES:
            raise _TooLargeError
        return got


# The first that fits counts: a timeout is an OSError too.
_OUTCOMES: tuple[tuple[type[Exception], str], ...] = (
    (ForbiddenError, Outcome.FORBIDDEN),
    (_TooManyRedirectsError, Outcome.REDIRECTS),
    (TimeoutError, Outcome.TIMEOUT),
    (socket.gaierror, Outcome.NO_HOST),
    (ssl.SSLError, Outcome.TLS),
    (OSError, Outcome.REFUSED),
    (HTTPException, Outcome.UNREADABLE),
)


def _failure(error: Exception) -> FetchResult:
    outcome = next(
        (name for kind, name in _OUTCOMES if isinstance(error, kind)),
        Outcome.UNREADABLE,
    )
    return FetchResult(outcome, detail=_error_text(error)[:300])


def _error_text(error: Exception) -> str:
    """Return what went wrong; for certificates in OpenSSL's words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(error.verify_message)
    if isinstance(error, ssl.SSLError):
        return str(error.reason or "")
    return str(getattr(error, "strerror", "") or error)
