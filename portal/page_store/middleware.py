"""Middleware that answers public pages from the store (docs/adr/0048)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import TypeGuard

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control

from portal.page_store.addresses import (
    Place,
    Stored,
    leads_somewhere,
    place_of,
    streamed,
    view_name,
)
from portal.page_store.dependencies import collected
from portal.page_store.page import Page
from portal.page_store.saved_copy import saved_copy
from portal.page_store.sources import Source, sources
from portal.page_store.store import store
from portal.page_store.watch import UnreachableError
from portal.web.problems import unavailable
from portal.web.replicas import reads_from
from portal.web.validators import USABLE_SECONDS

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_CONDITIONS = (
    *("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"),
    *("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"),
)


def serve_stored_pages(get_response: GetResponse) -> GetResponse:
    """Answer from the store what has not changed, and all that it has in an outage.

    A hit asks neither the database nor the session, the languages or a template.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not settings.PAGE_STORE or request.path_info in settings.PAGE_STORE_FREE:
            return get_response(request)
        found, at = sources.candidates(), timezone.now()
        if not found and not sources.is_down():
            return get_response(request)  # not known yet: the first second of a process
        place = None if _reads_own_writes(request, found) else _place(request)
        if place is None:
            return _unstored(request, get_response, found)
        page = store.get(place)
        if not found:
            return _in_outage(request, place, page, at) or get_response(request)
        asked = _Asked(request, place, page, found, at)
        if page and _is_good(asked, page):
            return _shown(asked, page)
        return _renewed(asked, get_response)

    return middleware


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request for a page that is not stored, or no longer good."""

    request: HttpRequest
    place: Place
    old: Page | None
    candidates: Sequence[Source]
    at: datetime

    @property
    def source(self) -> Source:
        return self.candidates[0]

    def fallback(self) -> HttpResponseBase:
        """Return the old page as a saved copy, or 503."""
        if self.old:
            return saved_copy(self.old, self.request, self.at)
        return _unreachable(self.request)


def _place(request: HttpRequest) -> Place | None:
    if request.method not in ("GET", "HEAD"):
        return None
    try:
        request.get_host()
    except DisallowedHost:
        return None
    return place_of(request)


def _in_outage(
    request: HttpRequest, place: Place, page: Page | None, at: datetime
) -> HttpResponseBase | None:
    """Return the saved copy, or 503; None: the page needs no database."""
    if page:
        return saved_copy(page, request, at)
    return None if place.stored.asks_nothing else _unreachable(request)


def _reads_own_writes(request: HttpRequest, found: Sequence[Source]) -> bool:
    """Return whether a replica could lack what this person has just changed."""
    return (
        len(found) > 1
        and not found[0].is_primary
        and settings.SESSION_COOKIE_NAME in request.COOKIES
    )


def _is_good(asked: _Asked, page: Page) -> bool:
    stamps = asked.source.stamps
    return not page.is_too_old(asked.at) and stamps.holds(page.made_from, asked.at)


def _shown(asked: _Asked, page: Page) -> HttpResponseBase:
    """Return a good page, as a saved copy where nobody knows whether it is current."""
    saved_at = asked.source.saved_at
    if saved_at:
        return saved_copy(replace(page, made_at=saved_at), asked.request, asked.at)
    return page.response(asked.request)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a view answered, and what that was made from."""

    response: HttpResponseBase
    source: Source
    shown: frozenset[str]

    @property
    def is_unavailable(self) -> bool:
        return self.response.status_code == HTTPStatus.SERVICE_UNAVAILABLE


def _answer(
    request: HttpRequest, get_response: GetResponse, candidates: Sequence[Source]
) -> _Answer | None:
    """Return the answer from the first database that gives one; None: all are down.

    A page may be rendered twice: what is read from a replica changes nothing.
    """
    answer = None
    for source in candidates:
        if sources.is_down(source.alias):
            continue
        with reads_from(source.alias), collected() as shown:
            response = get_response(request)
        answer = _Answer(response, source, frozenset(shown))
        if not answer.is_unavailable:
            break
        sources.suspect(source.alias)
    return answer


