"""Pieces of the portal that any site may show in a frame.

They set no cookie and load nothing from others; their forms lead to the portal.
"""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from django_countries import countries

from portal.advisories.board import Notice, board
from portal.countries.addresses import proper_slug
from portal.countries.matching import country_meant
from portal.countries.names import country_code, sorted_countries
from portal.countries.territories import has_nationals, is_a_place
from portal.web.stylesheet import inline_style

_FILE = Path(settings.BASE_DIR) / "portal" / "static" / "portal" / "embed.css"
_STYLE, _HASH = inline_style(_FILE)
WIDTH = 480
"""Of a frame; pixels."""
_HEIGHT, _HEIGHT_WITH_ALL = 400, 640
"""Of a frame 320 wide before it knows how tall its content is; pixels.

One without a country has the advisories about all countries above it.
"""


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


def usual_height(query: Mapping[str, str]) -> int:
    """Return the height of the frame of a piece with these parameters; pixels."""
    return _HEIGHT if "in" in query else _HEIGHT_WITH_ALL


def snippet(
    name: str, query: dict[str, str], *, width: int = WIDTH, height: int | None = None
) -> str:
    """Return the HTML that shows a piece on another site; pixels."""
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
        height or usual_height(query),
        width,
    )


def country_asked(word: str) -> str:
    """Return the code of the country that a code, slug or name means; "" for none."""
    plain = word.strip()
    slug = proper_slug(plain.lower())
    own = country_code(slug) if slug else None
    # ISO 3166 keeps some codes for a country that has another: UK for GB.
    return own or countries.alpha2(plain.upper()) or country_meant(plain)


def _piece(
    request: HttpRequest, template: str, country: str, own: Mapping[str, object]
) -> HttpResponse:
    """Render a piece; with a word on a country that is none, and the status 404."""
    language = _language(request)
    is_unknown = not country and bool(_word(request))
    with translation.override(language):
        context = {
            **own,
            "style": _STYLE,
            "site": settings.SITE_URL,
            "home": reverse("home"),
            "country": country,
            "is_unknown": is_unknown,
            "notices": [
                (notice, notice.wording(language)) for notice in _notices(country)
            ],
        }
        status = HTTPStatus.NOT_FOUND if is_unknown else HTTPStatus.OK
        response = render(request, template, context, status=status)
    # Its own policy: any site may frame it, and it may send a form to the portal alone.
    response["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self'; style-src {_HASH};"
        f" form-action 'self' {settings.SITE_URL}; base-uri 'none'; frame-ancestors *"
    )
    response["Content-Language"] = language
    return response


def _notices(country: str) -> list[Notice]:
    """Return the live advisories; in a country's piece its own and those for all.

    Where there are none of these, the first of the others.
    """
    live = board.live(timezone.now(), country)
    if not country:
        return live
    return [one for one in live if one.country in ("", country)] or live[:1]


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("lang", "").lower()
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _countries(request: HttpRequest) -> list[tuple[str, str]]:
    return sorted_countries(_language(request))


def _country(request: HttpRequest) -> str:
    word = _word(request)
    return country_asked(word) if word else ""


def _word(request: HttpRequest) -> str:
    return request.GET.get("in", "").strip()
