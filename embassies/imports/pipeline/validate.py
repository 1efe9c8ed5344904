"""Validation of a row: what the database would refuse, before anything is written."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db.models import CharField, Model

from embassies.imports.pipeline.rows import (
    CONTACTS,
    COVERAGES,
    SERVICES,
    STATUSES,
    MissionRow,
    Origin,
    Part,
    Values,
)
from embassies.models import Contact, Coverage, Mission, ServiceOffer, StatusPeriod
from embassies.values.hours_expression import validation_error as hours_error
from embassies.values.hours_spelling import normalised
from portal.countries.names import is_country
from portal.countries.partial_dates import validate_partial_date
from portal.countries.text_lists import TextListField
from portal.web.formulas import FORMULA, begins_formula

PartModel = Contact | Coverage | StatusPeriod | ServiceOffer
MODELS: dict[str, type[PartModel]] = {
    CONTACTS: Contact,
    COVERAGES: Coverage,
    STATUSES: StatusPeriod,
    SERVICES: ServiceOffer,
}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_QID = re.compile(r"Q[1-9][0-9]{0,18}")
_DATES = ("since", "until", "source_date")
_COUNTRIES = ("country", "seat_country", "sending_country", "receiving_country")
_REQUIRED = (
    (CONTACTS, ("channel", "value"), "contacts: an entry without channel or value"),
    (COVERAGES, ("country",), "covers: an entry without country"),
    (STATUSES, ("status",), "statuses: an entry without status"),
    (
        STATUSES,
        ("evidence", "confidence"),
        "statuses: an entry without evidence or confidence",
    ),
    (SERVICES, ("service", "status"), "services: an entry without service or status"),
)


class Limits(NamedTuple):
    """What a text column can hold; no choices where it holds any text."""

    longest: int | None
    choices: frozenset[str]


def validation_error(row: MissionRow) -> str:
    """Return the first reason to reject a row; blank where there is none."""
    return next(_errors(row), "")


def read_opening_hours(text: str) -> Iterator[str]:
    """Yield the hours to record, then a remark where they cannot be told."""
    fault = hours_error(text) if text else ""
    yield text if fault else normalised(text)
    if fault:
        yield f"opening_hours: {text[:80]!r} {fault}; kept as text"


def part_errors(name: str, part: Part) -> Iterator[str]:
    """Yield the reasons to reject one contact, coverage, status or service."""
    facts = part.facts
    yield from _origin_errors(part.origin)
    yield from _text_errors(MODELS[name], facts)
    for kind, needed, reason in _REQUIRED:
        if kind == name and not all(facts.get(field) for field in needed):
            yield reason
    if facts.get("until") and facts["until"] < facts["since"]:
        yield "statuses: ends before it begins"


def _errors(row: MissionRow) -> Iterator[str]:
    yield from _identity_errors(row)
    checked = {name: value for name, value in row.checked.items() if value}
    yield from _text_errors(Mission, {**row.facts, **checked})
    yield from _place_errors(row)
    yield from _origin_errors(row.origin)
    for name, note in row.field_origins.items():
        yield from _formula_errors({f"field_sources: {name}": note})
    for name, parts in row.parts.items():
        for part in parts:
            yield from part_errors(name, part)
        if len({part.key for part in parts}) < len(parts):
            yield f"{name}: the same entry twice"


def _identity_errors(row: MissionRow) -> Iterator[str]:
    if row.slug and not _SLUG.fullmatch(row.slug):
        yield "slug: small letters, digits and hyphens only"
    if row.wikidata_id and not _QID.fullmatch(row.wikidata_id):
        yield f"wikidata_id: {row.wikidata_id!r:.40} is no Wikidata id"
    if not row.kind or not row.sending_country or not row.receiving_country:
        yield "kind, sending_country and receiving_country are needed"
    if row.sending_country == row.receiving_country:
        yield f"stands in its own country, {row.sending_country}"
    if not all(map(_SLUG.fullmatch, row.former_slugs)):
        yield "former_slugs: not a list of slugs"
    names = ("slug", "sending_country", "receiving_country", "kind")
    yield from _text_errors(Mission, {name: getattr(row, name) for name in names})


def _list_errors(model: type[Model], values: Values) -> Iterator[str]:
    for name, value in values.items():
        field = _lists(model).get(name)
        try:
            if field and value:
                field.clean(value, None)
        except ValidationError as error:
            yield f"{name}: {error.messages[0]}"


@cache
def _lists(model: type[Model]) -> dict[str, TextListField]:
    fields = model._meta.concrete_fields
    return {one.name: one for one in fields if isinstance(one, TextListField)}


def _text_errors(model: type[Model], values: Values) -> Iterator[str]:
    yield from _formula_errors(values)
    yield from _list_errors(model, values)
    for name, value in values.items():
        if not value or not isinstance(value, str):
            continue
        longest, choices = _limits(model).get(name, Limits(None, frozenset()))
        if longest and len(value) > longest:
            yield f"{name}: {len(value):,} characters, at most {longest:,}"
        if choices and value not in choices:
            yield f"{name}: {value!r:.40} is not known"
        if name in _COUNTRIES and not is_country(value):
            yield f"{name}: {value!r:.40} is no country of the portal"
        if name in _DATES and not is_partial_date(value):
            yield f"{name}: {value!r:.40} is no date (2026, 2026-03 or 2026-03-11)"


def _formula_errors(values: Values) -> Iterator[str]:
    """Yield the columns that a spreadsheet would run, in lists and objects too."""
    for name, value in values.items():
        if any(map(begins_formula, _texts(value))):
            yield f"{name}: {FORMULA}"


def _texts(value: object) -> Iterator[str]:
    """Yield the texts in a value of a column."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from filter(None, map(str, value.values()))
    elif isinstance(value, list):
        yield from map(str, value)


# The 12,000 dates in the starter directory are 107 different texts.
@lru_cache(maxsize=4096)
def is_partial_date(text: str) -> bool:
    """Return whether a text is YYYY, YYYY-MM or YYYY-MM-DD."""
    try:
        validate_partial_date(text)
    except ValidationError:
        return False
    return True


@cache
def _limits(model: type[Model]) -> dict[str, Limits]:
    fields = [one for one in model._meta.concrete_fields if isinstance(one, CharField)]
    return {
        one.name: Limits(
            one.max_length,
            frozenset(() if one.name in _COUNTRIES else dict(one.flatchoices)),
        )
        for one in fields
    }


def _place_errors(row: MissionRow) -> Iterator[str]:
    facts = row.facts
    point = [facts.get(name) for name in ("latitude", "longitude", "precision")]
    if None in point:
        if any(one is not None for one in point):
            yield "latitude, longitude and precision: all or none"
    elif not (abs(facts["latitude"]) <= 90 and abs(facts["longitude"]) <= 180):
        yield "latitude, longitude: not on Earth"
    if facts.get("seat_country") == row.receiving_country:
        yield "seat_country: only where it differs from receiving_country"
    if facts.get("time_zone", "UTC") not in _time_zones():
        yield f"time_zone: {facts['time_zone']!r:.40} is not known"


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _origin_errors(origin: Origin) -> Iterator[str]:
    if not origin.source:
        yield "source: missing"
    yield from _text_errors(Mission, origin.columns())
    if origin.source_url and not origin.source_url.startswith(("https://", "http://")):
        yield "source_url: not a web address"
