"""Dutch missions, as the ministry's open data on "Nederland wereldwijd" lists them.

Documented at www.nederlandwereldwijd.nl/opendata: version 2, ``infotypes/
nl-representation``, in JSON with ``output=json``, at most 200 of a list at once. A
record of the list leads by ``dataurl`` to one with address and numbers, many of which
are empty. A country without a post has the record of the one that serves it, with the
same id, whose ``dataurl`` names the other country.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, NamedTuple

from embassies.imports.pipeline.rows import MissionRow, Rejection
from embassies.imports.sources.documents import (
    FAULT,
    Document,
    Get,
    fetch_each,
    fetch_json,
    json_documents,
)
from embassies.imports.sources.json_values import (
    first_text,
    list_of,
    mapping_of,
    one_line,
    point_of,
    text_of,
)
from embassies.imports.sources.listed_posts import (
    ListedContact,
    ListedPost,
    country_named,
    kind_named,
    mission_rows,
    no_post,
)

SITE = "https://www.nederlandwereldwijd.nl"
_BASE = "https://opendata.nederlandwereldwijd.nl/v2/sources/nederlandwereldwijd"
_PAGE_ROWS, _MOST_PAGES = 200, 20
ADDRESS = f"{_BASE}/infotypes/nl-representation?output=json&rows={_PAGE_ROWS}"
SOURCE = {
    "key": "nl-wereldwijd",
    "name": "Ministry of Foreign Affairs of the Netherlands, Nederland wereldwijd",
    "url": f"{SITE}/opendata",
    "licence": "CC0 1.0",
    "licence_url": "https://creativecommons.org/publicdomain/zero/1.0/",
    "attribution": "",
    "publisher": "NL",
    "rank": "1",
}
KINDS = {
    r"nbso|business support|ambassadekantoor|visumcentrum|visa application": "",
    "permanente vertegenwoordiging|permanent representation": "permanent_mission",
    r"consulaat[- ]generaal|consulate[- ]general": "consulate_general",
    "vice-?consulaat": "vice_consulate",
    "consula(?:at|te)": "consulate",
    "consulair agentschap": "consular_agency",
    "ambassade|embassy": "embassy",
    "vertegenwoordiging|netherlands office|representative office|bureau": (
        "representative_office"
    ),
}
"""The kind of each title; the first that a title holds counts."""

_MINISTRY = "247247247"
"""The line of the ministry in The Hague, which is no post's."""
_HONORARY = re.compile(r"honorair|honorary", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:in|te)\s+([^,(]+)", re.IGNORECASE)
_SHUT = re.compile(r"\b(?:is|zijn)\b[^.\n]{0,60}\b(?:gesloten|opgeschort)\b", re.I)
_OF_COUNTRY = re.compile(r"/countries/([^/]+)/")

Entry = Mapping[str, object]


class _Row(NamedTuple):
    line: int
    entry: Entry
    title: str
    country: str

    @property
    def ref(self) -> str:
        return text_of(self.entry.get("id"))

    @property
    def is_elsewhere(self) -> bool:
        """Whether a post in another country serves the record's own."""
        key = _leads_to(self.entry)
        own = {
            text_of(self.entry.get(one)).lower().replace(" ", "-")
            for one in ("locationkey", "isocode", "location")
        } - {""}
        return bool(key and own) and key not in own and _country(key) != self.country


def read(stream: BinaryIO, date: str) -> Iterator[MissionRow | Rejection]:
    """Yield a row for each post of the list, or of the records it leads to.

    Raise ImportFailedError for what is no JSON.
    """
    return mission_rows(_posts(json_documents(stream)), SOURCE, date)


def collect(get: Get) -> Iterator[Document]:
    """Fetch the list, then the record of each post, one after the other.

    A record that has an address or leads nowhere is kept as the list has it.
    """
    records: list[Entry] = []
    for page in range(_MOST_PAGES):
        answer = fetch_json(get, f"{ADDRESS}&offset={page * _PAGE_ROWS}")
        found = list(_records(answer))
        records += found
        if len(found) < _PAGE_ROWS:
            break
    whole = [one for one in records if text_of(one.get("address")) or not _url(one)]
    yield from (Document(ADDRESS, one) for one in whole)
    urls = dict.fromkeys(_url(one) for one in records if one not in whole)
    yield from fetch_each(get, urls)
    # What is served from elsewhere has no record of its own behind its address.
    rows = (_row(0, one) for one in records if one not in whole)
    yield from (Document(ADDRESS, row.entry) for row in rows if row.is_elsewhere)


def _url(entry: Entry) -> str:
    """Return the address of a record, in JSON; only the publisher's own is followed."""
    url = text_of(entry.get("dataurl")).partition("?")[0]
    return f"{url}?output=json" if url.startswith(f"{_BASE}/") else ""


def _records(content: object) -> Iterator[Entry]:
    """Yield the records of an answer, which may stand in one or several wrappers."""
    if isinstance(content, list):
        for one in content:
            yield from _records(one)
        return
    entry = mapping_of(content)
    wrapped = [
        entry[name] for name in ("documents", "document", "results") if name in entry
    ]
    if wrapped:
        yield from _records(list_of(wrapped[0]))
    else:
        yield entry


def _posts(documents: Iterable[Document]) -> Iterator[ListedPost | Rejection]:
    records = (one for document in documents for one in _records(document.content))
    rows = [_row(line, entry) for line, entry in enumerate(records, start=1)]
    served: dict[str, list[str]] = {}
    for row in rows:
        if row.is_elsewhere:
            served.setdefault(row.ref, []).append(row.country)
    seen: set[tuple[str, str]] = set()
    for row in rows:
        is_again = bool(row.ref) and (row.ref, row.country) in seen
        if not row.is_elsewhere:
            seen.add((row.ref, row.country))
        yield _post(row, served.get(row.ref, []), is_again=is_again)


def _row(line: int, entry: Entry) -> _Row:
    iso = text_of(entry.get("isocode")).partition("-")[0]  # BQ-BO: Bonaire
    names = (iso, first_text(entry, "location", "locationkey"), _leads_to(entry))
    country = next(filter(None, map(_country, names)), "")
    title = " ".join(first_text(entry, "title", "name").split())
    return _Row(line, entry, title, country)


def _leads_to(entry: Entry) -> str:
    """Return the country in the address of a record, as it stands there."""
    found = _OF_COUNTRY.search(text_of(entry.get("dataurl")))
    return found[1].lower() if found else ""


def _country(name: str) -> str:
    return country_named(name) or country_named(name.replace("-", " "))


def _post(row: _Row, served: list[str], *, is_again: bool) -> ListedPost | Rejection:
    entry = row.entry
    kind = kind_named(f"{row.title} {first_text(entry, 'representationtype')}", KINDS)
    if fault := text_of(entry.get(FAULT)):
        return Rejection(row.line, fault)
    if row.is_elsewhere:
        return no_post(row.line, row.title, f"serves {row.country} from elsewhere")
    if is_again or kind == "":
        reason = "there is a record of it before" if is_again else "no post of its own"
        return no_post(row.line, row.title, reason)
    if kind is None and entry.get("embassy") is True:
        kind = "embassy"
    place = _PLACE.search(row.title)
    intro = first_text(entry, "introduction")
    is_shut = bool(_SHUT.search(intro))
    return ListedPost(
        row.line,
        "NL",
        row.country,
        kind or "",
        city=place[1].strip() if place else "",
        is_honorary=bool(_HONORARY.search(row.title)),
        name=row.title,
        ref=row.ref,
        url=first_text(entry, "canonical") or SOURCE["url"],
        contacts=tuple(_contacts(entry)),
        address=one_line(first_text(entry, "address", "visitingaddress")),
        postal_address=one_line(first_text(entry, "postaladdress")),
        hours=first_text(entry, "openinghours"),
        point=point_of(entry.get("latitude"), entry.get("longitude")),
        covers=tuple((country, "") for country in served if country),
        remarks=(f"the list says: {intro[:120]}",) if is_shut else (),
        is_shut=is_shut,
    )


def _contacts(entry: Entry) -> Iterator[ListedContact]:
    for name in ("telephonenumbers", "telephonenumber", "phone"):
        for value in list_of(entry.get(name)):
            yield ListedContact("phone", text_of(value))
    line = first_text(entry, "emergencynumber")
    if not re.sub(r"\D", "", line).endswith(_MINISTRY):
        yield ListedContact("phone", line, "emergency")
    yield ListedContact("fax", first_text(entry, "faxnumber"))
    yield ListedContact("email", first_text(entry, "emailaddress", "email"))
    for name, channel in (("contactform", "form"), ("canonical", "website")):
        yield ListedContact(channel, first_text(entry, name))
