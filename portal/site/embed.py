"""Pieces of the portal that any site may show in a frame, and their description (oEmbed).

They set no cookie and load nothing from others; their forms lead to the portal.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from portal.advisories.board import board
from portal.countries.addresses import proper_slug
from portal.countries.names import country_code, sorted_countries
from portal.countries.territories import has_nationals, is_a_place
from portal.web.stylesheet import inline_style

_FILE = Path(settings.BASE_DIR) / "portal" / "static" / "portal" / "embed.css"
_STYLE, _HASH = inline_style(_FILE)
WIDTH, HEIGHT = 480, 320
"""Of a frame before it knows how tall its content is; pixels."""


@require_safe
@xframe_options_exempt
def find(request: HttpRequest) -> HttpResponse:
    """Show a search box. No query."""
    return _piece(request, "embed/find.html", _country(request), {})


@require_safe
@xframe_options_exempt
def help_piece(request: HttpRequest) -> HttpResponse:
    """Ask for a nationality, and for a place unless the address names one. No query."""
    country = _country(request)
    context = {
        "nationalities": [one for one in _countries(request) if has_nationals(one[0])],
        "places": []
        if country
        else [one for one in _countries(request) if is_a_place(one[0])],
    }
    return _piece(request, "embed/help.html", country, context)


@require_safe
def oembed(request: HttpRequest) -> JsonResponse:
    """Describe the piece for a page of the portal (oembed.com)."""
    if request.GET.get("format", "json") != "json":
        return JsonResponse({"error": "JSON only."}, status=501)
    try:
        parts = urlsplit(request.GET.get("url", ""))
    except ValueError:
        raise Http404 from None
    language = translation.get_language_from_path(parts.path) or settings.LANGUAGE_CODE
    query = {"lang": language}
    if country := _country_of(parts.path, parts.query, language):
        query["in"] = country
    response = JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "provider_name": "Consular help portal",
            "provider_url": settings.SITE_URL,
            "width": WIDTH,
            "height": HEIGHT,
            "html": snippet("embed-help", query),
            "cache_age": 86400,
        }
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


def snippet(name: str, query: dict[str, str]) -> str:
    """Return the HTML that shows a piece on another site."""
    with translation.override(query["lang"]):
        title = gettext("Consular help")
    return format_html(
        '<iframe data-consular-help src="{}{}?{}" title="{}"'
        ' width="100%" height="{}" style="border:0;max-width:{}px"'
        ' loading="lazy" referrerpolicy="no-referrer"></iframe>',
        settings.SITE_URL,
        reverse(name),
        urlencode(query),
        title,
        HEIGHT,
        WIDTH,
    )


def _piece(
    request: HttpRequest, template: str, country: str, own: Mapping[str, object]
) -> HttpResponse:
    with translation.override(_language(request)):
        notices = board.live(timezone.now(), country)
        notice = notices[0] if notices else None
        context = {
            **own,
            "style": _STYLE,
            "site": settings.SITE_URL,
            "home": reverse("home"),
            "country": country,
            "notice": notice,
            "notice_path": notice and reverse("advisories:detail", args=[notice.slug]),
            "words": notice and notice.wording(_language(request)),
        }
        response = render(request, template, context)
    # Its own policy: any site may frame it, and it may send a form to the portal alone.
    response["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self'; style-src {_HASH};"
        f" form-action 'self' {settings.SITE_URL}; base-uri 'none'; frame-ancestors *"
    )
    response["Content-Language"] = _language(request)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("lang", "").lower()
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _countries(request: HttpRequest) -> list[tuple[str, str]]:
    return sorted_countries(_language(request))


def _country(request: HttpRequest) -> str:
    """Return the code of the country asked for, by code or slug; raise Http404."""
    word = request.GET.get("in", "").strip()
    if not word:
        return ""
    if code := country_code(proper_slug(word.lower()) or ""):
        return code
    raise Http404


def _country_of(path: str, query: str, language: str) -> str:
    """Return the country that an address of the portal is about, or ""; raise Http404."""
    try:
        with translation.override(language):
            word = str(resolve(path or "/").kwargs.get("country", ""))
    except Resolver404:
        raise Http404 from None
    named = parse_qs(query).get("in", [word])[0]
    slug = proper_slug(named.lower()) if re.fullmatch(r"[\w-]{1,60}", named) else None
    return (country_code(slug) or "") if slug else ""
