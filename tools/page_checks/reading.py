"""What does a page say, to people and to machines?"""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_UNSEEN = {"script", "style", "template"}
_IN_LINE = {"a", "b", "bdi", "em", "mark", "span", "strong", "time"}
_SOURCES = {"a": "href", "link": "href", "img": "src", "script": "src"}


@dataclass(slots=True)
class Page:
    """One page, read once."""

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


def read(html: str) -> Page:
    """Read a page. About as long as it took to make it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    page = reader.page
    page.title, page.text = _joined(reader.title), _joined(reader.words)
    return page


def _joined(words: list[str]) -> str:
    return " ".join("".join(words).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.title: list[str] = []
        self.words: list[str] = []
        self.inside = ""
        """The element whose text is not shown, or is the title."""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        said = dict(attrs)
        self._note(tag, said)
        if tag in _UNSEEN or tag == "title":
            is_data = said.get("type") == "application/ld+json"
            self.inside = "data" if is_data else tag
        elif tag not in _IN_LINE:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN or tag == "title":
            self.inside = ""
        elif tag not in _IN_LINE:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if self.inside == "title":
            self.title.append(data)
        elif self.inside == "data":
            self.page.data.append(json.loads(data))
        elif not self.inside:
            self.words.append(data)

    def _note(self, tag: str, said: dict[str, str]) -> None:
        page = self.page
        if "id" in said:
            page.ids.append(said["id"])
        if "lang" in said:
            page.languages.add(said["lang"])
        if tag == "html":
            page.language = said.get("lang", "")
        elif tag == "meta":
            page.metas[said.get("name") or said.get("property", "")] = said.get(
                "content", ""
            )
        elif tag == "time":
            page.moments.add(said.get("datetime", ""))
        self._note_link(tag, said)

    def _note_link(self, tag: str, said: dict[str, str]) -> None:
        address = said.get(_SOURCES.get(tag, ""))
        if not address:
            return
        relation = said.get("rel", "") if tag == "link" else ""
        if relation == "canonical":
            self.page.canonicals.append(address)
        elif relation == "alternate" and "hreflang" in said:
            self.page.versions[said["hreflang"]] = address
        self.page.links.append(address)
