"""Crawler that follows the links of the site from page to page."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import translation

from tools.page_checks.parser import Page, parse

FOR_STAFF = ("/admin/",)
# Pages of a kind whose versions in all languages are read too.
VERSIONS = 2


@dataclass(frozen=True, slots=True)
class Visit:
    """What an address answered."""

    address: str
    status: int
    page: Page | None
    is_personal: bool
    """Whether it set a cookie, or depends on one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Pages made by one view in one language are alike."""

    view: str
    language: str


class Crawler:
    """Visits what can be reached from some addresses, some pages of each kind.

    ``most`` of a kind are read, 0 for all of them. ``visits`` grows as it goes.
    """

    def __init__(self, start: Iterable[str], languages: set[str], most: int) -> None:
        self.languages, self.most = languages, most
        self.visits: dict[str, Visit] = {}
        self._seen: Counter[Kind] = Counter()
        self._known: set[str] = set()
        self._waiting: deque[str] = deque()
        self._client = Client(
            SERVER_NAME=urlsplit(settings.SITE_URL).hostname,
            raise_request_exception=False,
        )
        for address in start:
            self._add(address)

    def __len__(self) -> int:
        return len(self._known)

    def __iter__(self) -> Iterator[Visit]:
        while self._waiting:
            address = self._waiting.popleft()
            visit = self._visit(address)
            self.visits[address] = visit
            if visit.page:
                self._follow(address, visit.page)
            yield visit

    def _follow(self, address: str, page: Page) -> None:
        for link in page.links:
            if link not in page.versions.values():
                target = link_target(address, link)
                if self._is_wanted(target):
                    self._add(target)
        kind = kind_of(address)
        if kind.language in self.languages and self._seen[kind] <= VERSIONS:
            for version in page.versions.values():
                self._add(link_target(address, version))

    def _add(self, address: str) -> None:
        if address and address not in self._known:
            self._known.add(address)
            self._seen[kind_of(address)] += 1
            self._waiting.append(address)

    def _is_wanted(self, address: str) -> bool:
        if not address or address in self._known:
            return False
        kind = kind_of(address)
        if kind.language and kind.language not in self.languages:
            return False
        return not self.most or self._seen[kind] < self.most

    def _visit(self, address: str) -> Visit:
        answer = self._client.get(address, secure=settings.HTTPS)
        is_page = answer.get("Content-Type", "").startswith("text/html")
        is_file = answer.streaming or "attachment" in answer.get(
            "Content-Disposition", ""
        )
        page = parse(answer.content.decode()) if is_page and not is_file else None
        personal = bool(answer.cookies) or "Cookie" in answer.get("Vary", "")
        if answer.streaming:  # Read to its end: so the client closes it, as the others.
            answer.getvalue()
        return Visit(address, answer.status_code, page, personal)


def link_target(address: str, link: str) -> str:
    """Return the path and query that a link leads to; blank for other hosts."""
    target = urldefrag(urljoin(settings.SITE_URL + address, link))[0]
    if not target.startswith(f"{settings.SITE_URL}/"):
        return ""
    path = target.removeprefix(settings.SITE_URL)
    is_static = path.startswith((settings.STATIC_URL, settings.MEDIA_URL))
    return "" if path.startswith(FOR_STAFF) or is_static else path


def kind_of(address: str) -> Kind:
    """Return the kind of a page: its view, whether it has a query, its language."""
    path, _mark, query = address.partition("?")
    language = path.split("/")[1]
    if language not in dict(settings.LANGUAGES):
        language = ""
    name = _view_of(path, language)
    return Kind(f"{name}?" if query else name, language)


def _view_of(path: str, language: str) -> str:
    """Return the name of the view that answers; the path where none does."""
    with translation.override(language or settings.LANGUAGE_CODE):
        try:
            return resolve(path).view_name
        except Resolver404:
            return path
