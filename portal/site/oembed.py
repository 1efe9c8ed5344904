"""Description of the pieces for programs that make frames of addresses (oembed.com)."""

from http import HTTPStatus
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.views.decorators.http import require_safe

from portal.site.embed import WIDTH, country_asked, snippet, usual_height

PIECES = {
    "home": "embed-help",
    "help": "embed-help",
    "country": "embed-help",
    "about-embed": "embed-help",
    "embed-help": "embed-help",
    "embassies:index": "embed-find",
    "embed-find": "embed-find",
}
"""The piece for each page that has one, by the name of its view."""


@require_safe
def oembed(request: HttpRequest) -> JsonResponse:
    """Describe the piece for a page of the portal; 404 for any other address."""
    if request.GET.get("format", "json") != "json":
        return _problem("JSON only.", HTTPStatus.NOT_IMPLEMENTED)
    name, query = _piece_for(request.GET.get("url", ""))
    try:
        width = _at_most(request, "maxwidth", WIDTH)
        height = _at_most(request, "maxheight", usual_height(query))
    except ValueError:
        return _problem(
            "maxwidth and maxheight are whole numbers of pixels, from 1.",
            HTTPStatus.BAD_REQUEST,
        )
    return _answer(
        {
            "version": "1.0",
            "type": "rich",
            "provider_name": "Consular help portal",
            "provider_url": settings.SITE_URL,
            "width": width,
            "height": height,
            "html": snippet(name, query, width=width, height=height),
            "cache_age": 86400,
        }
    )


def _problem(text: str, status: HTTPStatus) -> JsonResponse:
    return _answer({"error": text}, status)


def _answer(
    body: dict[str, object], status: HTTPStatus = HTTPStatus.OK
) -> JsonResponse:
    """Return JSON that scripts of any site may read."""
    response = JsonResponse(body, status=status)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _at_most(request: HttpRequest, name: str, usual: int) -> int:
    """Return a size no larger than asked for; raise ValueError unless it is from 1."""
    text = request.GET.get(name, "")
    if not text:
        return usual
    size = int(text)
    if size < 1:
        raise ValueError(name)
    return min(usual, size)


def _piece_for(address: str) -> tuple[str, dict[str, str]]:
    """Return the view of the piece for a page, and its parameters; raise Http404."""
    parts = _own_address(address)
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    language = translation.get_language_from_path(parts.path) or given.get("lang", "")
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    try:
        with translation.override(language):
            match = resolve(parts.path)
    except Resolver404:
        raise Http404 from None
    if match.view_name not in PIECES:
        raise Http404
    query = {"lang": language}
    if word := str(match.kwargs.get("country", given.get("in", ""))).strip():
        query["in"] = country_asked(word)
        if not query["in"]:
            raise Http404
    return PIECES[match.view_name], query


def _own_address(address: str) -> SplitResult:
    """Return the parts of an address of this portal; raise Http404 for any other."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise Http404 from None
    own = urlsplit(settings.SITE_URL)
    if parts.scheme not in ("http", "https") or parts.netloc != own.netloc:
        raise Http404
    return parts
