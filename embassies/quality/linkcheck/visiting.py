"""What does a website answer to one polite visit? No database.

One conditional GET, five seconds and two megabytes in all, redirects included; each
redirect is looked at like the first address.
"""

import io
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
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
MOST_BYTES = 2 * 1024 * 1024
MOST_REDIRECTS = 3
_REDIRECTS = {301, 302, 303, 307, 308}
_FOR_GOOD = {301, 308}
_NOT_FOR_MACHINES = {401, 403, 405, 406, 429, 451}
Outcome = Check.Outcome


class _TooMuchError(Exception):
    """More than MOST_BYTES were sent."""


class _EndlessError(Exception):
    """More redirects than MOST_REDIRECTS."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What became of it; the validators are for the next conditional GET."""

    outcome: str
    status: int | None = None
    final_url: str = ""
    detail: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]


def visit(
    address: str,
    *,
    agent: str,
    etag: str = "",
    last_modified: str = "",
    network: Network = OPEN_INTERNET,
    seconds: float = SECONDS,
) -> Visit:
    """Visit a website and return what it answers, whatever that is. Never raises."""
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    asked = _Asked(network, time.monotonic() + seconds, agent)
    try:
        return _follow(
            address, asked, {name: one for name, one in known.items() if one}
        )
    except Exception as error:  # noqa: BLE001 - a site may break anything; it is named
        return _failure(error)


@dataclass(frozen=True, slots=True)
class _Asked:
    network: Network
    end: float
    agent: str

    def left(self) -> float:
        seconds = self.end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("It took too long.")
        return seconds


def _follow(address: str, asked: _Asked, known: Mapping[str, str]) -> Visit:
    final, for_good = address, True
    for hop in range(MOST_REDIRECTS + 1):
        answer = _ask(target_of(final), asked, {} if hop else known)
        onward = answer.headers.get("Location", "")
        if answer.status not in _REDIRECTS or not onward:
            return _judged(answer, final if hop else "", for_good=for_good)
        final = urljoin(final, onward)
        for_good = for_good and answer.status in _FOR_GOOD
    raise _EndlessError


def _judged(answer: _Answer, final: str, *, for_good: bool) -> Visit:
    validators = {} if final else _validators(answer.headers)
    outcome = _outcome(answer.status)
    if outcome == Outcome.OK and final and for_good:
        outcome = Outcome.MOVED
    return Visit(outcome, answer.status, final[:2000], **validators)


def _outcome(status: int) -> str:
    if 200 <= status < 300 or status == 304:
        return Outcome.OK
    if status in (404, 410):
        return Outcome.GONE
    return Outcome.DENIED if status in _NOT_FOR_MACHINES else Outcome.ERROR


def _validators(headers: Mapping[str, str]) -> dict[str, str]:
    """Return what fits; half a validator is none."""
    etag, modified = headers.get("ETag", ""), headers.get("Last-Modified", "")
    return {
        "etag": etag if len(etag) <= 300 else "",
        "last_modified": modified if len(modified) <= 100 else "",
    }


def _ask(target: Target, asked: _Asked, known: Mapping[str, str]) -> _Answer:
    with call(target, asked.network, asked.left()) as bare:
        bare.settimeout(asked.left())
        with _secured(bare, target) as line:
            return _answer(_Line(line, asked), target, asked, known)


def _secured(bare: socket.socket, target: Target) -> socket.socket:
    if target.scheme == "http":
        return bare
    return ssl.create_default_context().wrap_socket(bare, server_hostname=target.host)


def _answer(
    line: "_Line", target: Target, asked: _Asked, known: Mapping[str, str]
) -> _Answer:
    connection = HTTPConnection(target.host, target.port)
    connection.auto_open = 0  # It talks over our line or not at all.
    connection.sock = line
    headers = {
        "Host": target.host,
        "User-Agent": asked.agent,
        "Accept": "text/html, */*",
    }
    told = {**headers, "Connection": "close", **known}
    connection.request("GET", target.path, headers=told)
    with connection.getresponse() as response:
        if response.status == 200:
            _read(response)
        return _Answer(response.status, response.headers)  # type: ignore[arg-type]


def _read(response: HTTPResponse) -> None:
    """Read a page, so that one which hangs is noticed; a large one is not a fault."""
    try:
        while response.read(64 * 1024):
            pass
    except _TooMuchError:
        pass


class _Line:
    """A socket as http.client uses it, with one deadline for all that it does."""

    def __init__(self, line: socket.socket, asked: _Asked) -> None:
        self.line, self.asked = line, asked

    def sendall(self, data: bytes) -> None:
        self.line.settimeout(self.asked.left())
        self.line.sendall(data)

    def makefile(self, *_how: Any) -> io.BufferedReader:
        return io.BufferedReader(_Metered(self.line, self.asked))

    def close(self) -> None:
        """Leave the socket open: http.client closes it before the page is read."""


class _Metered(io.RawIOBase):
    def __init__(self, line: socket.socket, asked: _Asked) -> None:
        self.line, self.asked, self.got = line, asked, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.line.settimeout(self.asked.left())
        got = self.line.recv_into(buffer)
        self.got += got
        if self.got > MOST_BYTES:
            raise _TooMuchError
        return got


_FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (ForbiddenError, Outcome.FORBIDDEN),
    (_EndlessError, Outcome.REDIRECTS),
    (TimeoutError, Outcome.TIMEOUT),
    (socket.gaierror, Outcome.NO_HOST),
    (ssl.SSLError, Outcome.TLS),
    (OSError, Outcome.REFUSED),
    (HTTPException, Outcome.UNREADABLE),
)


def _failure(error: Exception) -> Visit:
    outcome = next(
        (name for kind, name in _FAULTS if isinstance(error, kind)), Outcome.UNREADABLE
    )
    return Visit(outcome, detail=_words(error)[:300])


def _words(error: Exception) -> str:
    """Name what went wrong; for certificates in OpenSSL's words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(error.verify_message)
    if isinstance(error, ssl.SSLError):
        return str(error.reason or "")
    return str(getattr(error, "strerror", "") or error)
