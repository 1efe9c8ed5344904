"""Download a web address to a file; each failure is one line for people."""

import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage, responses

from portal.web.fetch import (
    Request,
    Response,
    TooLargeError,
    TooManyRedirectsError,
    get,
)
from portal.web.fetch_guard import ForbiddenError

LONGEST_WAIT = 30.0
"""Seconds that a server may ask us to wait, once; for longer we do not wait."""
_BUSY = {429, 503}
_KEY = re.compile(r"(?<=key=)[^&#]+", re.IGNORECASE)
"""The key of an account in an address: no message holds it."""


class FetchError(Exception):
    """An address cannot be read; the message is one line for people."""


def download(
    address: str, request: Request, sleep: Callable[[float], object] = time.sleep
) -> Response:
    """Write what stands at an address to ``request.body``; return a 200 or a 304.

    A busy server (429, 503) is asked once more, after the time that it names. Raise
    FetchError for everything else.
    """
    try:
        response = _patient(address, request, sleep)
    except (
        *(OSError, HTTPException, ValueError),
        *(TooLargeError, TooManyRedirectsError),
    ) as error:
        raise FetchError(_line(address, _reason(error, request))) from None
    if response.status == 304 and request.conditions() or response.status == 200:
        return response
    name = responses.get(response.status, "")
    raise FetchError(_line(address, f"it answers {response.status} {name}".rstrip()))


def _patient(
    address: str, request: Request, sleep: Callable[[float], object]
) -> Response:
    began = time.monotonic()
    response = get(address, request)
    wait = _retry_after(response.headers) if response.status in _BUSY else None
    left = began + request.seconds - time.monotonic()
    if wait is None or wait > min(LONGEST_WAIT, left):
        return response
    sleep(wait)
    left = began + request.seconds - time.monotonic()
    return get(address, replace(request, seconds=left))


def _retry_after(headers: HTTPMessage) -> float | None:
    """Return the seconds after which to ask again (RFC 9110, 10.2.3), None if unsaid."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _line(address: str, reason: str) -> str:
    shown = _KEY.sub("…", address)[:200]
    text = f"{shown} cannot be read: {reason.rstrip('.')}."
    return " ".join(text.encode(errors="replace").decode().split())


def _reason(error: Exception, request: Request) -> str:
    if isinstance(error, TooLargeError):
        return f"It is larger than {_size(request.max_bytes)}, which is the limit"
    if isinstance(error, TooManyRedirectsError):
        return f"it redirects more than {request.max_redirects} times"
    if isinstance(error, TimeoutError):
        return f"it took longer than {request.seconds:.0f} seconds"
    if isinstance(error, socket.gaierror):
        return "its host is not known to the name server"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"its TLS is broken: {error.reason or 'no reason given'}"
    return _other_reason(error)


def _other_reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return str(error.strerror or error)
    if isinstance(error, HTTPException) and not str(error).startswith(("It ", "Its ")):
        return f"its answer is no HTTP that can be read ({type(error).__name__})"
    if not isinstance(error, ForbiddenError | HTTPException):
        return "It is no web address"
    return str(error)


def _size(count: int) -> str:
    megabytes = count / 2**20
    return f"{megabytes:.0f} MB" if megabytes >= 1 else f"{count:,} bytes"
