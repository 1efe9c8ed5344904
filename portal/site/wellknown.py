"""Files at well-known addresses: robots.txt, security.txt and others. No query."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from portal.web.sitemaps import Entry, path_below_language
from portal.web.structured_data import absolute

PLAIN = "text/plain; charset=utf-8"
SECURITY_EXPIRES = datetime(2027, 10, 31, tzinfo=UTC)
"""The end of security.txt (RFC 9116, 2.5.5). Before changing it, check SECURITY.md and
that the contact still answers; a test fails a month before this date."""


PAGES = (
    *("home", "help", "countries", "news:index", "advisories:index"),
    *("embassies:index", "embassies:countries-in", "embassies:countries-of"),
    *("about", "about-data", "about-privacy", "about-accessibility", "about-licences"),
    "about-embed",
    "subscriptions:subscribe",
)
"""Names of pages without parameters, for the sitemap; a test finds missing ones."""


def pages() -> list[Entry]:
    """Return the pages without parameters. No query."""
    return [(path_below_language(name), None) for name in PAGES]


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Return robots.txt with the address of the sitemaps (RFC 9309)."""
    return _text(request, "robots.txt", {"site": settings.SITE_URL})


@require_safe
def humans(request: HttpRequest) -> HttpResponse:
    """Return humans.txt (humanstxt.org)."""
    languages = ", ".join(code for code, _name in settings.LANGUAGES)
    return _text(request, "humans.txt", {"about": _about(), "languages": languages})


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Return security.txt (RFC 9116), with SECURITY_CONTACT or the page "about"."""
    policy = f"{_about()}#security"
    fields = {
        "Contact": settings.SECURITY_CONTACT or policy,
        "Expires": f"{SECURITY_EXPIRES:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": "en",
        "Canonical": absolute(reverse("security")),
        "Policy": policy,
    }
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return _cacheable(HttpResponse(lines, content_type=PLAIN))


@require_safe
def favicon(request: HttpRequest) -> HttpResponseBase:
    """Redirect browsers that request /favicon.ico to the icon of the pages."""
    return redirect(static("portal/favicon.ico"))


def _about() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return absolute(reverse("about"))


def _text(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    return _cacheable(render(request, name, context, content_type=PLAIN))


def _cacheable(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "public, max-age=3600"
    return response
