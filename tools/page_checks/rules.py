"""Rules for the pages of a site, and the faults that break them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from urllib.parse import urldefrag

from django.conf import settings

from tools.page_checks.crawler import Visit, kind_of, link_target
from tools.page_checks.parser import Page
from tools.page_checks.structured_data import hidden_values

Fault = tuple[str, str]
"""An address, and what is wrong there."""


def faults(visits: Mapping[str, Visit]) -> list[Fault]:
    """Return all faults: those of each page, then titles that two pages share."""
    found = [
        (visit.address, fault)
        for visit in visits.values()
        for fault in _visit_faults(visit, visits)
    ]
    return [*found, *_duplicates(visits)]


def _visit_faults(visit: Visit, visits: Mapping[str, Visit]) -> Iterator[str]:
    if visit.is_personal:
        yield "sets a cookie or depends on one"
    page = visit.page
    if page is None or visit.status != 200:
        return
    yield from _page_faults(visit.address, page)
    yield from _link_faults(visit.address, page, visits)
    if page.is_indexable:
        yield from _head_faults(visit.address, page)
        yield from _version_faults(visit.address, page, visits)


def _page_faults(address: str, page: Page) -> Iterator[str]:
    if not page.title:
        yield "has no title"
    if page.language != kind_of(address).language and kind_of(address).language:
        yield f"says that it is in {page.language!r}"
    for name, count in Counter(page.ids).items():
        if count > 1:
            yield f"has the id {name!r} {count} times"
    for value in hidden_values(page, _full(address)):
        yield f"tells machines only: {value}"


def _link_faults(
    address: str, page: Page, visits: Mapping[str, Visit]
) -> Iterator[str]:
    for link in dict.fromkeys(page.links):
        target, fragment = link_target(address, link), urldefrag(link)[1]
        visit = visits.get(target)
        if visit is None:
            continue
        if visit.status >= 400:
            yield f"links to {link}, which answers {visit.status}"
        elif visit.status >= 300:
            yield f"links to {link}, which leads elsewhere"
        elif fragment and visit.page and fragment not in visit.page.ids:
            yield f"links to {link}, where nothing has that id"


def _head_faults(address: str, page: Page) -> Iterator[str]:
    if not page.metas.get("description"):
        yield "has no description"
    if page.canonicals != [_full(address)]:
        yield f"has the canonical addresses {page.canonicals}"
    for name in ("og:title", "og:description", "og:image", "og:url"):
        if not page.metas.get(name):
            yield f"has no {name}"


def _version_faults(
    address: str, page: Page, visits: Mapping[str, Visit]
) -> Iterator[str]:
    """Yield faults of hreflang: each version names all, itself included."""
    if not kind_of(address).language:
        return
    wanted = {code for code, _name in settings.LANGUAGES} | {"x-default"}
    if set(page.versions) != wanted:
        yield f"has versions in {sorted(page.versions)}"
    if page.versions.get(page.language) != _full(address):
        yield "is not among its own versions"
    for code, version in page.versions.items():
        other = visits.get(link_target(address, version))
        if other and (other.page is None or other.page.versions != page.versions):
            yield f"is not a version of its version in {code}"


def _duplicates(visits: Mapping[str, Visit]) -> Iterator[Fault]:
    """Yield pages of one language with the title or description of another."""
    seen: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for visit in visits.values():
        page = visit.page
        if page and visit.status == 200 and page.is_indexable:
            language = kind_of(visit.address).language
            seen[language, "title", page.title].append(visit.address)
            words = page.metas.get("description", "")
            if "?" not in visit.address:
                seen[language, "description", words].append(visit.address)
    for (_language, what, words), addresses in seen.items():
        for address in addresses[1:]:
            yield address, f"has the {what} of {addresses[0]}: {words!r}"


def _full(address: str) -> str:
    return f"{settings.SITE_URL}{address}"
