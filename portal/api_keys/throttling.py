"""Middleware of the API: API keys, the rate limit, and headers of every answer."""

import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from portal.api_keys.models import ApiKey
from portal.api_keys.rate_limit import WINDOW, Count, hashed_caller
from portal.page_store.watch import watch
from portal.web.client_address import client_address
from portal.web.problem_types import INVALID_KEY, TOO_MANY_CALLS
from portal.web.problems import is_api, problem_response
from portal.web.structured_data import absolute

logger = logging.getLogger(__name__)


class CountCall(Protocol):
    def __call__(self, caller: str, limit: int, *, at: float) -> Count: ...


class InvalidKeyError(Exception):
    """The API key is unknown, or was revoked."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A client of the API, and its limit of calls a minute (0: none)."""

    name: str
    policy: str
    limit: int


def limit_calls(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Count the calls of the API; answer 429 with Retry-After beyond the limit.

    Where the count fails, the call is allowed and the error is logged.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_api(request):
            return get_response(request)
        try:
            caller = _caller(request)
        except InvalidKeyError:
            return _unauthorized()
        count = _count(caller)
        refused = count is not None and not count.is_allowed
        response = (
            _too_many_requests(count) if refused and count else get_response(request)
        )
        if count:
            _add_rate_limit(response, caller, count)
        return _add_api_headers(request, response)

    return middleware


def _caller(request: HttpRequest) -> Caller:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _key_caller(text.strip())
    name = hashed_caller(client_address(request))
    return Caller(name, "anonymous", settings.API_CALLS_A_MINUTE)


def _key_caller(text: str) -> Caller:
    try:
        watch.require()
        key = ApiKey.objects.by_secret(text)
    except DatabaseError as error:
        logger.error("No key can be looked up: %s", error)
        return Caller(hashed_caller(text), "key", settings.API_KEY_CALLS_A_MINUTE)
    if key is None:
        raise InvalidKeyError
    limit = key.calls_a_minute or settings.API_KEY_CALLS_A_MINUTE
    return Caller(f"key {key.pk}", "key", limit)


def _count(caller: Caller) -> Count | None:
    if not caller.limit:
        return None
    try:
        count_call: CountCall = import_string(settings.API_CALL_COUNTER)
        return count_call(caller.name, caller.limit, at=time.time())
    except (sqlite3.Error, OSError):
        logger.exception("Calls of the API are not counted.")
        return None


def _too_many_requests(count: Count) -> HttpResponse:
    response = problem_response(
        429, f"Too many calls. Go on in {count.seconds} seconds.", TOO_MANY_CALLS
    )
    response["Retry-After"] = str(count.seconds)
    return response


def _unauthorized() -> HttpResponse:
    response = problem_response(
        401, "This API key is not known, or was revoked.", INVALID_KEY
    )
    response["WWW-Authenticate"] = 'Bearer realm="API", error="invalid_token"'
    response["Cache-Control"] = "no-store"
    return response


def _add_rate_limit(response: HttpResponse, caller: Caller, count: Count) -> None:
    """Set the headers of draft-ietf-httpapi-ratelimit-headers."""
    response["RateLimit-Policy"] = f'"{caller.policy}";q={caller.limit};w={WINDOW}'
    response["RateLimit"] = f'"{caller.policy}";r={count.left};t={count.seconds}'
    caching = response.get("Cache-Control", "")
    if "public" in caching:
        # One client's count is nothing to another: RFC 9111, section 5.2.2.7.
        response["Cache-Control"] = f'{caching}, private="RateLimit, RateLimit-Policy"'


def _add_licence(response: HttpResponse) -> None:
    """Link to the page with the licence of each source (RFC 4946)."""
    licences = f'<{absolute(settings.LICENCES_PATH)}>; rel="license"'
    response["Link"] = ", ".join(filter(None, [response.get("Link"), licences]))


def _add_api_headers(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Set headers: an answer depends on its address alone, and may be embedded."""
    language = request.GET.get("lang", "en") if response.status_code == 200 else "en"
    response["Content-Language"] = language
    vary = [part.strip() for part in response.get("Vary", "").split(",")]
    kept = [one for one in vary if one.lower() not in ("accept-language", "cookie", "")]
    if kept:
        response["Vary"] = ", ".join(kept)
    else:
        del response["Vary"]
    _add_licence(response)
    if response.status_code >= 400:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
