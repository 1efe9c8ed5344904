"""Sitemaps (sitemaps.org), with the versions of each page in other languages.

Written without django.contrib.sitemaps, which reverses and renders each address by
itself and takes sixty times as long.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

Entry = tuple[str, datetime | None]
"""A path below the language ("embassies/fr-london/"), and its last change if known."""

Sections = Mapping[str, Callable[[], Sequence[Entry]]]

PAGES_PER_FILE = 500
"""With all languages under the limits of 50,000 addresses and 50 MB in one file."""

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def path_below_language(name: str, *args: object) -> str:
    """Return the path of a page without its language ("embassies/fr-london/")."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse(name, args=args).removeprefix(f"/{settings.LANGUAGE_CODE}/")


@require_safe
def sitemap_index(request: HttpRequest, sections: Sections) -> HttpResponse:
    """List every file with the last change in it. One query a section, or two."""
    files = (
        (f"{settings.SITE_URL}{reverse('sitemap', args=[name, number])}", part)
        for name, entries in sections.items()
        for number, part in enumerate(parts(entries()), start=1)
    )
    lines = (
        f"<sitemap><loc>{escape(address)}</loc>{_lastmod(_latest(part))}</sitemap>\n"
        for address, part in files
    )
    body = f'{_XML}<sitemapindex xmlns="{_NAMESPACE}">\n{"".join(lines)}</sitemapindex>'
    return _answer(body)


@require_safe
def sitemap(
    request: HttpRequest, sections: Sections, section: str, number: int
) -> HttpResponse:
    """Return one file. One query, or two; 10 ms for its 4,000 addresses."""
    if section not in sections:
        raise Http404
    files = parts(sections[section]())
    if not 1 <= number <= len(files):
        raise Http404
    return _answer("".join(urlset(files[number - 1])))


def urlset(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield each page in each language, each with links to all its versions."""
    site = escape(settings.SITE_URL)
    languages = [code for code, _ in settings.LANGUAGES]
    versions = [
        ("x-default", settings.LANGUAGE_CODE),
        *((one, one) for one in languages),
    ]
    yield (
        f'{_XML}<urlset xmlns="{_NAMESPACE}"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    for path, moment in entries:
        path = escape(path)
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}"'
            f' href="{site}/{language}/{path}"/>'
            for code, language in versions
        )
        rest = f"</loc>{_lastmod(moment)}{links}</url>\n"
        for language in languages:
            yield f"<url><loc>{site}/{language}/{path}{rest}"
    yield "</urlset>"


def parts(entries: Sequence[Entry]) -> list[Sequence[Entry]]:
    """Return the entries of each file."""
    return [
        entries[start : start + PAGES_PER_FILE]
        for start in range(0, len(entries), PAGES_PER_FILE)
    ]


def _latest(entries: Iterable[Entry]) -> datetime | None:
    return max((moment for _path, moment in entries if moment), default=None)


def _lastmod(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return f"<lastmod>{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>"


def _answer(body: str) -> HttpResponse:
    response = HttpResponse(body, content_type="application/xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response
