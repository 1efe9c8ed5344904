"""Which country does an address mean?"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.countries.names import country_code, country_slug, is_country

View = Callable[..., HttpResponseBase]


def proper_slug(word: str) -> str | None:
    """Return the slug that a slug or an alpha-2 code stands for; None if neither."""
    code = word.upper()
    if len(code) == 2 and is_country(code):
        return country_slug(code)
    return word if country_code(word) else None


def by_country(*names: str) -> Callable[[View], View]:
    """Hand a view alpha-2 codes instead of slugs; redirect codes to their slug."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            proper = {name: proper_slug(kwargs[name]) for name in names}
            if None in proper.values():
                raise Http404(_("We know no country of that name."))
            if any(kwargs[name] != slug for name, slug in proper.items()):
                return _redirect(request, {**kwargs, **proper})
            codes = {name: country_code(kwargs[name]) for name in names}
            return view(request, **{**kwargs, **codes})

        return answer

    return decorate


def _redirect(request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponseBase:
    match = request.resolver_match
    address = reverse(match.view_name if match else "", kwargs=kwargs)
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{address}?{query}" if query else address, permanent=True)
