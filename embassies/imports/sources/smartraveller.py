"""Posts of Australia, from the destination pages of smartraveller.gov.au.

Each page has "Local contacts": headings such as "Australian Embassy, Brussels", an
address, "Phone:", "Email:" and "Website:". Where Canada helps Australians, the page
names its post too: that is none of Australia's.
https://www.smartraveller.gov.au/destinations
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from embassies.imports.sources import post_pages
from embassies.imports.sources.documents import Document, Get

ADDRESS = "https://www.smartraveller.gov.au/destinations"
SOURCE = {
    "key": "smartraveller",
    "name": "Australian Government, Smartraveller",
    "url": "https://www.smartraveller.gov.au/",
    "licence": "Creative Commons, as the site states",
    "licence_url": "",
    "attribution": (
        "Contacts of Australian missions: Smartraveller, Department of Foreign Affairs"
        " and Trade"
    ),
    "rank": "1",
    "publisher": "AU",
}
_KIND = (
    r"(?P<kind>Deputy High Commission|High Commission|Embassy|Consulate[- ]General"
    r"|Consulate|Consul|(?:Representative |Liaison |Consular )?Office)"
)
_SITE = post_pages.Site(
    source=SOURCE,
    index=ADDRESS,
    link=re.compile(r"/destinations/[a-z-]+/[a-z-]+(?=[\"'])"),
    title=re.compile(
        rf"(?:The )?Australian (?:Honorary )?{_KIND}\b"
        r"[\s,:–-]*(?:in |at |to )?(?P<place>[^:;]{0,60})$",
        re.IGNORECASE,
    ),
    section=re.compile(r"Local contacts", re.IGNORECASE),
    end=re.compile(
        r"(?:Full travel advice|Related|Before you go|News)\b", re.IGNORECASE
    ),
    nothing=re.compile(
        r"Australia (?:doesn.t|does not) have an? (?:embassy|high commission|consulate)"
        r"|Australian (?:Embassy|High Commission|Consulate)\b.* is closed"
        r"|(?:Canadian|Canada)\b.* provides? (?:\w+ )?consular"
        r"|Australian Government .*(?:can.t|cannot|unable to) (?:help|provide)",
        re.IGNORECASE,
    ),
)


def read(stream: BinaryIO, date: str) -> Iterator[post_pages.Row]:
    """Yield the posts of saved pages or of a table; see post_pages."""
    yield from post_pages.read(_SITE, stream, date)


def collect(get: Get) -> Iterator[Document]:
    """Yield the pages of the destinations; see post_pages."""
    yield from post_pages.collect(_SITE, get)
