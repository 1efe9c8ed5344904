"""Middleware that answers public pages from the store (docs/adr/0048)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TypeGuard

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control

from portal.page_store.addresses import Place, Stored, leads_somewhere, place_of
from portal.page_store.dependencies import collected
from portal.page_store.page import Page
from portal.page_store.saved_copy import saved_copy
from portal.page_store.stamps import Stamps
from portal.page_store.store import store
from portal.page_store.watch import UnreachableError, watch
from portal.web.problems import unavailable
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
        stamps, at = watch.current(), timezone.now()
        if stamps is None and not watch.is_down():
            return get_response(request)  # not known yet: the first second of a process
        place = _place(request)
        if place is None:
            return _unstored(request, get_response, is_down=stamps is None)
        page = store.get(place)
        if stamps is None:
            return _in_outage(request, place, page, at) or get_response(request)
        if page and _is_good(page, stamps, at):
            return page.response(request)
        return _renewed(_Asked(request, place, page, stamps, at), get_response)

    return middleware


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request for a page that is not stored, or no longer good."""

    request: HttpRequest
    place: Place
    old: Page | None
    stamps: Stamps
    at: datetime

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


def _is_good(page: Page, stamps: Stamps, at: datetime) -> bool:
    return not page.is_too_old(at) and stamps.holds(page.made_from, at)


def _unstored(
    request: HttpRequest, get_response: GetResponse, *, is_down: bool
) -> HttpResponseBase:
    if is_down:  # That there is no such page needs no database.
        is_there = leads_somewhere(request.path_info)
        return _unreachable(request) if is_there else get_response(request)
    with store.slot() as is_free:
        if not is_free or watch.is_down():
            return _unreachable(request)
        response = get_response(request)
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        watch.suspect()
    return response


def _renewed(asked: _Asked, get_response: GetResponse) -> HttpResponseBase:
    """Render a page, or use what another thread renders at the moment."""
    with store.turn(asked.place.key) as is_mine:
        if is_mine:
            # Another thread may have finished since this one looked.
            return _found(asked) or _rendered(asked, get_response)
    if asked.old and not asked.old.is_too_old(asked.at):
        return asked.old.response(asked.request)  # once more, while it is renewed
    if not store.wait_for(asked.place.key):
        return asked.fallback()
    return _found(asked) or _rendered(asked, get_response)


def _found(asked: _Asked) -> HttpResponseBase | None:
    page = store.memory.get(asked.place.key)
    if page and page is not asked.old and _is_good(page, asked.stamps, asked.at):
        return page.response(asked.request)
    return None


def _rendered(asked: _Asked, get_response: GetResponse) -> HttpResponseBase:
    conditions = _make_plain(asked.request, asked.place)
    with store.slot() as is_free, collected() as shown:
        if not is_free or watch.is_down():
            return asked.fallback()
        response = get_response(asked.request)
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        watch.suspect()
        return asked.fallback() if asked.old else response
    if not _is_storable(response, asked.request):
        return response
    _let_others_keep(response, asked.place.stored)
    page = Page.of(
        asked.place.key,
        response,
        asked.stamps.of(shown, asked.at),
        at=asked.at,
        seconds=asked.place.stored.seconds,
    )
    store.put(asked.place, page)
    asked.request.META.update(conditions)
    return page.response(asked.request)


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
    if not response.has_header("Cache-Control"):
        patch_cache_control(
            response,
            public=True,
            max_age=stored.max_age,
            stale_while_revalidate=stored.max_age - 5,
            stale_if_error=USABLE_SECONDS,
        )


def _unreachable(request: HttpRequest) -> HttpResponseBase:
    """Return 503 as the error pages write it."""
    try:
        raise UnreachableError
    except UnreachableError:
        return unavailable(request)
