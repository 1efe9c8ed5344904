"""Has the asker got this answer already? (RFC 9110, section 13; RFC 5861)"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache, wraps
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

from portal.web.problems import problem_response, unavailable

logger = logging.getLogger(__name__)

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
class Stamp:
    """What an answer is made from: a version, and when it began."""

    version: str
    since: datetime


def conditional(stamp: Callable[[], Stamp]) -> Callable[[View], View]:
    """Give a view's answers validators, and answer 304 without calling it.

    The validators are known before anything is rendered: they name the version of
    the data, the address asked for, the release, and the day, because a fact
    becomes stale overnight. The cost is that of the stamp.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in ("GET", "HEAD"):
                return view(request, *args, **kwargs)
            try:
                version = stamp()
            except (OperationalError, InterfaceError):
                logger.exception("The database does not answer.")
                return unavailable()
            etag, since = validators(request.get_full_path(), version)
            known = unchanged(request, etag=etag, since=since)
            response = known or view(request, *args, **kwargs)
            if response.status_code in (200, 304):
                mark(response, etag=etag, since=since)
            return response

        return answer

    return decorate


def by_content(view: View) -> View:
    """Give a view's answers a validator made from their bytes.

    Spares the network, not the database: for what is small and made of many tables.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        is_whole = response.status_code == HTTPStatus.OK
        if not is_whole or not isinstance(response, HttpResponse):
            return response
        if isinstance(response, SimpleTemplateResponse):
            response.render()
        patch_cache_control(response, **CACHED)
        etag = strong_etag(response.content.decode())
        response["ETag"] = etag
        found = get_conditional_response(request, etag=etag, response=response)
        return found or response

    return answer


def unchanged(
    request: HttpRequest, *, etag: str, since: datetime
) -> HttpResponseBase | None:
    """Answer 304 or 412 if that is what the asker's conditions come to.

    “*” is left alone: it asks whether there is anything at all.
    """
    if request.headers.get("If-None-Match", "").strip() == "*":
        return None
    response = get_conditional_response(
        request, etag=etag, last_modified=int(since.timestamp())
    )
    if response and response.status_code == HTTPStatus.PRECONDITION_FAILED:
        return problem_response(412, "The answer has changed since then.")
    return response


def mark(response: HttpResponseBase, *, etag: str, since: datetime) -> None:
    """Write validators and how long an answer may be kept."""
    response.headers.setdefault("ETag", etag)
    response.headers.setdefault("Last-Modified", http_date(since.timestamp()))
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, **CACHED)


def validators(address: str, stamp: Stamp) -> tuple[str, datetime]:
    """Return the ETag and the time of change of what stands at an address."""
    today = timezone.now().astimezone(UTC).date()
    midnight = datetime.combine(today, time(), tzinfo=UTC)
    facts = (stamp.version, address, release(), today.isoformat())
    return strong_etag(*facts), max(stamp.since, midnight)


def strong_etag(*facts: str) -> str:
    """Return a strong validator of an answer made from these facts alone."""
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


@cache
def release() -> str:
    """Return a name for this release: its code and its translations.

    An answer can change without its data, when the code that writes it does.
    """
    digest = hashlib.sha256()
    for folder in ("embassies", "news", "portal"):
        root = Path(settings.BASE_DIR) / folder
        for path in sorted([*root.rglob("*.py"), *root.rglob("*.mo")]):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