def _unstored(
    request: HttpRequest, get_response: GetResponse, found: Sequence[Source]
) -> HttpResponseBase:
    usable = [one for one in found if one.is_primary or _is_streamed(request)]
    # A file says when it was made: it cannot be passed for a saved copy.
    usable = [one for one in usable if one.saved_at is None]
    if not usable:  # That there is no such page needs no database.
        is_there = leads_somewhere(request.path_info)
        return _unreachable(request) if is_there else get_response(request)
    with store.slot() as is_free:
        answer = _answer(request, get_response, usable) if is_free else None
    return answer.response if answer else _unreachable(request)


def _is_streamed(request: HttpRequest) -> bool:
    name = view_name(request.path_info) if request.method in ("GET", "HEAD") else ""
    return name in streamed()


def _renewed(asked: _Asked, get_response: GetResponse) -> HttpResponseBase:
    """Render a page, or use what another thread renders at the moment."""
    with store.turn(asked.place.key) as is_mine:
        if is_mine:
            # Another thread may have finished since this one looked.
            return _found(asked) or _rendered(asked, get_response)
    if asked.old and not asked.old.is_too_old(asked.at):
        return _shown(asked, asked.old)  # once more, while it is renewed
    if not store.wait_for(asked.place.key):
        return asked.fallback()
    return _found(asked) or _rendered(asked, get_response)


def _found(asked: _Asked) -> HttpResponseBase | None:
    page = store.memory.get(asked.place.key)
    if page and page is not asked.old and _is_good(asked, page):
        return _shown(asked, page)
    return None


def _rendered(asked: _Asked, get_response: GetResponse) -> HttpResponseBase:
    conditions = _make_plain(asked.request, asked.place)
    with store.slot() as is_free:
        answer = (
            _answer(asked.request, get_response, asked.candidates) if is_free else None
        )
    if answer is None or (answer.is_unavailable and asked.old):
        return asked.fallback()
    if not _is_storable(answer.response, asked.request):
        return answer.response
    page = _page(asked, answer, answer.response)
    store.put(asked.place, page)
    asked.request.META.update(conditions)
    return _shown(replace(asked, candidates=[answer.source]), page)


def _page(asked: _Asked, answer: _Answer, response: HttpResponse) -> Page:
    stored, source = asked.place.stored, answer.source
    _let_others_keep(response, stored)
    return Page.of(
        asked.place.key,
        response,
        source.stamps.of(answer.shown, asked.at),
        at=source.saved_at or asked.at,
        seconds=stored.seconds,
    )


def _make_plain(request: HttpRequest, place: Place) -> dict[str, str]:
    """Leave of a request what the page may depend on; return its conditions."""
    request.META["QUERY_STRING"] = place.query
    request.__dict__.pop("GET", None)
    return {
        name: request.META.pop(name) for name in _CONDITIONS if name in request.META
    }


def _is_storable(
    response: HttpResponseBase, request: HttpRequest
) -> TypeGuard[HttpResponse]:
    """Return whether an answer is whole, good, and the same for everybody."""
    return (
        request.method == "GET"
        and isinstance(response, HttpResponse)
        and response.status_code == HTTPStatus.OK
        and not response.cookies
        and not response.has_header("Content-Encoding")
        and "no-store" not in response.headers.get("Cache-Control", "")
        and "cookie" not in response.headers.get("Vary", "").lower()
    )


def _let_others_keep(response: HttpResponse, stored: Stored) -> None:
    # With what a replica may lack, all is on every page within a minute.
    lag = settings.REPLICA_MAX_LAG_SECONDS if settings.DATABASE_REPLICAS else 0
    if not response.has_header("Cache-Control"):
        patch_cache_control(
            response,
            public=True,
            max_age=stored.max_age,
            stale_while_revalidate=max(0, stored.max_age - 5 - lag),
            stale_if_error=USABLE_SECONDS,
        )


def _unreachable(request: HttpRequest) -> HttpResponseBase:
    """Return 503 as the error pages write it."""
    try:
        raise UnreachableError
    except UnreachableError:
        return unavailable(request)
