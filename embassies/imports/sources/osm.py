"""Posts in OpenStreetMap, as Overpass answers (`out center tags`). Supplements only.

Elements with office=diplomatic or amenity=embassy; what they mean is documented at
https://wiki.openstreetmap.org/wiki/Tag:office=diplomatic. Contacts, hours, the point
and access by wheelchair fill what the directory lacks: no mission is created, and the
names of people that some elements have are not read. The licence is share-alike, so
what comes from here is in no export under CC0 (embassies/records/share_alike.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

from embassies.imports.pipeline.rows import ImportFailedError, MissionRow, Rejection
from embassies.imports.pipeline.validate import is_partial_date
from embassies.imports.sources.documents import json_documents
from embassies.imports.sources.listed_posts import (
    ListedContact,
    ListedPost,
    mission_row,
)
from embassies.imports.sources.post_kinds import kind_named
from portal.countries.land import is_in, states_at
from portal.countries.names import is_country

QUERY = (
    "[out:json][timeout:180];"
    '(nwr["office"="diplomatic"];nwr["amenity"="embassy"];);out center tags;'
)
ADDRESS = f"https://overpass-api.de/api/interpreter?data={quote(QUERY)}"
SOURCE = {
    "key": "osm",
    "name": "OpenStreetMap",
    "url": "https://www.openstreetmap.org/",
    "licence": "ODbL-1.0",
    "licence_url": "https://opendatacommons.org/licenses/odbl/1-0/",
    "attribution": "© OpenStreetMap contributors",
    "rank": "5",  # It fills gaps: a better source's value may be exported as CC0.
    "publisher": "",
}
_KINDS = {
    "embassy": "embassy",
    "high_commission": "high_commission",
    "deputy_high_commission": "deputy_high_commission",
    "nunciature": "nunciature",
    "interests_section": "interests_section",
    "permanent_mission": "permanent_mission",
    "consulate": "consulate",
    "consular_office": "consulate",
    "consulate_general": "consulate_general",
    "vice_consulate": "vice_consulate",
    "consular_agency": "consular_agency",
    "honorary_consul": "consulate",
    "honorary_consulate": "consulate",
    "honorary_consulate_general": "consulate_general",
    "liaison_office": "liaison_office",
    "representative_office": "representative_office",
}
"""Kinds by the most exact word of the tags; residences and offices of regions: none."""
_CHANNELS = {
    "phone": ("phone", "contact:phone"),
    "fax": ("fax", "contact:fax"),
    "email": ("email", "contact:email"),
    "website": ("website", "contact:website"),
}
_WHEELCHAIR = {
    "yes": "A wheelchair can get in everywhere.",
    "limited": "A wheelchair can get into a part of the building.",
    "no": "A wheelchair cannot get in.",
}
Tags = Mapping[str, str]


class Element(NamedTuple):
    """An element with its number in the answer, from 1."""

    line: int
    ref: str
    tags: Tags
    point: tuple[float, float] | None


def read(stream: BinaryIO, date: str) -> Iterator[MissionRow | Rejection]:
    """Yield what the elements say of posts; the answer's own date comes first.

    Raise ImportFailedError for an answer without elements, or one that was cut off.
    """
    count = 0
    for document in json_documents(stream):
        elements, day = _elements(document.content)
        for value in elements:
            count += 1
            yield _row(value, count, day or date)
    if not count:
        raise ImportFailedError("It lists no posts.")


def _elements(content: object) -> tuple[list[object], str]:
    """Return the elements of an answer, or a single one, and its date."""
    if not isinstance(content, dict):
        return [content], ""
    if "elements" not in content:
        if "tags" in content:
            return [content], ""
        raise ImportFailedError("It is no answer of Overpass: it has no elements.")
    if remark := content.get("remark"):
        raise ImportFailedError(f"Overpass stopped early: {str(remark)[:200]}")
    base = content.get("osm3s")
    day = str(base.get("timestamp_osm_base", ""))[:10] if isinstance(base, dict) else ""
    elements = content["elements"]
    found = elements if isinstance(elements, list) else [elements]
    return found, day if is_partial_date(day) else ""


def _row(value: object, line: int, date: str) -> MissionRow | Rejection:
    element = _element(value, line)
    if element is None:
        return Rejection(line, "It is no element with tags.")
    post = _post(element)
    if isinstance(post, str):
        reason = f"{element.ref}: {post}"
        return Rejection(line, reason[:300], is_readable=True)
    row = mission_row(post, SOURCE, date)
    if isinstance(row, Rejection):
        return replace(row, is_readable=True)
    return replace(row, is_supplement=True)


def _element(value: object, line: int) -> Element | None:
    tags = value.get("tags") if isinstance(value, dict) else None
    if not (isinstance(value, dict) and isinstance(tags, dict)):
        return None
    texts = {str(name): str(one).strip() for name, one in tags.items()}
    ref = f"{value.get('type', 'element')}/{value.get('id', '')}"
    return Element(line, ref, texts, _point(value) or _point(value.get("center")))


def _point(value: object) -> tuple[float, float] | None:
    if not isinstance(value, dict):
        return None
    try:
        latitude, longitude = float(value["lat"]), float(value["lon"])
    except (KeyError, TypeError, ValueError):
        return None
    is_on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if is_on_earth else None


def _post(element: Element) -> ListedPost | str:
    """Return the post of an element, or why it is none of ours."""
    tags = element.tags
    kind, is_honorary = _kind(tags)
    if not kind:
        return "no kind of post that is recorded"
    sending = _codes(tags, "diplomatic:sending_country", "country")
    if len(sending) != 1:
        return f"its sending country is not clear: {tags.get('country', '')[:40]}"
    if element.point is None:
        return "it has no point"
    host = _host(tags, *element.point)
    if not host:
        return "its host country is not clear"
    return ListedPost(
        line=element.line,
        sending_country=sending[0],
        receiving_country=host,
        kind=kind,
        city=tags.get("addr:city", ""),
        is_honorary=is_honorary,
        ref=element.ref,
        url=f"https://www.openstreetmap.org/{element.ref}",
        contacts=tuple(_contacts(tags, is_honorary=is_honorary)),
        address=_address(tags),
        opening_hours=tags.get("opening_hours", ""),
        accessibility_note=_WHEELCHAIR.get(tags.get("wheelchair", ""), ""),
        point=element.point,
    )


def _kind(tags: Tags) -> tuple[str, bool]:
    """Return the kind and whether it is honorary: embassy=* is finer than diplomatic=*."""
    general = tags.get("diplomatic", "")
    fine = tags.get(general, "") if general else ""
    word = general if fine in ("", "yes") else fine
    if not word and tags.get("amenity") == "embassy":
        name = tags.get("name:en") or tags.get("name", "")
        return kind_named(name), "honorary" in name.lower()
    return _KINDS.get(word, ""), word.startswith("honorary")


def _codes(tags: Tags, *names: str) -> list[str]:
    """Return the countries of the first tag there is (alpha-2); of others, none."""
    text = next((tags[name] for name in names if tags.get(name)), "")
    codes = [one.strip().upper() for one in text.split(";") if one.strip()]
    return codes if all(map(is_country, codes)) else []


def _host(tags: Tags, latitude: float, longitude: float) -> str:
    """Return the country that an element names as host, if it lies there.

    Where none is named, the one that its point lies in.
    """
    named = _codes(tags, "diplomatic:receiving_country", "target", "addr:country")
    if named:
        return next((one for one in named if is_in(one, latitude, longitude)), "")
    states = states_at(latitude, longitude)
    return next(iter(states)) if len(states) == 1 else ""


def _contacts(tags: Tags, *, is_honorary: bool) -> Iterator[ListedContact]:
    """Yield the contacts; the website of an honorary consul is that of a firm."""
    for channel, names in _CHANNELS.items():
        if is_honorary and channel == "website":
            continue
        values = dict.fromkeys(tags[name] for name in names if tags.get(name))
        yield from (ListedContact(channel, value) for value in values)


def _address(tags: Tags) -> str:
    if full := tags.get("addr:full"):
        return full
    street = f"{tags.get('addr:street', '')} {tags.get('addr:housenumber', '')}".strip()
    town = f"{tags.get('addr:postcode', '')} {tags.get('addr:city', '')}".strip()
    return ", ".join(filter(None, (street, town))) if tags.get("addr:street") else ""
