"""What does a source say of one post? The same shape for every source."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CONTACTS, COVERAGES = "contacts", "coverages"
STATUSES, SERVICES = "status_periods", "services"
PARTS = (CONTACTS, COVERAGES, STATUSES, SERVICES)

Facts = Mapping[str, Any]

_FORBIDDEN = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_UNWANTED = re.compile(f"[{_FORBIDDEN}]")
_UNSEEN = re.compile(f"[{_FORBIDDEN}\u200b\u2060-\u2064\ufeff]")


class ImportFailedError(Exception):
    """The import cannot go on; the message is one line for the person who ran it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who says so, under which id and address, and when."""

    source: str
    source_ref: str = ""
    source_url: str = ""
    source_date: str = ""

    def stamped(self) -> dict[str, str]:
        """Return the columns of a row that keeps its own source."""
        return {
            "source_id": self.source,
            "source_ref": self.source_ref,
            "source_url": self.source_url,
            "source_date": self.source_date,
        }


@dataclass(frozen=True, slots=True)
class Part:
    """A contact, a coverage, a dated status or a service, with its own source.

    Two parts with the same key are the same fact. ``checked`` is kept for a part
    that is new and ignored for one that is known.
    """

    key: tuple[str, ...]
    facts: Facts
    origin: Origin
    checked: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MissionRow:
    """One post as a source tells it.

    ``facts`` holds only what the source says: a missing field means that it does
    not speak of it, never that there is none. The same holds for ``parts``.
    ``whole`` says that the row speaks for every source, as our own export does.
    """

    line: int
    sending_country: str
    receiving_country: str
    kind: str
    origin: Origin
    is_honorary: bool = False
    slug: str = ""
    wikidata_id: str = ""
    facts: Facts = field(default_factory=dict)
    field_origins: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    parts: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    former_slugs: tuple[str, ...] = ()
    replaced_by: str = ""
    checked: Facts = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was left out, and why."""

    line: int
    reason: str


def contact_key(channel: str, purpose: str, value: str, e164: str, ext: str) -> Any:
    """Return what makes a contact the same: the number, however it is written."""
    return (channel, purpose, f"{e164};{ext}" if e164 else value)


def contact(origin: Origin, channel: str, value: str, **facts: Any) -> Part:
    purpose = facts.pop("purpose", "general")
    checked = facts.pop("checked", {})
    value = tidy(value)
    key = contact_key(
        channel, purpose, value, facts.get("e164", ""), facts.get("extension", "")
    )
    said = {"channel": channel, "purpose": purpose, "value": value, **facts}
    return Part(key, said, origin, checked)


def coverage(origin: Origin, country: str, district: str = "") -> Part:
    said = {"country": country, "district": district}
    return Part((country, district), said, origin)


def status_period(origin: Origin, status: str, since: str, **facts: Any) -> Part:
    said = {"status": status, "since": since, **facts}
    return Part((status, since), said, origin)


def service(origin: Origin, service: str, status: str, **facts: Any) -> Part:
    return Part((service,), {"service": service, "status": status, **facts}, origin)


def tidy(text: str) -> str:
    """Return NFC text without controls, bidi marks, surrogates and outer space.

    The joiners that Persian and Indic scripts need are kept.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text)).strip()


def has_unwanted(text: str) -> bool:
    """Tell whether a text holds a control, a bidi mark or a lone surrogate."""
    return not text.isprintable() and bool(_UNWANTED.search(text))
