"""What logs and metrics know of a request: its id, method and route, and no more."""

import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import get_language_from_path

from portal.web.client_address import is_within, peer_address

HEADER = "X-Request-ID"
ENVIRON = "portal.request"
"""Under this name the server finds the facts of a request, for its access log."""
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


@dataclass(slots=True)
class RequestFacts:
    """A request, without what its sender could be known by."""

    id: str
    method: str
    path: str
    page: str = ""
    """Where the page store found it: ``stored``, ``rendered`` or ``saved copy``."""
    database_fault: str = ""
    """The kind of error by which it was answered 503."""

    @property
    def route(self) -> str:
        """The pattern of its address, for all languages alike; blank where none fits."""
        return _route(self.path)

    def logged(self) -> dict[str, object]:
        return {"request": self.id, "method": self.method, "route": self.route}


current_request: ContextVar[RequestFacts | None] = ContextVar("request", default=None)


def identify_requests(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give each request an id, which its log lines, and answers of 500 and above, name.

    Other answers do not: a cache may hand them to somebody else.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        facts = RequestFacts(
            _request_id(request), _method(request), str(request.path_info)
        )
        request.META[ENVIRON] = facts
        token = current_request.set(facts)
        try:
            response = get_response(request)
        finally:
            current_request.reset(token)
        if response.status_code >= 500:
            response.headers[HEADER] = facts.id
        return response

    return middleware


def reference() -> str:
    """Return the id of the request that is being answered; blank outside of requests."""
    facts = current_request.get()
    return facts.id if facts else ""


def facts_of(record: logging.LogRecord) -> RequestFacts | None:
    """Return the request that a log line is about; Django logs some after the answer."""
    request = getattr(record, "request", None)
    answered: RequestFacts | None = getattr(request, "META", {}).get(ENVIRON)
    return current_request.get() or answered


def note_page(outcome: str) -> None:
    """Note where the page comes from that answers the current request, if there is one."""
    facts = current_request.get()
    if facts and not facts.page:
        facts.page = outcome


def note_database_fault(error: BaseException | None) -> None:
    """Note by which error of the database the current request was not answered."""
    facts = current_request.get()
    if facts:
        facts.database_fault = type(error).__name__


def _request_id(request: HttpRequest) -> str:
    """Return what our own proxy calls the request, if that is a short token, or a new id."""
    given = request.headers.get(HEADER, "")
    if _TOKEN.fullmatch(given) and is_within(
        peer_address(request), settings.TRUSTED_PROXIES
    ):
        return given
    return secrets.token_hex(8)


def _method(request: HttpRequest) -> str:
    """Return the method, or “other” for one that is none: it is the sender's own word."""
    method = request.method or ""
    return method if method in _METHODS else "other"


_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}


@lru_cache(maxsize=4096)
def _route(path: str) -> str:
    if path.startswith(settings.STATIC_URL):
        return "static/"
    language = get_language_from_path(path)
    try:
        with translation.override(language or settings.LANGUAGE_CODE):
            route = str(resolve(path).route)
    except Resolver404:
        return ""
    return route.replace(f"{language}/", "<language>/", 1) if language else route
