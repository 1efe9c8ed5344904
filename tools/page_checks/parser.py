"""Parser of HTML pages: title, head, links, text and structured data."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_HIDDEN = {"script", "style", "template"}
_INLINE = {"a", "b", "bdi", "em", "mark", "span", "strong", "time"}
_SOURCES = {"a": "href", "link": "href", "img": "src", "script": "src"}


@dataclass(slots=True)
class Page:
    """One page, parsed."""

    title: str = ""
    language: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    canonicals: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    """Addresses by hreflang."""
    links: list[str] = field(default_factory=list)
    """Where readers can go, and what the page loads."""
    ids: list[str] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)
    moments: set[str] = field(default_factory=set)
    text: str = ""
    data: list[dict[str, Any]] = field(default_factory=list)
    """Its JSON-LD."""

    @property
    def is_indexable(self) -> bool:
        return "noindex" not in self.metas.get("robots", "")


def parse(html: str) -> Page:
    """Return a page. Takes about as long as rendering it."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    page = parser.page
    page.title, page.text = _joined(parser.title), _joined(parser.words)
    return page


def _joined(words: list[str]) -> str:
    return " ".join("".join(words).split())


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.title: list[str] = []
        self.words: list[str] = []
        self.inside = ""
        """The element whose text is not shown, or is the title."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._add(tag, values)
        if tag in _HIDDEN or tag == "title":
            is_data = values.get("type") == "application/ld+json"
            self.inside = "data" if is_data else tag
        elif tag not in _INLINE:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN or tag == "title":
            self.inside = ""
        elif tag not in _INLINE:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if self.inside == "title":
            self.title.append(data)
        elif self.inside == "data":
            self.page.data.append(json.loads(data))
        elif not self.inside:
            self.words.append(data)

    def _add(self, tag: str, values: dict[str, str]) -> None:
        page = self.page
        if "id" in values:
            page.ids.append(values["id"])
        if "lang" in values:
            page.languages.add(values["lang"])
        if tag == "html":
            page.language = values.get("lang", "")
        elif tag == "meta":
            page.metas[values.get("name") or values.get("property", "")] = values.get(
                "content", ""
            )
        elif tag == "time":
            page.moments.add(values.get("datetime", ""))
        self._add_link(tag, values)

    def _add_link(self, tag: str, values: dict[str, str]) -> None:
        address = values.get(_SOURCES.get(tag, ""))
        if not address:
            return
        relation = values.get("rel", "") if tag == "link" else ""
        if relation == "canonical":
            self.page.canonicals.append(address)
        elif relation == "alternate" and "hreflang" in values:
            self.page.versions[values["hreflang"]] = address
        self.page.links.append(address)
