"""Sitemaps (sitemaps.org), with the versions of each page in other languages.

Written without django.contrib.sitemaps, which reverses and renders each address by
itself and takes sixty times as long.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import BigIntegerField, ExpressionWrapper, F, Max, Model, QuerySet
from django.db.models.expressions import Combinable
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

Entry = tuple[str, datetime | None]
"""A path below the language ("embassies/fr-london/"), and its last change if known."""

File = tuple[int, datetime | None]
"""The number of a file, and the last change of a page in it if known."""

PAGES_PER_FILE = 500
"""With all languages under the limits of 50,000 addresses and 50 MB in one file."""


@dataclass(frozen=True, slots=True)
class Section:
    """Pages of one kind in numbered files: which files there are, and what one lists."""

    files: Callable[[], Iterable[File]]
    entries: Callable[[int], Sequence[Entry]]
    """Of a file by its number; none where there is no such file."""

    def all_entries(self) -> Iterator[Entry]:
        for number, _changed in self.files():
            yield from self.entries(number)


Sections = Mapping[str, Section]


def listed(entries: Callable[[], Sequence[Entry]]) -> Section:
    """Return the section of a list that is short enough to be read whole."""

    def files() -> Iterator[File]:
        for number, part in enumerate(parts(entries()), start=1):
            yield number, max((at for _path, at in part if at), default=None)

    def one(number: int) -> Sequence[Entry]:
        start = (number - 1) * PAGES_PER_FILE
        return entries()[start : start + PAGES_PER_FILE] if number > 0 else ()

    return Section(files, one)


def of_rows(
    rows: Callable[[], QuerySet[Model]], index: str, changed: Combinable
) -> Section:
    """Return the section of rows with a slug below a list; a file has a span of keys.

    So a file costs the same whatever their number, and an old row never changes files.
    """

    def files() -> Iterator[File]:
        whole = ExpressionWrapper(F("pk") / PAGES_PER_FILE, BigIntegerField())
        spans = rows().order_by().annotate(span=whole).values_list("span")
        for span, last in spans.annotate(last=Max(changed)).order_by("span"):
            yield span + 1, last

    def one(number: int) -> Sequence[Entry]:
        start = (number - 1) * PAGES_PER_FILE
        found = rows().filter(pk__gte=start, pk__lt=start + PAGES_PER_FILE)
        prefix = path_below_language(index)
        values = found.order_by("slug").values_list("slug", changed)
        return [(f"{prefix}{slug}/", at) for slug, at in values]

    return Section(files, one)


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
        (f"{settings.SITE_URL}{reverse('sitemap', args=[name, number])}", changed)
        for name, section in sections.items()
        for number, changed in section.files()
    )
    lines = (
        f"<sitemap><loc>{escape(address)}</loc>{_lastmod(changed)}</sitemap>\n"
        for address, changed in files
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
    entries = sections[section].entries(number)
    if not entries:
        raise Http404
    return _answer("".join(urlset(entries)))


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


def _lastmod(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return f"<lastmod>{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>"


def _answer(body: str) -> HttpResponse:
    response = HttpResponse(body, content_type="application/xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response
