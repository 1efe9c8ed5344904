"""Answers to requests that never reach Django, and the log of those that do.

In JSON (RFC 9457): the address may not have been read, and gunicorn's own answer is
HTML, which the API never sends.
"""

import contextlib
import json
import socket
from http import HTTPStatus
from urllib.parse import quote

from gunicorn.glogging import Logger
from gunicorn.http import errors

_STATUS: dict[type[Exception], HTTPStatus] = {
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
    # Headers that the application wrote.
    errors.InvalidResponseHeader: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InvalidResponseHeaderName: HTTPStatus.INTERNAL_SERVER_ERROR,
    # Of the parser: the head is not HTTP.
    errors.ParseException: HTTPStatus.BAD_REQUEST,
    errors.NoMoreData: HTTPStatus.BAD_REQUEST,
    StopIteration: HTTPStatus.BAD_REQUEST,
}


class PathLogger(Logger):  # type: ignore[misc]
    """Logs paths percent-encoded, so that no request can forge a log line."""

    def atoms(self, *args: object) -> dict[str, object]:
        atoms: dict[str, object] = super().atoms(*args)
        atoms["U"] = quote(str(atoms["U"]), errors="replace")
        return atoms


def status_of(error: Exception) -> HTTPStatus:
    """Return the status that answers a request whose reading raised the error."""
    known = (status for kind, status in _STATUS.items() if isinstance(error, kind))
    return next(known, HTTPStatus.INTERNAL_SERVER_ERROR)


def write_problem(sock: socket.socket, status: HTTPStatus) -> None:
    """Answer a request and announce the end of the connection; never wait."""
    problem = {"type": "about:blank", "title": status.phrase, "status": status}
    body = json.dumps(
        {**problem, "detail": status.description or status.phrase}
    ).encode()
    head = (
        f"HTTP/1.1 {status} {status.phrase}\r\nConnection: close\r\n"
        "Content-Type: application/problem+json\r\n"
        f"Cache-Control: no-store\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with contextlib.suppress(OSError):
        sock.setblocking(False)
        sock.send(head.encode("ascii") + body)
