"""British missions, as GOV.UK describes its organisations abroad.

Documented at https://content-api.publishing.service.gov.uk, and in the schema
"worldwide_organisation" there: the search lists the organisations, and each
has an item with the contacts of its offices. ``office_staff``, roles and appointments,
which name people, are never read. The line of 24 hours in London is no post's number.
"""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from urllib.parse import quote

from embassies.imports.pipeline.rows import MissionRow, Rejection
from embassies.imports.sources import fact_table
from embassies.imports.sources.documents import (
    FAULT,
    Document,
    Get,
    fetch_each,
    fetch_json,
    json_documents,
)
from embassies.imports.sources.gov_uk_offices import (
    Item,
    Office,
    contacts,
    offices_of,
    section_contacts,
    without_london,
)
from embassies.imports.sources.json_values import (
    first_text,
    list_of,
    mapping_of,
    one_line,
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
from embassies.imports.sources.opening_times import visiting_hours
from embassies.imports.sources.wikidata_places import countries_with, is_named_in

SITE = "https://www.gov.uk"
_PAGE_ROWS, _MOST_PAGES = 200, 20
ADDRESS = (
    f"{SITE}/api/search.json?filter_format=worldwide_organisation"
    f"&fields=title,link&count={_PAGE_ROWS}"
)
SOURCE = {
    "key": "gov-uk",
    "name": "GOV.UK, Foreign, Commonwealth & Development Office",
    "url": f"{SITE}/world/organisations",
    "licence": "Open Government Licence v3.0",
    "licence_url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "attribution": "Contains public sector information licensed under the Open Government"
    " Licence v3.0.",
    "publisher": "GB",
    "rank": "1",
}
KINDS = {
    "embassy office|embassy branch|consular section": "",
    "deputy high commission": "deputy_high_commission",
    "high commission": "high_commission",
    "interests section": "interests_section",
    "consulate[- ]general": "consulate_general",
    "vice[- ]consulate": "vice_consulate",
    "consular agency": "consular_agency",
    "consulate": "consulate",
    "embassy": "embassy",
    r"\b(?:mission|delegation|representation)\b": "permanent_mission",
    "liaison office": "liaison_office",
    "british office|trade and cultural office": "representative_office",
}
"""The kind of each title; the first that a title holds counts."""

_KIND_WORDS = re.compile("|".join(one for one, kind in KINDS.items() if kind), re.I)
_SOCIAL = {"facebook", "twitter", "x", "instagram", "youtube", "linkedin"}
_URGENT = re.compile(
    r"urgent (?:help|assistance)[^.\n]{0,300}?\bcall(?: us)?(?: on)?:? *(\+[\d\s()-]{7,})"
)


def read(stream: BinaryIO, date: str) -> Iterator[MissionRow | Rejection]:
    """Yield a row for each organisation's item; results of the search are passed over.

    Also of a table of the same facts; see fact_table. Raise ImportFailedError for what
    is neither JSON nor such a table, and for what has no post.
    """
    if fact_table.is_table(stream):
        return fact_table.read(stream, SOURCE, date)
    return mission_rows(_posts(json_documents(stream)), SOURCE, date)


def collect(get: Get) -> Iterator[Document]:
    """Fetch the pages of the search, then the items, one after the other."""
    links: list[str] = []
    for page in range(_MOST_PAGES):
        answer = mapping_of(fetch_json(get, f"{ADDRESS}&start={page * _PAGE_ROWS}"))
        found = [mapping_of(one) for one in list_of(answer.get("results"))]
        links += (text_of(one.get("link")) for one in found)
        if len(found) < _PAGE_ROWS:
            break
    pages = dict.fromkeys(one for one in links if one.startswith("/"))
    yield from fetch_each(get, (f"{SITE}/api/content{quote(one)}" for one in pages))


def _posts(documents: Iterable[Document]) -> Iterator[ListedPost | Rejection]:
    items = (one for one in documents if not _is_search(one.content))
    for line, document in enumerate(items, start=1):
        item = mapping_of(document.content)
        title = text_of(item.get("title"))
        kind = kind_named(title, KINDS)
        if fault := text_of(item.get(FAULT)):
            yield Rejection(line, fault)
        elif not title:
            yield Rejection(line, f"{document.address or 'an entry'}: it has no title")
        elif _is_withdrawn(item):
            yield no_post(line, title, "withdrawn by its publisher")
        elif not kind:
            yield no_post(line, title, "an office of the government, no mission")
        else:
            yield _post(line, item, title, kind)


def _is_search(content: object) -> bool:
    return "results" in mapping_of(content)


def _is_withdrawn(item: Item) -> bool:
    is_gone = text_of(item.get("document_type")) in ("gone", "redirect")
    is_marked = item.get("withdrawn") is True or bool(item.get("withdrawn_notice"))
    return is_gone or is_marked


def _post(line: int, item: Item, title: str, kind: str) -> ListedPost:
    details = mapping_of(item.get("details"))
    offices = offices_of(item)
    main = offices[0] if offices else Office({}, {})
    places = _places(item, details)
    country = _country(title, main, places)
    city = _city(title, main, country)
    base_path = text_of(item.get("base_path"))
    url = f"{SITE}{base_path}" if base_path.startswith("/") else ""
    times = mapping_of(main.office.get("details")).get("access_and_opening_times")
    return ListedPost(
        line,
        "GB",
        country,
        kind,
        city=city,
        is_honorary="honorary" in title.lower(),
        name=title,
        ref=text_of(item.get("content_id")),
        url=url,
        contacts=(
            *contacts(main),
            *(one for office in offices[1:] for one in section_contacts(office, main)),
            *_urgent(details),
            ListedContact("website", url),
            *_social(details),
        ),
        address=_address(main),
        hours=visiting_hours(text_of(times)),
        covers=tuple((code, "") for code in places if code != country),
    )


def _places(item: Item, details: Item) -> list[str]:
    """Return the countries that an organisation serves."""
    links = mapping_of(item.get("links"))
    values = [
        *list_of(links.get("world_locations")),
        *list_of(details.get("world_location_names")),
    ]
    names = (first_text(mapping_of(one), "title", "name") for one in values)
    return list(dict.fromkeys(filter(None, map(country_named, names))))


def _country(title: str, main: Office, places: list[str]) -> str:
    """Return the host: of the countries that it serves, the one of its address."""
    if len(places) == 1:
        return places[0]
    names = (text_of(main.address.get("iso2_country_code")).upper(),)
    stated = first_text(main.address, "world_location")
    here = next(filter(None, map(country_named, (*names, stated))), "")
    named = countries_with(_place(title), places)
    if here and (not places or here in places or not named):
        return here
    return named[0] if len(named) == 1 else ""


def _place(title: str) -> str:
    """Return what stands behind the kind: "New Delhi" of British High Commission …"""
    found = _KIND_WORDS.search(title)
    behind = title[found.end() :] if found else ""
    return re.sub(r"^[\s,:-]*(?:in |to the )?", "", behind).strip()


def _city(title: str, main: Office, country: str) -> str:
    locality = re.sub(r"\S*\d\S*", " ", text_of(main.address.get("locality")))
    names = (_place(title), " ".join(locality.split(",")[0].split()))
    known = (one for one in names if one and is_named_in(one, country))
    return next(known, names[1])


def _address(main: Office) -> str:
    """Return the address; a town alone is none."""
    if not text_of(main.address.get("street_address")):
        return ""
    names = ("street_address", "locality", "region", "postal_code", "world_location")
    return one_line("\n".join(text_of(main.address.get(one)) for one in names))


def _urgent(details: Item) -> Iterator[ListedContact]:
    """Yield the number that the page gives for urgent help."""
    found = _URGENT.search(text_of(details.get("body")))
    if found and (number := without_london(found[1])):
        yield ListedContact("phone", number, "emergency")


def _social(details: Item) -> Iterator[ListedContact]:
    for value in list_of(details.get("social_media_links")):
        one = mapping_of(value)
        if text_of(one.get("service_type")).lower() in _SOCIAL:
            yield ListedContact("social", first_text(one, "href", "url"))
