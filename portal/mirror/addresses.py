"""Which addresses does a mirror hold, and in which files?"""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from embassies.models import Mission
from news.archive import months, years
from news.models import Article
from portal.advisories.models import AdvisoryMessage
from portal.countries.names import country_names, country_slug
from portal.web.clock import public_now
from portal.web.sitemaps import Sections, path_below_language

BULK = ("csv", "ndjson", "geojson")
_PAGE = re.compile(r'href="\?page=(\d{1,4})[#"]')
_ONCE = ("robots", "humans", "security", "sitemap-index", "news-sitemap", "cap-index")
_FORMS = ("subscribe/",)
"""Below a language; they need the portal itself."""


def mirrored_paths(languages: Sequence[str]) -> list[str]:
    """Return every address of the mirror, each once. A query for each sitemap's file."""
    sections = _sections()
    listed = (one for section in sections.values() for one in section.all_entries())
    entries = [path for path, _at in listed]
    below = [path for path in entries if not path.endswith(_FORMS)]
    below += [*_cards(), *_packs(), *_news_lists(), *_feeds()]
    found = [f"/{language}/{path}" for language in languages for path in below]
    return list(dict.fromkeys([*found, *_without_language(sections)]))


def further_pages(path: str, body: str) -> set[str]:
    """Return the addresses of a list's other pages, as one of its pages names them."""
    numbers = {int(number) for number in _PAGE.findall(body)} - {1}
    return {f"{path.partition('?')[0]}?page={number}" for number in numbers}


def place_of(address: str) -> str:
    """Return where the mirror has an address: "/en/news/page/2/" for a second page."""
    path, _, number = address.partition("?page=")
    return f"{path}page/{number}/" if number not in ("", "1") else path


def file_of(address: str) -> str:
    """Return the file of an address: a folder's index.html, or what it names."""
    path = place_of(address)
    name = path.removeprefix("/")
    return f"{name}index.html" if path.endswith("/") else name


def relative(path: str, *, seen_from: str) -> str:
    """Return an address as seen from another one: "../in/russia/"."""
    start = PurePosixPath(seen_from if seen_from.endswith("/") else _folder(seen_from))
    target = PurePosixPath(path)
    common = 0
    for one, other in zip(start.parts, target.parts, strict=False):
        if one != other:
            break
        common += 1
    up = [".."] * (len(start.parts) - common)
    found = "/".join([*up, *target.parts[common:]]) or "."
    return f"{found}/" if path.endswith("/") else found


def _folder(path: str) -> str:
    return path.rpartition("/")[0] + "/"


def _cards() -> Iterator[str]:
    prefix = path_below_language("embassies:index")
    for slug in (
        Mission.objects.public().order_by("slug").values_list("slug", flat=True)
    ):
        yield f"{prefix}{slug}/card/"
        yield f"{prefix}{slug}.vcf"


def _packs() -> Iterator[str]:
    for code in country_names("en"):
        yield path_below_language("pack", country_slug(code))


def _news_lists() -> Iterator[str]:
    """Return the archives by year, month and country that have an article."""
    at = public_now()
    public = Article.objects.public(at)
    for year in years(at):
        yield path_below_language("news:year", year)
        for day in months(at, year):
            yield path_below_language("news:month", year, day.month)
    for code in (
        public.order_by().values_list("countries__country", flat=True).distinct()
    ):
        if code:
            yield path_below_language("news:in", country_slug(code))
            yield path_below_language("news:country-feed", country_slug(code))


def _feeds() -> Iterator[str]:
    yield path_below_language("advisories:feed")
    yield path_below_language("news:feed")


def _without_language(sections: Sections) -> Iterator[str]:
    with translation.override(settings.LANGUAGE_CODE):
        yield from (reverse(name) for name in _ONCE)
        yield from (reverse(f"api-missions-{name}") for name in BULK)
        for one in AdvisoryMessage.objects.values_list("identifier", flat=True):
            yield reverse("cap-alert", args=[one])
        for name, section in sections.items():
            for number, _changed in section.files():
                yield reverse("sitemap", args=[name, number])


def _sections() -> Sections:
    """Return what the sitemaps list."""
    from portal.urls import SITEMAPS  # noqa: PLC0415 - it imports all views

    return SITEMAPS
