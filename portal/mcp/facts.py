"""Facts as assistants read them: each with its date and source, gaps named as such."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.utils import timezone

from embassies.values.field_sources import FieldSource, noted_date, noted_source
from portal.countries.freshness import is_stale
from portal.countries.licences import licence_name
from portal.countries.models import Source
from portal.countries.names import country_name

Facts = dict[str, object]
Written = Mapping[str, object]
"""A record as the API writes it."""

UNKNOWN = "unknown"
CAUTION = (
    "Any of this may be out of date: check a number or an address on its own page"
    " before anybody relies on it. Name the date and the source with every fact."
    " “unknown” means that we have no record, not that there is none: never fill a gap"
    " by a guess. In danger of life, call the local emergency number first."
)
_MISSION = (
    *("city", "kind", "is_honorary", "status", "status_since", "address"),
    *("opening_hours", "time_zone"),
)
_IF_THERE = ("extension", "hours", "note")
"""What most contacts have none of."""


def answer(page: str, facts: Written, *, at: datetime) -> Facts:
    """Return a whole answer: what holds for all of it, the facts, their sources."""
    return {
        "answered_at": _moment(at),
        "caution": CAUTION,
        "page": page,
        **facts,
        "sources": sources_of(facts),
    }


def known(value: object) -> object:
    """Return a value, or “unknown” for a blank one."""
    if isinstance(value, datetime):
        return _moment(value)
    return UNKNOWN if value in (None, "", [], {}) else value


def fact(written: Written, *names: str) -> Facts:
    """Return values of a record, with where they come from and how old they are."""
    return {
        **{name: known(written.get(name)) for name in names},
        "source": known(written.get("source")),
        "source_page": known(written.get("source_url")),
        "date": known(written.get("source_date")),
        "checked_by_a_person": known(written.get("verified_at")),
        "may_be_out_of_date": bool(written.get("stale", True)),
    }


def mission(written: Written) -> Facts:
    """Return a mission with its contacts."""
    contacts = list_of(written["contacts"])
    return {
        "name": written["name"],
        "page": written["url"],
        "sent_by": _named(written, "sending_country"),
        "accredited_to": _named(written, "receiving_country"),
        "stands_in": country_name(str(written["seat_country"])),
        **fact(written, *_MISSION),
        "status_record": _status_record(written),
        "fields_with_another_source": _field_sources(written),
        "has_a_phone_on_record": any(one["channel"] == "phone" for one in contacts),
        "contacts": known([_contact(one) for one in contacts]),
    }


def _status_record(written: Written) -> object:
    """Return what a source says of the status: not the source of the mission."""
    stated = (written["status"], written["status_since"])
    for one in list_of(written.get("statuses")):
        if (one["status"], one["since"]) == stated:
            return fact(one, "status", "since", "note", "evidence", "confidence")
    return UNKNOWN


def _field_sources(written: Written) -> object:
    """Return the sources of single facts; all others have that of the mission."""
    noted = written.get("field_sources")
    if not isinstance(noted, Mapping):
        return "none"
    return {
        name: _field_source(note)
        for name in _MISSION
        if (note := noted_source(noted, name))
    } or "none"


def _field_source(note: FieldSource) -> Facts:
    return {
        "source": known(note.get("source")),
        "source_page": known(note.get("source_url")),
        "date": known(noted_date(note)),
        "may_be_out_of_date": is_stale(None, noted_date(note), at=timezone.now()),
    }


def _contact(written: Written) -> Facts:
    further = {name: written[name] for name in _IF_THERE if written[name]}
    return {**fact(written, "channel", "purpose", "value"), **further}


def list_of(value: object) -> list[Facts]:
    """Return a part of a record that is a list."""
    return value if isinstance(value, list) else []


def sources_of(facts: object) -> list[Facts]:
    """Return the sources that facts name, with their licences. One query."""
    keys = set(_source_keys(facts))
    return [
        {
            "source": one.key,
            "name": one.name,
            "page": known(one.url),
            "as_of": known(one.as_of),
            "licence": known(licence_name(one.licence)),
            "licence_page": known(one.licence_url),
            "credit": known(one.attribution),
        }
        for one in Source.objects.filter(pk__in=keys).order_by("pk")
    ]


def _source_keys(facts: object) -> Iterator[str]:
    if isinstance(facts, Mapping):
        yield from [facts["source"]] if isinstance(facts.get("source"), str) else []
    parts: Iterable[object] = ()
    if isinstance(facts, Mapping):
        parts = facts.values()
    elif isinstance(facts, list):
        parts = facts
    for part in parts:
        yield from _source_keys(part)


def _named(written: Written, key: str) -> str:
    return f"{written[f'{key}_name']} ({written[key]})"


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
