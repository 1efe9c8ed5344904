"""May this call be answered? And what every answer of the API has in its header."""

import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from portal.api_keys.addresses import caller_address
from portal.api_keys.counting import WINDOW, Count, caller_of, count_call
from portal.api_keys.models import ApiKey
from portal.web.problems import is_api, problem_response

logger = logging.getLogger(__name__)


class WrongKeyError(Exception):
    """The key is not known, or was revoked."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and how often a minute that is allowed."""

    name: str
    policy: str
    limit: int


def limit_calls(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Count calls of the API; refuse too many with 429 and when to go on.

    Where the count cannot be had calls are allowed, and that is logged.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_api(request):
            return get_response(request)
        try:
            caller = _caller(request)
        except WrongKeyError:
            return _wrong_key()
        count = _count(caller)
        refused = count is not None and not count.is_allowed
        response = _too_many(count) if refused and count else get_response(request)
        if count:
            _tell(response, caller, count)
        return _as_api(request, response)

    return middleware


def _caller(request: HttpRequest) -> Caller:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _keyed(text.strip())
    address = caller_address(request, tuple(settings.TRUSTED_PROXIES))
    return Caller(caller_of(address), "anonymous", settings.API_CALLS_A_MINUTE)


def _keyed(text: str) -> Caller:
    try:
        key = ApiKey.objects.of(text)
    except DatabaseError:
        logger.exception("No key can be looked up.")
        return Caller(caller_of(text), "key", settings.API_KEY_CALLS_A_MINUTE)
    if key is None:
        raise WrongKeyError
    limit = key.calls_a_minute or settings.API_KEY_CALLS_A_MINUTE
    return Caller(f"key {key.pk}", "key", limit)


def _count(caller: Caller) -> Count | None:
    if not caller.limit:
        return None
    try:
        return count_call(caller.name, caller.limit, at=time.time())
    except (sqlite3.Error, OSError):
        logger.exception("Calls of the API are not counted.")
        return None


def _too_many(count: Count) -> HttpResponse:
    response = problem_response(
        429, f"Too many calls. Go on in {count.seconds} seconds."
    )
    response["Retry-After"] = str(count.seconds)
    return response


def _wrong_key() -> HttpResponse:
    response = problem_response(401, "This API key is not known, or was revoked.")
    response["WWW-Authenticate"] = 'Bearer realm="API", error="invalid_token"'
    response["Cache-Control"] = "no-store"
    return response


def _tell(response: HttpResponse, caller: Caller, count: Count) -> None:
    """Say what is left (draft-ietf-httpapi-ratelimit-headers)."""
    response["RateLimit-Policy"] = f'"{caller.policy}";q={caller.limit};w={WINDOW}'
    response["RateLimit"] = f'"{caller.policy}";r={count.left};t={count.seconds}'


def _as_api(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say that an answer depends on its address alone, and may be embedded."""
    language = request.GET.get("lang", "en") if response.status_code == 200 else "en"
    response["Content-Language"] = language
    vary = [part.strip() for part in response.get("Vary", "").split(",")]
    kept = [one for one in vary if one.lower() not in ("accept-language", "cookie", "")]
    if kept:
        response["Vary"] = ", ".join(kept)
    else:
        del response["Vary"]
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if response.status_code >= 400:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
