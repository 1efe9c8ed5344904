"""Rows of an import: one mission as a source describes it, the same for all sources."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from embassies.values.field_sources import FieldSource
from embassies.values.phone_numbers import DIALLED, Phone, parse_phone
from embassies.values.texts import tidy

CONTACTS, COVERAGES = "contacts", "coverages"
STATUSES, SERVICES = "status_periods", "services"
PARTS = (CONTACTS, COVERAGES, STATUSES, SERVICES)

Values = Mapping[str, Any]
"""Columns of a model and their values, as QuerySet.values() yields them."""


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
    that is new and ignored for one that is known; so is ``remark``, one of its row.
    """

    key: tuple[str, ...]
    facts: Values
    origin: Origin
    checked: Values = field(default_factory=dict)
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a row of a workbook for people has of its mission.

    ``lists`` holds the channels and purposes of which the row has all contacts, those
    of every source; ``shows`` the columns of the record as they stand in the row;
    ``version`` is when the record had last changed as the row was written. Of a
    recorded mission the row changes neither its place nor its kind.
    """

    version: str = ""

    lists: frozenset[tuple[str, str]] = frozenset()
    shows: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MissionRow:
    """One mission as a source describes it.

    ``facts`` holds only what the source states: a missing field means that it does
    not mention it, never that there is none. The same holds for ``parts``.
    ``parked`` is the reason why staff must see a new mission before the public does.
    ``whole`` marks a row that lists the facts of every source, as our own export does;
    ``is_listed`` one of a list that names posts by place alone: it is about a recorded
    mission whatever id that has elsewhere. ``is_supplement`` marks a row that only
    adds to a recorded mission, and makes none.
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
    parked: str = ""
    whole: bool = False
    is_listed: bool = False
    is_supplement: bool = False
    unread: frozenset[tuple[str, str]] = frozenset()
    """Channel and purpose of contacts that are there and could not be read: what is
    recorded of them stays."""
    sheet: Sheet | None = None

    @property
    def seat(self) -> str:
        """The country in which it stands."""
        return self.facts.get("seat_country") or self.receiving_country


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was left out, and the reason.

    Its mission is in the file, so it is not withdrawn: ``slug`` and ``wikidata_id``
    name it where they could be read. ``is_readable`` marks a row that was understood
    and describes no mission of the directory; the others count as unreadable.
    """

    line: int
    reason: str
    slug: str = ""
    wikidata_id: str = ""
    is_readable: bool = False


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
    seat: str = "",
    purpose: str = "general",
    checked: Values | None = None,
    **facts: object,
) -> Part:
    """Return a contact; see contact_part()."""
    facts = {"channel": channel, "purpose": purpose, "value": tidy(value), **facts}
    return contact_part(origin, facts, seat, checked)


def contact_part(
    origin: Origin, facts: Values, seat: str, checked: Values | None = None
) -> Part:
    """Return a contact; what is dialled follows from the value and the seat (alpha-2)."""
    channel, purpose, value = (facts[one] for one in ("channel", "purpose", "value"))
    phone = Phone()
    if channel in DIALLED:
        phone = parse_phone(value, seat)
        facts = {**facts, "e164": phone.e164, "extension": phone.extension}
    key = contact_key(channel, purpose, value, phone.e164, phone.extension)
    return Part(key, facts, origin, checked or {})


def coverage(origin: Origin, country: str, district: str = "") -> Part:
    return Part((country, district), {"country": country, "district": district}, origin)


def status_period(origin: Origin, status: str, since: str, **facts: object) -> Part:
    return Part((status, since), {"status": status, "since": since, **facts}, origin)


def service(origin: Origin, service: str, status: str, **facts: object) -> Part:
    return Part((service,), {"service": service, "status": status, **facts}, origin)
