"""How a page looks that is served in an outage: what holds only now is gone, and a line
says when the page was saved."""

import re
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language_from_path, gettext as _

from portal.page_store.page import Page
from portal.web.request_facts import note_page
from portal.web.validators import USABLE_SECONDS

_LIVE = re.compile(rb"<(p|span|strong)\b[^<>]*\bdata-live\b[^<>]*>[^<]*</\1>")
_PLACES = (b'<header class="site-header">', b"<main", b"<h1")


def without_live(body: bytes) -> bytes:
    """Return HTML without what holds only at the moment of its rendering."""
    return _LIVE.sub(b"", body)


def saved_copy(page: Page, request: HttpRequest, at: datetime) -> HttpResponse:
    """Return a page as it was saved, with its age, and a notice where it is HTML."""
    note_page("saved copy")
    body = page.body
    if page.content_type.startswith("text/html"):
        body = with_notice(without_live(body), _notice(page, request))
    response = HttpResponse(body)
    for name, value in page.headers.items():
        response.headers[name] = value
    response.headers["Content-Length"] = str(len(body))
    response.headers["Age"] = str(max(0, int(page.age(at))))
    scope = (
        "private" if "private" in page.headers.get("Cache-Control", "") else "public"
    )
    response.headers["Cache-Control"] = (
        f"{scope}, max-age=0, stale-if-error={USABLE_SECONDS}"
    )
    return response


def _notice(page: Page, request: HttpRequest) -> bytes:
    language = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    made = page.made_at.astimezone(UTC)
    with translation.override(language):
        text = _(
            "This page was saved at %(time)s UTC on %(date)s. The directory cannot be"
            " reached at the moment."
        ) % {"time": date_format(made, "H:i"), "date": date_format(made, "DATE_FORMAT")}
        return format_html(
            '<div class="trial"><div class="wrap" role="status">{}</div></div>', text
        ).encode()


def with_notice(body: bytes, notice: bytes) -> bytes:
    """Return HTML with a line above its header."""
    for place in _PLACES:
        if place in body:
            return body.replace(place, notice + place, 1)
    return body
