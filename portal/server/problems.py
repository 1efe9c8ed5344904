"""Answers to requests that never reach Django, and the log of those that do.

In JSON (RFC 9457): the address may not have been read, and gunicorn's own answer is
HTML, which the API never sends.
"""

import contextlib
import json
import socket
import sys
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus

from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http import errors
from gunicorn.http.message import Request
from gunicorn.http.wsgi import Response

from portal.env import LOG_FORMATS, env_choice
from portal.web.logs import JsonFormatter, logged_path
from portal.web.request_facts import ENVIRON, RequestFacts

Environ = Mapping[str, RequestFacts]
"""Of WSGI; only the facts are read from it."""

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
    """Logs paths so that no request can forge a log line, and no query.

    In JSON it writes what the application knows of a request (portal/web/request_facts.py).
    """

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.writes_json = (
            env_choice("PORTAL_LOG_FORMAT", "TEXT", LOG_FORMATS) == "JSON"
        )
        if self.writes_json:
            for handler in (*self.error_log.handlers, *self.access_log.handlers):
                handler.setFormatter(JsonFormatter())
            for handler in self.access_log.handlers:
                handler.setStream(sys.stderr)

    def access(
        self, resp: Response, req: Request, environ: Environ, request_time: timedelta
    ) -> None:
        if not self.writes_json:
            super().access(resp, req, environ, request_time)
        elif self.access_log_enabled:
            facts = environ.get(ENVIRON)
            fields = {
                **(facts.logged() if facts else {}),
                "status": resp.status_code,
                "ms": round(request_time.total_seconds() * 1000, 1),
                "page": facts.page if facts else "",
            }
            self.access_log.info("request", extra={"fields": fields})

    def atoms(self, *args: object) -> dict[str, object]:
        atoms: dict[str, object] = super().atoms(*args)
        atoms["U"] = logged_path(str(atoms["U"]))
        return atoms

    def debug(self, *args: object, **kwargs: object) -> None:
        """Log nothing: gunicorn would log each path as it came."""


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
