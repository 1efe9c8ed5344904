"""Posts of the United States, from the country pages of travel.state.gov.

Each page has "Embassies and Consulates": the name of a post with a link to its site,
its address, "Telephone:", "Emergency After-Hours Telephone:", "Fax:" and "Email:".
https://travel.state.gov/content/travel/en/international-travel/International-Travel-Country-Information-Pages.html
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from embassies.imports.sources import post_pages
from embassies.imports.sources.documents import Document, Get
from embassies.imports.sources.html_lines import Line

ADDRESS = (
    "https://travel.state.gov/content/travel/en/traveladvisories/traveladvisories.html"
)
SOURCE = {
    "key": "state-gov",
    "name": "U.S. Department of State, pages of the countries (travel.state.gov)",
    "url": "https://travel.state.gov/",
    "licence": "Public domain",
    "licence_url": "",
    "attribution": "Contacts of United States missions: U.S. Department of State",
    "rank": "1",
    "publisher": "US",
}
_AGENCIES = re.compile(r"Consular Agenc(?:y|ies)", re.IGNORECASE)


def _with_agencies(lines: list[Line]) -> list[Line]:
    """Give the agencies of a list their kind: it names them by their city alone."""
    found: list[Line] = []
    is_list = False
    for line in lines:
        is_start = bool(_AGENCIES.fullmatch(line.text))
        is_list = is_start or (is_list and not line.tag)
        is_city = is_list and line.links and re.fullmatch(r"[^\d:@]{3,40}", line.text)
        if is_city and not _SITE.title.match(line.text):
            found.append(Line(f"U.S. Consular Agency {line.text}", "", line.links))
        elif not is_start:
            found.append(line)
    return found


_SITE = post_pages.Site(
    source=SOURCE,
    index=ADDRESS,
    # The index holds them in a script, without .html.
    link=re.compile(
        r"/content/travel/en/international-travel/"
        r"International-Travel-Country-Information-Pages/[\w%-]+"
    ),
    suffix=".html",
    title=re.compile(
        r"(?:the )?(?:U\.? ?S\.?(?: ?A\.)?|United States|American) (?P<kind>Embassy"
        r"(?: Branch)?(?: Office)?|Consulate[- ]General|Consulate|Consular Agency"
        r"|Interests Section|Liaison Office|Institute in Taiwan)\b"
        r"[\s,:–-]*(?:in |at |to )?(?P<place>[^:;]{0,60})$",
        re.IGNORECASE,
    ),
    section=re.compile(r"(?:U\.?S\.? )?Embassies and Consulates?", re.IGNORECASE),
    end=re.compile(
        r"(?:Destination Description|Entry, Exit|Safety and Security|Local Laws|Health"
        r"|Travel and Transportation|Travel Advisory|Quick Facts|Fact Sheet)\b",
        re.IGNORECASE,
    ),
    nothing=re.compile(
        r"(?:United States|U\.S\. \w+|Department of State) .*(?:does not (?:have|maintain)"
        r"|suspended (?:its )?operations)|no U\.S\. (?:embassy|consul)",
        re.IGNORECASE,
    ),
    prepare=_with_agencies,
)


def read(stream: BinaryIO, date: str) -> Iterator[post_pages.Row]:
    """Yield the posts of saved pages or of a table; see post_pages."""
    yield from post_pages.read(_SITE, stream, date)


def collect(get: Get) -> Iterator[Document]:
    """Yield the pages of the countries; see post_pages."""
    yield from post_pages.collect(_SITE, get)
