"""Where does each fact of a row come from, and how old is it? Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from embassies.models import Contact, Status
from embassies.records.record_json import Record
from embassies.values.field_sources import FieldSource, noted_date, noted_source
from portal.countries.freshness import is_stale

RECORD = "record"
IDENTITY = "identity"
CONTACTS = ("emergency_phones", "phones", "emails", "websites")
FIELDS: Mapping[str, tuple[str, ...]] = {
    IDENTITY: (
        *("names", "kind", "is_honorary", "sending_country", "receiving_country"),
        "city",
    ),
    "address": ("address",),
    "opening_hours": ("opening_hours",),
    "point": ("latitude", "longitude", "precision"),
}
"""The keys of the record behind a cell, or behind cells with one origin."""
_CHANNELS = {
    Contact.Channel.PHONE.value: "phones",
    Contact.Channel.EMAIL.value: "emails",
    Contact.Channel.WEBSITE.value: "websites",
}


class Origin(NamedTuple):
    """The source of a fact, when it was recorded or checked, whether it is stale."""

    source: str
    date: str
    is_stale: bool


Origins = Mapping[str, Sequence[Origin]]


def origins_of(record: Record, *, at: datetime) -> Origins:
    """Return the origins of the facts that a row shows, by group of cells.

    A group without a fact has none.
    """
    own = _origin(record)
    noted = {
        name: _noted_origin(note, at) for name, note in record["field_sources"].items()
    }
    return {
        RECORD: [own],
        "status": _status_origins(record, own, noted),
        **{
            group: _field_origins(record, names, own, noted)
            for group, names in FIELDS.items()
        },
        **{
            group: [_origin(one) for one in contacts_of(record, group)]
            for group in CONTACTS
        },
    }


def contacts_of(record: Record, group: str) -> Iterator[Record]:
    """Yield the contacts that stand in a cell."""
    return (one for one in record["contacts"] if _group(one) == group)


def _group(contact: Record) -> str:
    group = _CHANNELS.get(contact["channel"], "")
    is_urgent = group == "phones" and contact["purpose"] == Contact.Purpose.EMERGENCY
    return "emergency_phones" if is_urgent else group


def day(moment: datetime | None) -> str:
    """Return the day (UTC) of a moment; blank for none."""
    return moment.astimezone(UTC).date().isoformat() if moment else ""


def _origin(fact: Record) -> Origin:
    """Return the origin of a record, or of a part with a source of its own."""
    date = max(fact["source_date"], day(fact["verified_at"]))
    return Origin(fact["source"], date, fact["stale"])


def _field_origins(
    record: Record, names: Iterable[str], own: Origin, noted: Mapping[str, Origin]
) -> list[Origin]:
    """Return the origins of fields: their own, or else that of the record.

    A check of the record does not make a field of another source newer.
    """
    shown = [name for name in names if record[name] not in ("", None)]
    if not noted:
        return [own] if shown else []
    found = (noted_source(noted, name) or own for name in shown)
    return list(dict.fromkeys(found))


def _noted_origin(note: FieldSource, at: datetime) -> Origin:
    date = noted_date(note)
    return Origin(note["source"], date, _is_stale(date, at))


@lru_cache(maxsize=4096)
def _is_stale(date: str, at: datetime) -> bool:
    return is_stale(None, date, at=at)


def _status_origins(
    record: Record, own: Origin, noted: Mapping[str, Origin]
) -> list[Origin]:
    if record["status"] == Status.UNKNOWN:
        return []
    return [noted.get("status") or _period_origin(record) or own]


def _period_origin(record: Record) -> Origin | None:
    """Return the origin of the dated status that holds now, if there is one."""
    state = (record["status"], record["status_since"])
    for one in record["statuses"]:
        if (one["status"], one["since"]) == state:
            return _origin(one)
    return None
