"""German missions abroad and foreign missions in Germany, as the Federal Foreign Office
lists them in its open data.

Documented at www.auswaertiges-amt.de/de/open-data-schnittstelle: ``response`` has the
ids of countries in ``contentList`` and an object for each, which has the ids of its
posts and an object for each. An older shape has ``title``, ``telefone``, ``url``, and
lines of text in ``misc``. ``leader``, a person, is never read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, NamedTuple

from embassies.imports.pipeline.rows import ImportFailedError, MissionRow, Rejection
from embassies.imports.sources.documents import (
    Document,
    Get,
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

ADDRESS = "https://www.auswaertiges-amt.de/opendata/representativesInCountry"
IN_GERMANY = "https://www.auswaertiges-amt.de/opendata/representativesInGermany"
SOURCE = {
    "key": "auswaertiges-amt",
    "name": "Federal Foreign Office of Germany, open data on missions",
    "url": "https://www.auswaertiges-amt.de/de/open-data-schnittstelle",
    "licence": "As the site states",
    "licence_url": "https://www.auswaertiges-amt.de/de/open-data-schnittstelle",
    "attribution": "German missions and missions in Germany: Auswärtiges Amt",
    "publisher": "DE",
    "rank": "1",
}
KINDS = {
    r"konsularabteilung|konsularabschnitt|visastelle|visaabteilung": "",
    r"außenstelle|goethe|handelskammer|kulturinstitut|wirtschaftsbüro": "",
    r"vizekonsul|vice[- ]consul": "vice_consulate",
    r"generalkonsul|consul\w*[- ]general": "consulate_general",
    r"konsularagentur|consular agency": "consular_agency",
    r"konsul|consul": "consulate",
    r"ständige vertretung|permanent mission|delegation": "permanent_mission",
    r"nuntiatur|nunciature": "nunciature",
    r"hohe kommission|hochkommissar|high commission": "high_commission",
    r"verbindungsbüro|liaison office": "liaison_office",
    r"interessenvertretung|interests section": "interests_section",
    r"vertretungsbüro|deutsches institut|taipeh|representative office|german office"
    r"|^vertretung": "representative_office",
    r"botschaft|embassy": "embassy",
}
"""The kind of each description; the first that a description holds counts."""

_NAMES = {
    "kongo": "CG",
    "palästinensische gebiete": "PS",
    "föderierte staaten von mikronesien": "FM",
}
"""Countries as the office's list of states names them, and nobody else."""
_HONORARY = re.compile(r"honorar|honorary", re.IGNORECASE)
_SHUT = re.compile(
    r"\b(?:botschaft|konsulat|vertretung|dienstbetrieb)\w*\b[^.\n]{0,60}\bist\b[^.\n]{0,60}"
    r"\b(?:geschlossen|suspendiert|eingestellt)\b",
    re.IGNORECASE,
)
_EMERGENCY_LINE = re.compile(
    r"(?:bereitschafts|notfall|notruf)[^:\n\d+]*:?\s*(\+?\(?\d[\d\s()/-]{5,})",
    re.IGNORECASE,
)
_DISTRICT = re.compile(r"(?:amtsbezirk|konsularbezirk)\s*:\s*([^\n]+)", re.IGNORECASE)

Entry = Mapping[str, object]


class _Listed(NamedTuple):
    """An entry, its id, and the country that it stands under."""

    ref: str
    entry: Entry
    group: Entry


def read(stream: BinaryIO, date: str) -> Iterator[MissionRow | Rejection]:
    """Yield a row for each post of one list or of both.

    Raise ImportFailedError for what is no list.
    """
    return mission_rows(_posts(json_documents(stream)), SOURCE, date)


def collect(get: Get) -> Iterator[Document]:
    """Fetch both lists."""
    for address in (ADDRESS, IN_GERMANY):
        yield Document(address, fetch_json(get, address))


def _posts(documents: Iterable[Document]) -> Iterator[ListedPost | Rejection]:
    line = 0
    for document in documents:
        listed = list(_entries(_response(document.content)))
        address = document.address or (IN_GERMANY if _in_germany(listed) else ADDRESS)
        is_in_germany = "ingermany" in address.lower()
        for one in listed:
            line += 1
            yield _post(line, one, address, is_in_germany=is_in_germany)


def _response(content: object) -> Entry:
    """Return the list itself; the office answers {} when the service is switched off."""
    found = mapping_of(content)
    response = mapping_of(found.get("response")) or found
    if found and not any(map(str.isdigit, response)) and "contentList" not in response:
        raise ImportFailedError("It is no list of the Federal Foreign Office.")
    return response


