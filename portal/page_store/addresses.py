"""Which addresses are stored, and under which key?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import get_language_from_path

LONGEST_QUERY = 1000
"""Bytes; a longer one is refused by the view, or asked once in a lifetime."""


@dataclass(frozen=True, slots=True)
class Stored:
    """How the pages of one view are stored.

    Nothing with a query is written to disk but the numbers of pages: a nationality, a
    place or a search stays in memory.
    """

    parameters: tuple[str, ...] = ()
    """Those the view reads; others are left out before it is called."""
    every_query: bool = False
    """The view refuses unknown parameters itself: the whole query is part of the key."""
    seconds: float | None = None
    """How long a page is good although nothing has changed."""
    max_age: int = 30
    """Seconds for which others may keep it without asking again."""
    asks_nothing: bool = False
    """It needs no database, and is rendered in an outage as well."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page of a request is kept."""

    key: str
    stored: Stored
    query: str
    on_disk: bool


def place_of(request: HttpRequest) -> Place | None:
    """Return where the page of a request is kept; None: it is not stored."""
    query = request.META.get("QUERY_STRING", "")
    stored = _stored(request.path_info) if len(query) <= LONGEST_QUERY else None
    if stored is None:
        return None
    if not query:
        return Place(request.path_info, stored, "", on_disk=True)
    if stored.every_query:
        key = f"{request.path_info}?{query}"
        return Place(key, stored, query, on_disk=False)
    return _with_parameters(request.path_info, stored, query)


def _with_parameters(path: str, stored: Stored, query: str) -> Place | None:
    try:
        asked = QueryDict(query)
    except TooManyFieldsSent:
        return None
    if settings.PAGE_STORE_PASSES & asked.keys():
        return None
    pairs = [(name, one) for name in stored.parameters for one in asked.getlist(name)]
    kept = urlencode(pairs)
    on_disk = {name for name, _value in pairs} <= {"page"}
    return Place(f"{path}?{kept}" if kept else path, stored, kept, on_disk)


def leads_somewhere(path: str) -> bool:
    """Return whether there is a view for a path."""
    return bool(view_name(path))


@lru_cache(maxsize=20_000)
def _stored(path: str) -> Stored | None:
    """Return how the pages of a path are stored, by the name of its view."""
    return _table().get(view_name(path))


def view_name(path: str) -> str:
    """Return the name of the view of a path; "" where there is none."""
    language = get_language_from_path(path) or settings.LANGUAGE_CODE
    try:
        with translation.override(language):
            return resolve(path).view_name
    except Resolver404:
        return ""


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Stored]:
    table: Mapping[str, Stored] = import_string(settings.STORED_PAGES)
    return table


@lru_cache(maxsize=1)
def streamed() -> frozenset[str]:
    """Return the views whose files are not stored, but are the same for everybody."""
    names: frozenset[str] = import_string(settings.PAGE_STORE_STREAMED)
    return names
