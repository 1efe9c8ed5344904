"""The table for people: one row a mission, one cell a fact, words instead of codes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from embassies.api.files.columns import (
    NOT_KNOWN,
    Column,
    described_columns,
)
from embassies.api.serializers import MissionSerializer
from embassies.models import Contact, Kind, Status
from embassies.records.record_json import Record
from embassies.values.phone_numbers import international

Cell = str | float | bool | None
"""“” and None: not known."""
Value = Callable[[Record], Cell]
PHONE = Contact.Channel.PHONE
EMERGENCY = Contact.Purpose.EMERGENCY
SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """A column, its heading for people, and what stands in it."""

    column: Column
    heading: str | Promise
    value: Value
    width: int = 16
    """Characters, in a workbook."""

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def label(self) -> str:
        """Return the heading in the active language."""
        return capfirst(str(self.heading))


def _phone(contact: Record) -> str:
    number = international(contact["e164"]) if contact["e164"] else contact["value"]
    return f"{number} ext. {contact['extension']}" if contact["extension"] else number


def _joined(values: Iterable[str]) -> str:
    """Return each value once, in the order of the record."""
    return SEPARATOR.join(dict.fromkeys(values))


def _phones(record: Record, *, is_emergency: bool) -> str:
    return _joined(
        _phone(one)
        for one in record["contacts"]
        if one["channel"] == PHONE and (one["purpose"] == EMERGENCY) == is_emergency
    )


def _by_channel(channel: str) -> Value:
    def value(record: Record) -> str:
        found = (one for one in record["contacts"] if one["channel"] == channel)
        return _joined(one["value"] for one in found)

    return value


def _day(moment: datetime | None) -> str:
    return moment.astimezone(UTC).date().isoformat() if moment else ""


def _contacts_date(record: Record) -> str:
    """Return the day of the contact that was recorded or checked longest ago.

    Empty where one of them has no date.
    """
    days = [
        max(one["source_date"], _day(one["verified_at"])) for one in record["contacts"]
    ]
    return min(days, default="")


def _verified_on(record: Record) -> str:
    moments = [one["verified_at"] for one in (record, *record["contacts"])]
    return _day(max(filter(None, moments), default=None))


_KEYS = described_columns(MissionSerializer)


def _key(name: str, heading: str | Promise, width: int = 16) -> FlatColumn:
    """Return a column with the value of a key of the record."""

    def value(record: Record) -> Cell:
        found: Cell = record[name]
        return found

    return FlatColumn(_KEYS[name], heading, value, width)


def _text(
    name: str,
    heading: str | Promise,
    value: Value,
    words: str,
    *,
    empty: str = NOT_KNOWN,
    width: int = 16,
) -> FlatColumn:
    return FlatColumn(Column(name, "string", words, empty), heading, value, width)


_SEVERAL = "Several are divided by “; ”."

FLAT = (
    _key("name", _("name"), 44),
    _text(
        "kind_name",
        _("kind"),
        lambda record: str(Kind(record["kind"]).label),
        "What it is, in the language asked for.",
        empty="Never empty.",
        width=20,
    ),
    _key("is_honorary", _("honorary"), 10),
    _key("sending_country_name", _("sending country"), 20),
    _key("receiving_country_name", _("receiving country"), 20),
    _key("city", _("city")),
    _key("address", _("address"), 40),
    _text(
        "emergency_phones",
        _("emergency line"),
        lambda record: _phones(record, is_emergency=True),
        f"Phones for emergencies, in international form. {_SEVERAL}",
        width=22,
    ),
    _text(
        "phones",
        _("phone"),
        lambda record: _phones(record, is_emergency=False),
        f"Other phones, in international form. {_SEVERAL}",
        width=30,
    ),
    _text(
        "emails",
        _("e-mail"),
        _by_channel(Contact.Channel.EMAIL),
        f"E-mail addresses. {_SEVERAL}",
        width=30,
    ),
    _text(
        "websites",
        _("website"),
        _by_channel(Contact.Channel.WEBSITE),
        f"Addresses of its websites. {_SEVERAL}",
        width=34,
    ),
    _text(
        "contacts_date",
        _("contacts as of"),
        _contacts_date,
        "When the oldest of its phones and addresses was recorded or checked. ISO 8601:"
        " a year, a month or a day.",
        empty="There are none on record, or the date of one is not known.",
    ),
    _text(
        "contacts_sources",
        _("sources of the contacts"),
        lambda record: _joined(one["source"] for one in record["contacts"]),
        f"Who published its phones and addresses: keys of /sources/. {_SEVERAL}",
        empty="There are none on record.",
    ),
    _key("opening_hours", _("opening hours"), 30),
    _text(
        "status_name",
        _("status"),
        lambda record: str(Status(record["status"]).label),
        "Its state now, in the language asked for. “Unknown” is not the same as open.",
        empty="Never empty.",
    ),
    _text(
        "verified_on",
        _("checked at"),
        _verified_on,
        "The newest day (UTC) on which a person of the portal checked the record or one"
        " of its phones and addresses.",
        empty="Nobody of the portal has checked it.",
        width=12,
    ),
    _key("source_date", _("recorded at"), 12),
    _key("stale", _("may be out of date"), 12),
    _key("source_name", _("source"), 24),
    _key("licence", _("licence"), 20),
    _key("attribution", _("credit line"), 30),
    _key("url", _("page"), 44),
    _key("latitude", _("latitude"), 11),
    _key("longitude", _("longitude"), 11),
    _text(
        "precision",
        _("precision of the point"),
        lambda record: record["precision"],
        _KEYS["precision"].description,
        empty="There is no point.",
        width=11,
    ),
    _key("sending_country", _("code of the sending country"), 10),
    _key("receiving_country", _("code of the receiving country"), 10),
    _key("slug", _("identifier"), 30),
)
"""The columns, in order."""


def rows(records: Iterable[Record]) -> Iterator[list[Cell]]:
    """Yield the cells of each mission."""
    for record in records:
        yield [one.value(record) for one in FLAT]
