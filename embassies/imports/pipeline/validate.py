"""What in a row would the database refuse? Says it before anything is written."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db.models import CharField

from embassies.imports.pipeline.rows import (
    CONTACTS,
    COVERAGES,
    SERVICES,
    STATUSES,
    MissionRow,
    Origin,
    Part,
)
from embassies.models import (
    Contact,
    Coverage,
    Mission,
    ServiceOffer,
    StatusPeriod,
)
from portal.countries.names import is_country
from portal.countries.partial_dates import validate_partial_date

MODELS: dict[str, Any] = {
    CONTACTS: Contact,
    COVERAGES: Coverage,
    STATUSES: StatusPeriod,
    SERVICES: ServiceOffer,
}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_QID = re.compile(r"Q[1-9][0-9]{0,18}")
_E164 = re.compile(r"\+[1-9][0-9]{3,14}")
_DATES = ("since", "until", "source_date")
_COUNTRIES = ("country", "seat_country", "sending_country", "receiving_country")


def validation_error(row: MissionRow) -> str:
    """Return the first reason to reject a row; blank where there is none."""
    return next(_errors_of(row), "")


def _errors_of(row: MissionRow) -> Iterator[str]:
    yield from _identity(row)
    yield from _values(Mission, _columns(row))
    yield from _place(row)
    yield from _origin(row.origin)
    for name, parts in row.parts.items():
        for part in parts:
            yield from _part(name, part)
        if len({part.key for part in parts}) < len(parts):
            yield f"{name}: the same entry twice"


def _identity(row: MissionRow) -> Iterator[str]:
    if row.slug and not _SLUG.fullmatch(row.slug):
        yield "slug: small letters, digits and hyphens only"
    if row.wikidata_id and not _QID.fullmatch(row.wikidata_id):
        yield f"wikidata_id: {row.wikidata_id!r:.40} is no Wikidata id"
    if not row.kind or not row.sending_country or not row.receiving_country:
        yield "kind, sending_country and receiving_country are needed"
    if row.sending_country == row.receiving_country:
        yield f"stands in its own country, {row.sending_country}"
    if not all(_SLUG.fullmatch(str(slug)) for slug in row.former_slugs):
        yield "former_slugs: not a list of slugs"


def _columns(row: MissionRow) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "sending_country": row.sending_country,
        "receiving_country": row.receiving_country,
        "kind": row.kind,
        **row.facts,
        **{name: value for name, value in row.checked.items() if value},
    }


def _values(model: Any, values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, str) and value:
            yield from _text(model, name, value)


def _text(model: Any, name: str, value: str) -> Iterator[str]:
    longest, choices = _limits(model).get(name, (None, None))
    if longest and len(value) > longest:
        yield f"{name}: {len(value):,} characters, at most {longest:,}"
    if choices and value not in choices:
        yield f"{name}: {value!r:.40} is not known"
    if name in _COUNTRIES and not is_country(value):
        yield f"{name}: {value!r:.40} is no country of the portal"
    if name in _DATES and not is_partial_date(value):
        yield f"{name}: {value!r:.40} is no date (2026, 2026-03 or 2026-03-11)"


@lru_cache(maxsize=4096)
def is_partial_date(text: str) -> bool:
    """Tell whether a text is YYYY, YYYY-MM or YYYY-MM-DD."""
    try:
        validate_partial_date(text)
    except ValidationError:
        return False
    return True


@cache
def _limits(model: Any) -> dict[str, tuple[int | None, frozenset[str] | None]]:
    texts = (one for one in model._meta.concrete_fields if isinstance(one, CharField))
    return {
        one.name: (
            one.max_length,
            frozenset(code for code, _ in one.flatchoices)
            if one.choices and one.name not in _COUNTRIES
            else None,
        )
        for one in texts
    }


def _place(row: MissionRow) -> Iterator[str]:
    facts = row.facts
    point = [facts.get("latitude"), facts.get("longitude"), facts.get("precision")]
    if any(one is not None for one in point) and None in point:
        yield "latitude, longitude and precision: all or none"
    elif point[0] is not None and not (
        abs(point[0]) <= 90 and abs(point[1] or 0) <= 180
    ):
        yield "latitude, longitude: not on Earth"
    if facts.get("seat_country") == row.receiving_country:
        yield "seat_country: only where it differs from receiving_country"
    if facts.get("time_zone", "UTC") not in _zones():
        yield f"time_zone: {facts['time_zone']!r:.40} is not known"


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _origin(origin: Origin) -> Iterator[str]:
    if not origin.source:
        yield "source: missing"
    yield from _values(Mission, {
        "source_ref": origin.source_ref,
        "source_url": origin.source_url,
        "source_date": origin.source_date,
    })  # fmt: skip
    if origin.source_url and not origin.source_url.startswith(("https://", "http://")):
        yield "source_url: not a web address"


def _part(name: str, part: Part) -> Iterator[str]:
    yield from _origin(part.origin)
    yield from _values(MODELS[name], part.facts)
    yield from _PART_RULES[name](part.facts)


def _contact(facts: Mapping[str, Any]) -> Iterator[str]:
    e164 = facts.get("e164")
    if not facts["value"] or not facts["channel"]:
        yield "contacts: an entry without channel or value"
    if e164 and not _E164.fullmatch(e164):
        yield f"contacts: {e164!r:.40} is no E.164 number"
    if e164 and facts["channel"] not in ("phone", "fax"):
        yield "contacts: an E.164 number that is no phone"
    if facts["channel"] in ("website", "form", "social") and not _is_web(
        facts["value"]
    ):
        yield f"contacts: {facts['value']!r:.60} is no web address"


def _is_web(value: str) -> bool:
    return value.startswith(("https://", "http://")) and not re.search(r"\s", value)


def _coverage(facts: Mapping[str, Any]) -> Iterator[str]:
    if not facts["country"]:
        yield "covers: an entry without country"


def _status(facts: Mapping[str, Any]) -> Iterator[str]:
    if not facts["status"]:
        yield "statuses: an entry without status"
    if not facts.get("evidence") or not facts.get("confidence"):
        yield "statuses: an entry without evidence or confidence"
    if facts.get("until") and facts["until"] < facts["since"]:
        yield "statuses: ends before it begins"


def _service(facts: Mapping[str, Any]) -> Iterator[str]:
    if not facts["service"] or not facts["status"]:
        yield "services: an entry without service or status"


_PART_RULES = {
    CONTACTS: _contact,
    COVERAGES: _coverage,
    STATUSES: _status,
    SERVICES: _service,
}
