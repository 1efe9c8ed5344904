"""Rows of an import: one mission as a source describes it, the same for all sources."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from embassies.values.field_sources import FieldSource

CONTACTS, COVERAGES = "contacts", "coverages"
STATUSES, SERVICES = "status_periods", "services"
PARTS = (CONTACTS, COVERAGES, STATUSES, SERVICES)

Values = Mapping[str, Any]
"""Columns of a model and their values, as QuerySet.values() yields them."""

# Controls, marks of text direction and lone surrogates: unseen, they change what
# is read or break what is written. The joiners of Persian and Indic scripts stay.
UNWANTED = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_INVISIBLE = re.compile(f"[{UNWANTED}\u200b\u2060-\u2064\ufeff]")


class ImportFailedError(Exception):
    """The import cannot go on; the message is one line for the person who ran it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The source of a fact, its id and address there, and the date of the data."""

    source: str
    source_ref: str = ""
    source_url: str = ""
    source_date: str = ""

    def columns(self) -> dict[str, str]:
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
    facts: Values
    origin: Origin
    checked: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MissionRow:
    """One mission as a source describes it.

    ``facts`` holds only what the source states: a missing field means that it does
    not mention it, never that there is none. The same holds for ``parts``.
    ``whole`` marks a row that lists the facts of every source, as our own export does.
    """

    line: int
    sending_country: str
    receiving_country: str
    kind: str
    origin: Origin
    is_honorary: bool = False
    slug: str = ""
    wikidata_id: str = ""
    facts: Values = field(default_factory=dict)
    field_origins: Mapping[str, FieldSource] = field(default_factory=dict)
    parts: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    former_slugs: tuple[str, ...] = ()
    replaced_by: str = ""
    checked: Values = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was left out, and the reason."""

    line: int
    reason: str


def contact_key(
    channel: str, purpose: str, value: str, e164: str, extension: str
) -> tuple[str, ...]:
    """Return what makes a contact the same: the number, however it is written."""
    return (channel, purpose, f"{e164};{extension}" if e164 else value)


def contact(
    origin: Origin,
    channel: str,
    value: str,
    *,
    purpose: str = "general",
    checked: Values | None = None,
    **facts: object,
) -> Part:
    value = tidy(value)
    number = (str(facts.get(name, "")) for name in ("e164", "extension"))
    values = {"channel": channel, "purpose": purpose, "value": value, **facts}
    key = contact_key(channel, purpose, value, *number)
    return Part(key, values, origin, checked or {})


def coverage(origin: Origin, country: str, district: str = "") -> Part:
    return Part((country, district), {"country": country, "district": district}, origin)


def status_period(origin: Origin, status: str, since: str, **facts: object) -> Part:
    return Part((status, since), {"status": status, "since": since, **facts}, origin)


def service(origin: Origin, service: str, status: str, **facts: object) -> Part:
    return Part((service,), {"service": service, "status": status, **facts}, origin)


def tidy(text: str) -> str:
    """Return NFC text without invisible characters and outer space."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).strip()
