"""Posts from the web pages of a government's travel advice, one page a country.

What a page means is read from its headings, labels and links, never from the place of
an element: shapes of pages change. A page without a post is reported, and too many of
them end the import, so that a changed page is never taken for "no posts".
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO
from urllib.parse import urljoin

from embassies.imports.pipeline.posts import SINGLE
from embassies.imports.pipeline.rows import ImportFailedError, MissionRow, Rejection
from embassies.imports.sources import fact_table
from embassies.imports.sources.documents import (
    Document,
    Get,
    is_html,
    is_json,
    page_documents,
)
from embassies.imports.sources.html_lines import Line, lines_of
from embassies.imports.sources.listed_posts import (
    ListedContact,
    ListedPost,
    mission_row,
)
from embassies.imports.sources.page_places import country_of_page, place_of
from embassies.imports.sources.post_blocks import (
    Block,
    Facts,
    blocks_of,
    facts_of,
    joined_address,
)
from embassies.imports.sources.post_kinds import kind_named
from portal.countries.names import slugify_name

MAX_PAGES = 400
"""Pages that are fetched of one site; the world has 250 countries and territories."""
_HONORARY = re.compile(r"\bhonorary\b", re.IGNORECASE)
_OTHER_POST = re.compile(
    r"(?:the )?(?:honorary )?(?:[\w.]+ ){1,2}(?:embassy|high commission|consulate)\b"
    r"|(?:embassy|high commission|consulate(?: general)?) of \w",
    re.IGNORECASE,
)
Row = MissionRow | Rejection


def _as_they_are(lines: list[Line]) -> list[Line]:
    return lines


def _nothing_more(facts: Facts, before: tuple[Line, ...]) -> None:
    return


@dataclass(frozen=True, slots=True)
class Site:
    """How a government's pages print its posts.

    ``title`` matches the name of a post, with the groups kind and place; ``section``
    the heading under which posts stand, pages without one being read whole; ``end``
    headings after them; ``nothing`` sentences that say that there is no post. ``link``
    finds the addresses of the countries' pages in the index, without ``suffix``.
    ``prepare`` rewrites the lines of a section; ``extend`` adds to the first post of a
    section what stands before it.
    """

    source: Mapping[str, str]
    index: str
    link: re.Pattern[str]
    title: re.Pattern[str]
    section: re.Pattern[str]
    end: re.Pattern[str]
    nothing: re.Pattern[str]
    suffix: str = ""
    prepare: Callable[[list[Line]], list[Line]] = _as_they_are
    extend: Callable[[Facts, tuple[Line, ...]], None] = _nothing_more


@dataclass(frozen=True, slots=True)
class Found:
    """A post on a page, and the country that the page is about."""

    post: ListedPost
    country: str

    @property
    def key(self) -> tuple[str, ...]:
        """Return what makes it the same post on another page."""
        post = self.post
        kind = SINGLE.get(post.kind, post.kind)
        place = "" if post.kind in SINGLE else slugify_name(post.city)
        return (post.receiving_country, kind, str(post.is_honorary), place)


@dataclass(slots=True)
class Page:
    """What was read on one page; ``is_explained`` if it says why it has no post."""

    found: list[Found] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    is_explained: bool = False


def collect(site: Site, get: Get) -> Iterator[Document]:
    """Yield the pages of the countries that the index links to.

    A page that cannot be fetched is yielded blank. Raise ImportFailedError for an index
    without such a link.
    """
    index = get(site.index).decode(errors="replace")
    found = (urljoin(site.index, one) for one in site.link.findall(index))
    pages = [one + site.suffix for one in dict.fromkeys(found)]
    if not pages:
        raise ImportFailedError(f"{site.index} links to no page of a country.")
    for address in pages[:MAX_PAGES]:
        try:
            yield Document(address, get(address).decode(errors="replace"))
        except ImportFailedError:
            yield Document(address, "")


def read(site: Site, stream: BinaryIO, date: str) -> Iterator[Row]:
    """Yield the posts of saved pages, or of a table of the same facts; see fact_table.

    Raise ImportFailedError where no post could be read, and where more than a tenth of
    the pages have none and do not say why.
    """
    if is_html(stream) or is_json(stream):
        yield from _read_pages(site, page_documents(stream), date)
    else:
        yield from fact_table.read(stream, site.source, date)


def _read_pages(site: Site, documents: Iterable[Document], date: str) -> Iterator[Row]:
    pages = [
        _PageReader(site, document, line).read()
        for line, document in enumerate(documents, start=1)
    ]
    silent = sum(not (page.found or page.is_explained) for page in pages)
    if silent * 10 > len(pages):
        raise ImportFailedError(
            f"{silent} of {len(pages)} pages have no post that could be read: the shape"
            " of the pages may have changed."
        )
    if not any(page.found for page in pages):
        raise ImportFailedError("It lists no posts.")
    for page in pages:
        yield from page.rejected
    for post in _once(one for page in pages for one in page.found):
        yield mission_row(post, site.source, date)


@dataclass(slots=True)
class _PageReader:
    """Reads one page; ``line`` is its number in the feed."""

    site: Site
    document: Document
    line: int
    page: Page = field(default_factory=Page)

    def read(self) -> Page:
        text, page = self.document.content, self.page
        lines = lines_of(text) if isinstance(text, str) else []
        country = country_of_page(lines, self.document.address)
        if country:
            self._read_section(lines, country)
        if not (page.found or page.is_explained):
            where = self.document.address or f"page {self.line}"
            why = "no post could be read" if country else "it is of no known country"
            self._reject(f"{where}: {why}", is_readable=False)
        return page

    def _read_section(self, lines: list[Line], country: str) -> None:
        section, has_heading = self._section(lines)
        section = self.site.prepare(section)
        for block in blocks_of(section, self.site.title, _OTHER_POST):
            if not has_heading:
                block.before = ()
            self._add(block, country)
        said = (one.text for one in section if self.site.nothing.search(one.text))
        if why := next(said, ""):
            self.page.is_explained = True
            if not self.page.found:
                self._reject(f"{country}: {why[:200]}")

    def _section(self, lines: list[Line]) -> tuple[list[Line], bool]:
        """Return the lines in which posts stand, and whether a heading names them."""
        is_start, is_end = self.site.section.fullmatch, self.site.end.match
        starts = [at for at, one in enumerate(lines) if is_start(one.text)]
        rest = lines[starts[0] + 1 :] if starts else lines
        ends = (at for at, one in enumerate(rest) if one.tag and is_end(one.text))
        return rest[: next(ends, len(rest))], bool(starts)

    def _add(self, block: Block, country: str) -> None:
        """Add the post of a block; a post that is only named is none."""
        name = block.title.text[:100]
        title = self.site.title.match(block.title.text)
        if not title:
            self._reject(f"{name}: no post of {self.site.source['publisher']}")
        elif block.is_closed:
            self.page.is_explained = True
            self._reject(f"{name}: the page says that it is closed")
        elif not kind_named(title["kind"]):
            self._reject(f"{name}: no kind of post that is recorded")
        else:
            facts = facts_of(block, self.document.address or self.site.index)
            if not facts.is_mention:
                self._add_post(title, facts, block, country)

    def _add_post(
        self, title: re.Match[str], facts: Facts, block: Block, country: str
    ) -> None:
        is_honorary = bool(_HONORARY.search(title[0]))
        if not is_honorary:
            self.site.extend(facts, block.before)
        host, city = place_of(title["place"], facts.address, country)
        post = ListedPost(
            line=self.line,
            sending_country=self.site.source["publisher"],
            receiving_country=host,
            kind=kind_named(title["kind"]),
            city=city,
            is_honorary=is_honorary,
            name=block.title.text,
            url=self.document.address,
            contacts=tuple(_contacts(facts, is_honorary=is_honorary)),
            address=joined_address(facts.address),
            postal_address=joined_address(facts.postal),
            hours="; ".join(facts.hours),
        )
        self.page.found.append(Found(post, country))

    def _reject(self, reason: str, *, is_readable: bool = True) -> None:
        self.page.rejected.append(Rejection(self.line, reason, is_readable=is_readable))


def _contacts(facts: Facts, *, is_honorary: bool) -> list[ListedContact]:
    """Return the contacts; the first link is the website where no label names it.

    The website of an honorary consul is that of a firm.
    """
    named = any(one.channel == "website" for one in facts.contacts)
    pages = [] if named else facts.pages[:1]
    found = [*facts.contacts, *(ListedContact("website", one) for one in pages)]
    return [
        one
        for one in dict.fromkeys(found)
        if not (is_honorary and one.channel == "website")
    ]


def _once(found: Iterable[Found]) -> Iterator[ListedPost]:
    """Yield each post once, as the page of its own host has it, with whom it serves."""
    posts: dict[tuple[str, ...], Found] = {}
    served: dict[tuple[str, ...], dict[tuple[str, str], None]] = {}
    for one in found:
        host = one.post.receiving_country
        known = posts.setdefault(one.key, one)
        if one.country == host != known.country:
            posts[one.key] = one
        if one.country != host and not one.post.is_honorary:
            served.setdefault(one.key, {})[one.country, ""] = None
    for key, one in posts.items():
        yield replace(one.post, covers=tuple(served.get(key, ())))
