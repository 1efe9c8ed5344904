"""Blocks of a web page that each hold a post: its name, address and labelled lines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin

from embassies.imports.sources.fact_table import is_address
from embassies.imports.sources.html_lines import Line
from embassies.imports.sources.listed_posts import ListedContact

_FAR = (
    r"emergenc|after[- ]hours|out[- ]of[- ](?:office[- ])?hours|duty (?:officer|mobile)"
)
_LABELS = {
    "emergency": rf"[^:]*(?:{_FAR})[^:]*",
    "fax": r"(?:tele)?fax[^:]*",
    "email": r"(?:[^:]*\s)?e-?mail(?: address)?",
    "website": r"(?:[^:]*\s)?web(?:site| ?page| ?site)?",
    "hours": r"[^:]*\b(?:opening|office|business|public|consular) hours\b[^:]*|hours",
    "postal": r"(?:mailing|postal) address",
    "address": r"(?:street |visiting )?address",
    "phone": (
        r"(?:main |general |alt(?:ernative)?\.? |consular )?"
        r"(?:tele?(?:phones?)?|tel\.?|phones?|mobile|switchboard)(?: number| no\.?)?"
        r"|general queries"
    ),
}
_LABEL = re.compile(r"\s*([^:+@]{1,60}[^:+@\d])\s*:\s*(.*)", re.DOTALL)
_NEXT_LABEL = re.compile(
    r"(?:(?<=\d\d)|(?<=\)))\s+(?=(?:Emergency[\w\s-]*|Fax|E-?mail|Tel|Telephone|Phone|Website)\s*:)"
)
_SENTENCE = re.compile(r"[a-z]\w*\s+(?:\S+\s+){6,}\S+\.$")
_NUMBER = re.compile(r"\d(?:[\s().-]*\d){5}")
_CLOSED = re.compile(
    r"temporarily closed|\bis closed\b|suspended (?:its )?operations|\bhas closed\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Block:
    """A post as a page prints it; ``title`` is the line with its name."""

    title: Line
    lines: list[Line] = field(default_factory=list)
    before: tuple[Line, ...] = ()
    """What stands between the heading of the section and its first post."""

    @property
    def is_closed(self) -> bool:
        """Return whether the page says that nobody is there."""
        return any(_CLOSED.search(line.text) for line in self.lines)


@dataclass(slots=True)
class Facts:
    """What a block holds; ``address`` by lines, as printed."""

    contacts: list[ListedContact] = field(default_factory=list)
    address: list[str] = field(default_factory=list)
    postal: list[str] = field(default_factory=list)
    hours: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    """Addresses of the links that no label names, absolute."""

    @property
    def is_mention(self) -> bool:
        """Return whether the post is only named, with no way to reach it."""
        return not self.address and not any(
            one.channel in ("phone", "email") for one in self.contacts
        )


def facts_of(block: Block, base: str) -> Facts:
    """Return what a block holds; ``base`` is the address that links start from."""
    facts = Facts()
    _add_links(facts, block.title.links, base)
    label = "address"
    for line in block.lines:
        for text in _NEXT_LABEL.split(line.text):
            found, value = _labelled(text)
            label = found or label
            if label == "address" and not found and _ends_address(line):
                label = ""
            if value:
                _add(facts, label, value, line, base)
            # A label may stand on a line of its own; other lines have one value each.
            if value and label not in ("address", "postal"):
                label = ""
        _add_mail(facts, line)
    return facts


def _labelled(text: str) -> tuple[str, str]:
    """Return what a line's label means and the value after it; a blank label if none."""
    if found := _LABEL.fullmatch(text):
        name = found[1].strip(" *•-")
        for meaning, words in _LABELS.items():
            if re.fullmatch(words, name, re.IGNORECASE):
                return meaning, found[2].strip()
        return "other", found[2].strip()
    return "", text.strip()


def _ends_address(line: Line) -> bool:
    is_long = _SENTENCE.search(line.text) or len(line.text) > 120
    return bool(line.links or is_long or line.text.startswith(("(", "*")))


def _add(facts: Facts, label: str, value: str, line: Line, base: str) -> None:
    if label in ("phone", "fax", "emergency"):
        _add_number(facts, label, value)
    elif label == "website":
        _add_website(facts, value, line, base)
    elif label == "email" and not _mails(line):
        facts.contacts.append(ListedContact("email", value))
    elif label in ("address", "postal", "hours"):
        getattr(facts, label).append(value.strip(" ,;"))
    elif label == "":
        _add_links(facts, line.links, base)


def _add_number(facts: Facts, label: str, value: str) -> None:
    purpose = "emergency" if label == "emergency" else "general"
    channel = "fax" if label == "fax" else "phone"
    if _NUMBER.search(value):
        number = re.sub(r"\+\s+", "+", value)
        facts.contacts.append(ListedContact(channel, number, purpose))


def _add_website(facts: Facts, value: str, line: Line, base: str) -> None:
    found = _web(line.links, base) or [value]
    facts.contacts.append(ListedContact("website", found[0]))


def _add_links(facts: Facts, links: Iterable[str], base: str) -> None:
    facts.pages += _web(links, base)


def _add_mail(facts: Facts, line: Line) -> None:
    for address in _mails(line):
        if "@" in address:
            facts.contacts.append(ListedContact("email", address))


def _mails(line: Line) -> list[str]:
    return [
        unquote(link.removeprefix("mailto:").partition("?")[0]).strip()
        for link in line.links
        if link.startswith("mailto:")
    ]


def _web(links: Iterable[str], base: str) -> list[str]:
    found = (urljoin(base, link) for link in links if not link.startswith("#"))
    return [one for one in found if one.startswith(("http://", "https://"))]


def joined_address(lines: list[str]) -> str:
    """Return an address in one line; blank where it is a sentence or a heading."""
    text = ", ".join(line.strip(" ,;") for line in lines if line.strip(" ,;"))
    return text if is_address(text) else ""


def blocks_of(
    lines: Iterable[Line], title: re.Pattern[str], others: re.Pattern[str]
) -> Iterator[Block]:
    """Yield the posts of a section: each begins with a title and ends at a heading.

    A heading that ``others`` matches begins a block of its own, of another state's post.
    """
    block: Block | None = None
    before: list[Line] = []
    for line in lines:
        is_title = title.match(line.text) and not _SENTENCE.search(line.text)
        if is_title or (line.tag and others.match(line.text)):
            if block:
                yield block
            block, before = Block(line, [], tuple(before)), []
        elif line.tag and block:
            yield block
            block = None
        elif block:
            block.lines.append(line)
        else:
            before.append(line)
    if block:
        yield block
