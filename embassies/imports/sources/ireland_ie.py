"""Posts of Ireland, from the travel advice of ireland.ie.

Each page has "Embassy contact": sentences with the number for emergencies and the
hours, then headings such as "Embassy of Ireland, Greece", an address, "Tel:", "Fax:"
and a link "Contact us". Honorary consuls' addresses begin with their names.
https://www.ireland.ie/en/dfa/overseas-travel/advice/
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from embassies.imports.sources import post_pages
from embassies.imports.sources.documents import Document, Get
from embassies.imports.sources.html_lines import Line
from embassies.imports.sources.listed_posts import ListedContact
from embassies.imports.sources.post_blocks import Facts
from embassies.values.printed_hours import expression

ADDRESS = "https://www.ireland.ie/en/dfa/overseas-travel/advice/"
SOURCE = {
    "key": "ireland-ie",
    "name": "Department of Foreign Affairs of Ireland (ireland.ie)",
    "url": "https://www.ireland.ie/",
    "licence": "Facts",
    "licence_url": "",
    "attribution": "",
    "rank": "1",
    "publisher": "IE",
}
_NUMBER = re.compile(r"\+\d[\d\s().-]{6,}\d")
_DUBLIN = "+353"
_URGENT = re.compile(
    r"emergenc|urgent|out of (?:office )?hours|outside (?:of )?(?:office|opening) hours",
    re.IGNORECASE,
)


def _extend(facts: Facts, before: tuple[Line, ...]) -> None:
    """Add the hours and the numbers for emergencies, but for the ministry's own."""
    for line in before:
        if not facts.hours and expression(line.text):
            facts.hours.append(line.text)
        elif _URGENT.search(line.text):
            facts.contacts += [
                ListedContact("phone", number, "emergency")
                for number in _NUMBER.findall(line.text)
                if not number.startswith(_DUBLIN)
            ]


_SITE = post_pages.Site(
    source=SOURCE,
    index=ADDRESS,
    link=re.compile(r"/en/dfa/overseas-travel/advice/[a-z-]+/(?=[\"'])"),
    title=re.compile(
        r"(?:Honorary )?(?P<kind>Embassy|Consulate[- ]General|Consul[- ]General|Consulate"
        r"|Consul|Representative Office) of Ireland\b"
        r"[\s,:–-]*(?:in |at |to )?(?P<place>[^:;]{0,60})$",
        re.IGNORECASE,
    ),
    section=re.compile(r"Embassy contacts?|Contact (?:us|details)", re.IGNORECASE),
    end=re.compile(r"(?:Related|Travel to|Explore|Our Twitter)\b", re.IGNORECASE),
    nothing=re.compile(
        r"(?:Ireland|we) (?:does not|do not|doesn.t|don.t) have"
        r" (?:an? )?(?:\w+ )?(?:embassy|consul)",
        re.IGNORECASE,
    ),
    extend=_extend,
)


def read(stream: BinaryIO, date: str) -> Iterator[post_pages.Row]:
    """Yield the posts of saved pages or of a table; see post_pages."""
    yield from post_pages.read(_SITE, stream, date)


def collect(get: Get) -> Iterator[Document]:
    """Yield the pages of the countries; see post_pages."""
    yield from post_pages.collect(_SITE, get)
