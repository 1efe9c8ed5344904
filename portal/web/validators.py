"""Validators of answers and conditional requests (RFC 9110, section 13; RFC 5861).

Django's ``condition`` is not used: it marks errors with the validators of the answer,
and its own 412 is no problem in JSON.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache, wraps
from http import HTTPStatus
from pathlib import Path
from typing import Self

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

from portal.web.problems import problem_response

View = Callable[..., HttpResponseBase]

FRESH_SECONDS = 60
"""How long an answer may be used without asking again."""

USABLE_SECONDS = 86_400
"""How long an old answer may be used while the portal is out of order."""

CACHED = {
    "public": True,
    "max_age": FRESH_SECONDS,
    "stale_while_revalidate": USABLE_SECONDS,
    "stale_if_error": USABLE_SECONDS,
}


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the data that answers are made from, and when it began."""

    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Validators:
    """The validators of one answer."""

    etag: str
    changed_at: datetime | None = None

    @classmethod
    def of(cls, address: str, version: Version) -> Self:
        """Return the validators of what stands at an address.

        They name the version of the data, the address, the release, where the portal
        stands, because links name that, and the day: a fact becomes stale overnight.
        """
        today = timezone.now().astimezone(UTC).date()
        midnight = datetime.combine(today, time(), tzinfo=UTC)
        made = (release(), settings.SITE_URL, today.isoformat())
        etag = strong_etag(version.name, address, *made)
        return cls(etag, max(version.since, midnight))

    @property
    def timestamp(self) -> int | None:
        return int(self.changed_at.timestamp()) if self.changed_at else None

    def unchanged(self, request: HttpRequest) -> HttpResponseBase | None:
        """Return 304 or 412 if the request's conditions ask for it, else None."""
        response = get_conditional_response(
            request, etag=self.etag, last_modified=self.timestamp
        )
        if response and response.status_code == HTTPStatus.PRECONDITION_FAILED:
            return problem_response(412, "The answer has changed since then.")
        if response:
            response.headers["ETag"] = self.etag
        return response

    def mark(self, response: HttpResponseBase) -> None:
        """Write the validators, and how long the answer may be kept."""
        response.headers.setdefault("ETag", self.etag)
        if self.timestamp is not None:
            response.headers.setdefault("Last-Modified", http_date(self.timestamp))
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, **CACHED)

    def mark_if_good(self, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            self.mark(response)
        return response


def asks_for_any(request: HttpRequest) -> bool:
    """Return whether the condition is “*”: no version is asked for by name."""
    return request.headers.get("If-None-Match", "").strip() == "*"


def conditional(version: Callable[[], Version]) -> Callable[[View], View]:
    """Give a view's answers validators, and return 304 without calling it.

    The cost is that of the version.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
            if request.method not in ("GET", "HEAD"):
                return view(request, **kwargs)
            current = version()
            validators = Validators.of(request.get_full_path(), current)
            # Whether there is anything at all, only the view knows.
            known = None if asks_for_any(request) else validators.unchanged(request)
            return validators.mark_if_good(known or view(request, **kwargs))

        return answer

    return decorate


def by_content(view: View) -> View:
    """Give a view's answers a validator made from their bytes.

    Spares the network, not the database: for what is small and made of many tables.
    """

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        response = view(request, **kwargs)
        is_whole = response.status_code == HTTPStatus.OK
        if not is_whole or not isinstance(response, HttpResponse):
            return response
        if isinstance(response, SimpleTemplateResponse):
            response.render()
        validators = Validators(strong_etag(response.content.decode()))
        known = validators.unchanged(request)
        if known and response.has_header("Cache-Control"):
            known.headers.setdefault("Cache-Control", response["Cache-Control"])
        return validators.mark_if_good(known or response)

    return answer


def strong_etag(*facts: str) -> str:
    """Return a strong validator of an answer made from these facts alone."""
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


_RELEASED = {".py", ".mo", ".html", ".txt", ".xml", ".css", ".js", ".svg"}


@cache
def release() -> str:
    """Return a name for this release: its code, templates, styles and translations.

    An answer can change without its data, when the code that writes it does.
    """
    digest = hashlib.sha256()
    for folder in ("embassies", "news", "portal", "templates"):
        root = Path(settings.BASE_DIR) / folder
        for path in sorted(one for one in root.rglob("*") if one.suffix in _RELEASED):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
