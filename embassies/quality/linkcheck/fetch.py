"""Fetch a website once, safely and politely, and name the outcome. No database.

One conditional GET, five seconds and two megabytes in all, redirects included.
"""

import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPException
from typing import TypedDict

from embassies.models import Check
from portal.web.fetch import Request, Response, TooManyRedirectsError, get
from portal.web.fetch_guard import OPEN_INTERNET, ForbiddenError, Network

SECONDS = 5.0
"""For a whole fetch: a slow server must not hold up the others of a batch."""
MOST_BYTES = 2 * 1024 * 1024
"""What one fetch may cost us; a page that is larger still counts as an answer."""
MOST_REDIRECTS = 3
_REFUSALS = {401, 403, 405, 406, 429, 451}
"""Statuses by which sites turn machines away: people may still get in."""
Outcome = Check.Outcome


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The outcome of a fetch; the validators are for the next conditional GET."""

    outcome: str
    status: int | None = None
    final_url: str = ""
    detail: str = ""
    etag: str = ""
    last_modified: str = ""


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
    request = Request(
        agent=agent,
        seconds=seconds,
        max_bytes=MOST_BYTES,
        accept="text/html, */*",
        etag=etag,
        last_modified=last_modified,
        max_redirects=MOST_REDIRECTS,
        network=network,
    )
    try:
        return _result(get(address, request))
    except Exception as error:  # noqa: BLE001 - a site may break anything; it is named
        return _failure(error)


def _result(response: Response) -> FetchResult:
    final, outcome = response.address, _outcome(response.status)
    if outcome == Outcome.OK and final and response.is_permanent:
        outcome = Outcome.MOVED
    return FetchResult(outcome, response.status, final[:2000], **_validators(response))


def _outcome(status: int) -> str:
    if 200 <= status < 300 or status == 304:
        return Outcome.OK
    if status in (404, 410):
        return Outcome.GONE
    return Outcome.DENIED if status in _REFUSALS else Outcome.ERROR


class _Validators(TypedDict):
    etag: str
    last_modified: str


def _validators(response: Response) -> _Validators:
    """Return the validators that fit their columns: a cut one would never match."""
    etag, modified = response.validators()
    return {
        "etag": etag if len(etag) <= 300 else "",
        "last_modified": modified if len(modified) <= 100 else "",
    }


# The first that fits counts: a timeout is an OSError too.
_OUTCOMES: tuple[tuple[type[Exception], str], ...] = (
    (ForbiddenError, Outcome.FORBIDDEN),
    (TooManyRedirectsError, Outcome.REDIRECTS),
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
