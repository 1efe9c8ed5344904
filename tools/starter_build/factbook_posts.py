"""Missions that the World Factbook lists, with their addresses and numbers.

It lists foreign missions in Washington ("in the US") and those of the United
States abroad ("from the US"), each with the towns of its consulates.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypedDict

from tools.starter_build.factbook import countries_in, entries, text

IN_US = "Diplomatic representation in the US"
FROM_US = "Diplomatic representation from the US"
_NO_EMBASSY = re.compile(
    r"^none|does not have an embassy|does not maintain|has no offices|^although|"
    r"operations suspended",
    re.IGNORECASE,
)
_TOWNS = {
    "consulate(s) general": ("consulate_general", False),
    "consulate(s)": ("consulate", False),
    "honorary consulate(s)": ("consulate", True),
    "representative office": ("representative_office", False),
    "other offices": ("representative_office", False),
    "Taipei Economic and Cultural Offices (branch offices)": (
        "representative_office",
        False,
    ),
}
_TERRITORY = {
    "Guam": "GU",
    "Puerto Rico": "PR",
    "PR": "PR",
    "American Samoa": "AS",
    "Northern Mariana Islands": "MP",
}
_KIND_IN_WASHINGTON = {"GL": "representative_office", "VA": "nunciature"}
REPRESENTED = {"HK": "consulate_general", "CW": "consulate_general"} | {
    "BM": "consulate_general",
    "GL": "consulate",
    "TW": "representative_office",
}
"""The US post where there is no embassy, as the Factbook names it."""


class PrintedContacts(TypedDict, total=False):
    """The address and contacts of a mission, as printed."""

    address: str
    phones: str
    faxes: str
    online: str


@dataclass
class Listing:
    """A mission as the Factbook prints it."""

    key: str
    sending: str
    receiving: str
    kind: str
    town: str = ""
    district: str = ""
    is_honorary: bool = False
    address: str = ""
    postal_address: str = ""
    phones: str = ""
    faxes: str = ""
    online: str = ""


def listings() -> Iterator[Listing]:
    """Yield every mission that the Factbook lists, embassies before consulates."""
    found = [*_embassies(), *_interests_sections(), *_by_town()]
    yield from (one for one in found if one.sending != one.receiving)


def unlisted() -> Iterator[str]:
    """Yield offices in the Factbook that are no mission of a kind the portal has."""
    for key, (_, entry) in entries().items():
        for side in (IN_US, FROM_US):
            for heading in ("trade office(s)", "HKETO offices", "branch office(s)"):
                printed = text(entry, "Government", side, heading)
                if printed and key != "tw":
                    yield f"{key}: {heading}: {printed}"


def accreditations() -> Iterator[tuple[str, str]]:
    """Yield (country of a US mission, another country that it covers)."""
    for code, entry in entries().values():
        sentence = text(entry, "Government", FROM_US, "embassy")
        found = re.search(
            r"(?:Ambassador|Consul General|Consulate General) "
            r"(?:to|in) (.+?) is accredited to",
            sentence,
            re.IGNORECASE,
        )
        if found:
            yield next(countries_in(found[1])), code


def _embassies() -> Iterator[Listing]:
    for key, (code, entry) in entries().items():
        government = entry.get("Government", {})
        if chancery := text(government, IN_US, "chancery"):
            yield _chancery(key, code, chancery, government[IN_US])
        if _is_a_place(address := text(government, FROM_US, "embassy")):
            yield _us_embassy(key, code, address, government[FROM_US])
        elif text(government, FROM_US, "telephone"):
            yield _us_embassy(key, code, "", government[FROM_US])
    yield _taipei_in_washington()


def _is_a_place(address: str) -> bool:
    return bool(address) and not _NO_EMBASSY.search(address)


def _chancery(key: str, code: str, address: str, part: dict[str, object]) -> Listing:
    town = "New York City" if "New York, NY" in address else "Washington"
    kind = _KIND_IN_WASHINGTON.get(code, "embassy")
    contacts = _contacts(part)
    contacts["address"] = address.replace(";", ",")
    return Listing(key, code, "US", kind, town, **contacts)


def _us_embassy(key: str, code: str, address: str, part: dict[str, object]) -> Listing:
    contacts = _contacts(part)
    contacts["address"] = address.partition("; note - ")[0].replace(";", ",")
    kind = REPRESENTED.get(code, "embassy")
    mailing = text(part, "mailing address").replace(";", ",")
    return Listing(key, "US", code, kind, postal_address=mailing, **contacts)


def _contacts(part: dict[str, object]) -> PrintedContacts:
    return {
        "phones": text(part, "telephone"),
        "faxes": text(part, "FAX"),
        "online": text(part, "email address and website"),
    }


def _taipei_in_washington() -> Listing:
    words = text(entries()["tw"][1], "Government", IN_US, "note")
    return Listing(
        "tw", "TW", "US", "representative_office", "Washington", **_embedded(words)
    )


def _interests_sections() -> Iterator[Listing]:
    government = entries()["ir"][1]["Government"]
    words = text(government, IN_US)
    yield Listing(
        "ir", "IR", "US", "interests_section", "Washington", **_embedded(words)
    )
    words = text(government, FROM_US, "embassy")
    address = words.partition("Embassy of Switzerland; ")[2]
    yield Listing("ir", "US", "IR", "interests_section", "Tehran", address=address)


def _embedded(words: str) -> PrintedContacts:
    """Return the address and numbers inside a note."""
    return {
        "address": _first(r"(?:address|office):\s*([^;]+\d{5})", words),
        "phones": _first(r"telephone:\s*([^;]+)", words),
        "faxes": _first(r"\bFAX:?\s*([^;]+)", words),
        "online": _first(r"e-?mail[^:]*:(.+)", words),
    }


def _first(pattern: str, words: str) -> str:
    found = re.search(pattern, words, re.IGNORECASE)
    return found[1].strip() if found else ""


def _by_town() -> Iterator[Listing]:
    for key, (code, entry) in entries().items():
        for side, sending, receiving in ((IN_US, code, "US"), (FROM_US, "US", code)):
            printed = entry.get("Government", {}).get(side, {})
            for heading, (kind, honorary) in _TOWNS.items():
                for town, district in _towns(text(printed, heading)):
                    yield Listing(
                        key,
                        sending,
                        _TERRITORY.get(district, receiving),
                        kind,
                        town,
                        "" if district in _TERRITORY else district,
                        honorary,
                    )
    yield _bhutan_in_new_york()


def _towns(printed: str) -> Iterator[tuple[str, str]]:
    """Yield (town, what stands in brackets after it); an address is no list."""
    listed = printed.partition("; note")[0]
    if re.search(r"\d", listed):
        return
    for part in re.split(r",", listed):
        found = re.match(r"\s*([^()]+?)\s*(?:\(([^)]*)\))?\s*$", part)
        if found:
            yield found[1], found[2] or ""


def _bhutan_in_new_york() -> Listing:
    printed = text(entries()["bt"][1], "Government", IN_US, "consulate(s) general")
    address, _, rest = printed.partition("; ")
    contacts = _embedded(rest)
    contacts["address"] = address
    return Listing("bt", "BT", "US", "consulate_general", "New York City", **contacts)
