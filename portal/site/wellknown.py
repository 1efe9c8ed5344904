"""Small files that programs look for at a known address. None asks the database."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from portal.web.sitemaps import Entry, below
from portal.web.structured_data import absolute

PLAIN = "text/plain; charset=utf-8"
SECURITY_EXPIRES = datetime(2027, 10, 31, tzinfo=UTC)
"""Until when security.txt holds. Whoever moves this on has read SECURITY.md and knows
that the contact still answers; a test asks for it a month before (RFC 9116, 2.5.5)."""


PAGES = (
    *("home", "help", "countries", "news:index", "advisories:index"),
    *("embassies:index", "embassies:countries-in", "embassies:countries-of"),
    *("about", "about-data", "about-privacy", "about-accessibility", "about-licences"),
    "subscriptions:subscribe",
)
"""Pages that there is one of; a test asks for those that are missing here."""


def pages() -> list[Entry]:
    """Return the pages that there is one of. No query."""
    return [(below(name), None) for name in PAGES]


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines where the sitemaps are (RFC 9309)."""
    return _text(request, "robots.txt", {"site": settings.SITE_URL})


@require_safe
def humans(request: HttpRequest) -> HttpResponse:
    """Say to people who look for it what stands behind the pages."""
    languages = ", ".join(code for code, _name in settings.LANGUAGES)
    return _text(request, "humans.txt", {"about": _about(), "languages": languages})


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Say where a weakness is reported (RFC 9116).

    Without an address in the settings it names the page that says so.
    """
    policy = f"{_about()}#security"
    fields = {
        "Contact": settings.SECURITY_CONTACT or policy,
        "Expires": f"{SECURITY_EXPIRES:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": "en",
        "Canonical": absolute(reverse("security")),
        "Policy": policy,
    }
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return _kept(HttpResponse(lines, content_type=PLAIN))


@require_safe
def favicon(request: HttpRequest) -> HttpResponseBase:
    """Lead browsers that ask unasked to the icon of the pages."""
    return redirect(static("portal/favicon.ico"))


def _about() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return absolute(reverse("about"))


def _text(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    return _kept(render(request, name, context, content_type=PLAIN))


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "public, max-age=3600"
    return response
