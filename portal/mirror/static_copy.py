"""How does a page look as a file?

Its links lead to other files where the mirror has them, and to the portal itself where
not; so do its forms. Nothing on it holds only now, and a line says when it was made.
"""

import re
from collections.abc import Callable, Container
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal.mirror.addresses import place_of, relative
from portal.page_store.saved_copy import with_notice, without_live
from portal.web.stylesheet import STYLE_HASH

_ADDRESS = re.compile(r'(\s(?:href|src|data-[a-z-]+)=")(/(?!/)[^"]*|\?[^"]*)"')
_FORM = re.compile(r'<form(?![^>]*\saction="[^"])(?:\s+action="")?')
_ACTION = re.compile(r'(\saction=")(/)')
_PAGE = re.compile(r"page=\d{1,4}")
_SRCSET = re.compile(r'(\ssrcset=")([^"]*)"')
_ASSET = re.compile(r"/(?:static|media)/[^\"'\s<>?#]+")
SCRIPT = "portal/mirror.js"


def static_copy(body: str, path: str, *, known: Container[str], at: datetime) -> str:
    """Return the HTML of a page for the file of its address, in the current language."""

    def leads_to(address: str) -> str:
        return _address(address, path, known)

    text = without_live(body.encode()).decode()
    text = _FORM.sub(f'<form action="{settings.SITE_URL}{path}"', text)
    text = _ACTION.sub(rf"\1{settings.SITE_URL}\2", text)
    text = _ADDRESS.sub(lambda found: f'{found[1]}{leads_to(found[2])}"', text)
    text = _SRCSET.sub(lambda found: f'{found[1]}{_srcset(found[2], leads_to)}"', text)
    if 'class="site-header"' not in text:
        return text  # a file to carry along, which says itself when it was made
    script = format_html(
        '<meta http-equiv="Content-Security-Policy" content="{}">'
        '<script src="{}" data-site="{}" defer></script></head>',
        _policy(),
        leads_to(static(SCRIPT)),
        settings.SITE_URL,
    )
    text = text.replace("</head>", script, 1)
    return with_notice(text.encode(), _notice(path, at).encode()).decode()


def assets_in(text: str) -> set[str]:
    """Return the pictures, scripts and other files that a page or a file names."""
    return set(_ASSET.findall(text))


def _address(address: str, page: str, known: Container[str]) -> str:
    """Return a link of a page: to a file of the mirror, or to the portal."""
    if address.startswith("?"):
        address = page.partition("?")[0] + address
    parts = urlsplit(address.replace("&amp;", "&"))
    is_asset = parts.path.startswith((settings.STATIC_URL, settings.MEDIA_URL))
    is_a_page = not parts.query or _PAGE.fullmatch(parts.query)
    if not is_a_page or not (is_asset or parts.path in known):
        return f"{settings.SITE_URL}{address}"
    target = place_of(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{relative(target, seen_from=place_of(page))}{fragment}"


def _srcset(value: str, leads_to: Callable[[str], str]) -> str:
    """Return a list of pictures, each with its width, with other addresses."""
    found = []
    for one in value.split(","):
        address, _space, width = one.strip().partition(" ")
        found.append(f"{leads_to(address)} {width}".strip())
    return ", ".join(found)


def _policy() -> str:
    """Return the policy of a copy: it may ask the portal for the advisories of now."""
    site = urlsplit(settings.SITE_URL)
    portal = f"{site.scheme}://{site.netloc}"
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' {STYLE_HASH};"
        f" img-src 'self' data:; font-src 'self'; manifest-src 'self';"
        f" connect-src 'self' {portal}; form-action {portal}; base-uri 'none'"
    )


def _notice(path: str, at: datetime) -> str:
    made = at.astimezone(UTC)
    time, date = date_format(made, "H:i"), date_format(made, "DATE_FORMAT")
    return format_html(
        '<div class="trial" id="copy"><div class="wrap">{} <a href="{}">{}</a></div></div>',
        _("This is a copy of %(date)s, %(time)s UTC.") % {"time": time, "date": date},
        f"{settings.SITE_URL}{path}",
        _("The page as it is now"),
    )