def _entries(response: Entry) -> Iterator[_Listed]:
    """Yield the entries of a list, which stand under countries or side by side."""
    for ref in _ids(response):
        group = mapping_of(response.get(ref))
        below = _ids(group)
        if not below:
            yield _Listed(ref, group, {})
        for one in below:
            yield _Listed(one, mapping_of(group.get(one)), group)


def _ids(response: Entry) -> list[str]:
    """Return the ids in their order, and those that the order leaves out."""
    listed = [one for one in map(text_of, list_of(response.get("contentList"))) if one]
    others = (one for one in response if one.isdigit())
    return list(dict.fromkeys([*listed, *others]))


def _in_germany(listed: list[_Listed]) -> bool:
    """Return whether most entries of a list stand in Germany."""
    german = sum(
        _country(one.entry) == "DE"
        or re.sub(r"\D", "", _phone(one.entry)).lstrip("0").startswith("49")
        for one in listed
    )
    return german * 2 > len(listed)


def _post(
    line: int, one: _Listed, address: str, *, is_in_germany: bool
) -> ListedPost | Rejection:
    entry = one.entry
    name = first_text(entry, "description", "title", "type")
    kind = kind_named(name, KINDS)
    if not entry:
        return Rejection(line, f"{one.ref}: the list names it and has no entry of it")
    if kind == "":
        return no_post(line, name, "a section or an institute, no post of its own")
    other = _country(one.group) or _country(entry)
    if is_in_germany and other in ("", "DE"):
        other = _sender_in(name)
    country = other if is_in_germany else _country(entry) or other
    remarks = text_of([entry.get("remark"), entry.get("misc"), entry.get("county")])
    district = _DISTRICT.search(remarks)
    shut = next(filter(_SHUT.search, remarks.splitlines()), "")
    sender, host = (other, "DE") if is_in_germany else ("DE", country)
    return ListedPost(
        line,
        sender,
        host,
        kind or "",
        city=first_text(entry, "city"),
        is_honorary=bool(_HONORARY.search(name)),
        name=f"{name}, {first_text(entry, 'city')}".strip(" ,"),
        ref=one.ref,
        url=address,
        contacts=tuple(_contacts(entry, remarks)),
        address=_address(entry),
        postal_address=one_line(first_text(entry, "postal")),
        hours=first_text(entry, "open"),
        point=_point(entry),
        covers=((host, district[1]),) if district else (),
        remarks=(f"the list says: {shut[:120]}",) if shut else (),
        is_shut=bool(shut),
    )


def _country(entry: Entry) -> str:
    """Return the country of an entry by its code or its name; blank if not known."""
    names = [text_of(entry.get(one)) for one in ("countryCode", "country")]
    found = (_NAMES.get(name.lower()) or country_named(name) for name in names if name)
    return next(filter(None, found), "")


def _sender_in(name: str) -> str:
    """Return the country at the end of "Botschaft der Arabischen Republik Ägypten"."""
    words = name.split()
    ends = (" ".join(words[start:]) for start in range(1, len(words)))
    return next(filter(None, map(country_named, ends)), "")


def _phone(entry: Entry) -> str:
    return first_text(entry, "phone", "telefone", "telefon")


def _contacts(entry: Entry, remarks: str) -> Iterator[ListedContact]:
    yield ListedContact("phone", _phone(entry))
    line = _EMERGENCY_LINE.search(remarks)
    emergency = first_text(entry, "emergencyPhone") or (line[1].strip() if line else "")
    yield ListedContact("phone", emergency, "emergency")
    yield ListedContact("fax", first_text(entry, "fax"))
    for text in text_of([entry.get("mail"), entry.get("contact")]).splitlines():
        is_form = "://" in text and "@" not in text
        if is_form or "@" in text:
            yield ListedContact("form" if is_form else "email", text)
    yield ListedContact("website", first_text(entry, "website", "url"))


def _address(entry: Entry) -> str:
    """Return the address; an older shape has its parts in fields of their own."""
    if printed := first_text(entry, "address"):
        return one_line(printed)
    street = f"{first_text(entry, 'street')} {first_text(entry, 'number')}".strip()
    town = f"{first_text(entry, 'zip')} {first_text(entry, 'city')}".strip()
    return f"{street}, {town}" if street else ""


def _point(entry: Entry) -> tuple[float, float] | None:
    inner = mapping_of(entry.get("geo")) or mapping_of(entry.get("geodata")) or entry
    names = (("latitude", "lat"), ("longitude", "lng", "lon"))
    latitude, longitude = (first_text(inner, *one) for one in names)
    return point_of(latitude, longitude)
