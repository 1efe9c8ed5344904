"""JSON records of missions and their parts from rows of values. Pure.

The serializers of embassies/api describe the same keys.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

import orjson
from django.urls import reverse
from django.utils.translation import get_language

from embassies.missions.titles import titles
from embassies.models import Mission
from embassies.values.phone_numbers import dial_address
from portal.countries.freshness import is_stale
from portal.countries.licences import licence_name
from portal.countries.names import country_names
from portal.web.structured_data import absolute

Record = dict[str, Any]
"""A record by the keys of the API."""
Values = Sequence[Any]
"""The values of the columns named below, in their order."""
FieldSources = dict[str, dict[str, object]]
"""For fields with a source of their own: that source, its date, who edited it."""

ORIGIN = ("source_id", "source_ref", "source_url", "source_date", "verified_at")
SOURCE = (
    *("source__name", "source__url", "source__licence"),
    *("source__licence_url", "source__attribution"),
)
SUMMARY = (
    *("slug", "names", "sending_country", "receiving_country", "seat_country"),
    *("city", "kind", "is_honorary", "status", "status_since", "geonames_id"),
)
DETAILS = (
    *("address", "local_address", "postal_address"),
    *("latitude", "longitude", "precision", "time_zone", "opening_hours"),
    *("appointment_only", "access_note", "accessibility_note", "languages"),
)
CONTACT = (
    *("channel", "purpose", "value", "e164", "extension"),
    *("languages", "hours", "note", *ORIGIN),
)
COVERAGE = ("country", "district", *ORIGIN)
PERIOD = ("status", "since", "until", "note", "evidence", "confidence", *ORIGIN)
SERVICE = ("service", "status", "since", "note", *ORIGIN)
MISSION = (
    *("pk", "wikidata_id", "field_sources", "changed_at"),
    *("replaced_by__slug", "replaced_by__withdrawn_at"),
    *(*SUMMARY, *DETAILS, *ORIGIN, *SOURCE, "listed_by"),
)
_SUMMARY = slice(6, 6 + len(SUMMARY))
_DETAILS = slice(_SUMMARY.stop, _SUMMARY.stop + len(DETAILS))
_ORIGIN = slice(_DETAILS.stop, _DETAILS.stop + len(ORIGIN))
_SOURCE = slice(_ORIGIN.stop, _ORIGIN.stop + len(SOURCE))

_ANY = "any-mission"
"""Stands for a slug in an address that is made once."""

JSON_COLUMNS = frozenset({"names", "languages", "field_sources", "listed_by"})


class Reader:
    """The language of the names, and the moment by which a fact is stale or not."""

    def __init__(self, at: datetime) -> None:
        language = get_language() or "en"
        self.at = at
        self.titles = titles(language)
        self.countries = country_names(language)
        self._page = absolute(reverse("embassies:detail", args=[_ANY]))
        self._stale: dict[tuple[datetime | None, str], bool] = {}

    def page(self, slug: str) -> str:
        """Return the address of a mission's page in the language."""
        return self._page.replace(_ANY, slug)

    def is_stale(self, verified_at: datetime | None, source_date: str) -> bool:
        key = (verified_at, source_date)
        if key not in self._stale:
            self._stale[key] = is_stale(verified_at, source_date, at=self.at)
        return self._stale[key]


def decoded(text: str) -> object:
    """Return the value of a JSON column that was loaded as text; most are empty."""
    if text == "{}":
        return {}
    return [] if text == "[]" else orjson.loads(text)


def summary(values: Values, reader: Reader) -> Record:
    """Return what tells one mission from another, from the values of SUMMARY."""
    slug, names, sending, receiving, seat, city, kind, honorary, *rest = values
    status, since, geonames_id = rest
    return {
        "slug": slug,
        "url": reader.page(slug),
        "name": reader.titles.mission(
            kind,
            sending,
            receiving,
            city,
            is_honorary=honorary,
            names=names,
            geonames_id=geonames_id,
        ),
        "sending_country": sending,
        "sending_country_name": reader.countries.get(sending, sending),
        "receiving_country": receiving,
        "receiving_country_name": reader.countries.get(receiving, receiving),
        "seat_country": seat or receiving,
        "city": city,
        "kind": kind,
        "is_honorary": honorary,
        "status": status,
        "status_since": since,
    }


def origin(values: Values, reader: Reader) -> Record:
    """Return where a fact comes from and how old it is, from the values of ORIGIN."""
    source, ref, url, date, verified_at = values
    return {
        "source": source,
        "source_id": ref,
        "source_url": url,
        "source_date": date,
        "verified_at": verified_at,
        "stale": reader.is_stale(verified_at, date),
    }


def credit(values: Values) -> Record:
    """Return who publishes a record and under which licence, from those of SOURCE."""
    name, home, licence, licence_url, attribution = values
    return {
        "source_name": name,
        "source_home": home,
        "licence": licence_name(licence),
        "licence_url": licence_url,
        "attribution": attribution,
    }


def contact(values: Values, reader: Reader) -> Record:
    channel, purpose, value, e164, extension, languages, hours, note, *source = values
    return {
        "channel": channel,
        "purpose": purpose,
        "value": value,
        "e164": e164,
        "extension": extension,
        "tel": contact_tel(channel, value, e164, extension),
        "languages": languages,
        "hours": hours,
        "note": note,
        **origin(source, reader),
    }


def contact_tel(channel: str, value: str, e164: str, extension: str) -> str:
    """Return the tel: address of a phone; blank where it cannot be dialled."""
    return dial_address(value, e164, extension) if channel == "phone" else ""


def coverage(values: Values, reader: Reader) -> Record:
    country, district, *source = values
    return {
        "country": country,
        "country_name": reader.countries.get(country, country),
        "district": district,
        **origin(source, reader),
    }


def period(values: Values, reader: Reader) -> Record:
    return _with_origin(PERIOD, values, reader)


def service(values: Values, reader: Reader) -> Record:
    return _with_origin(SERVICE, values, reader)


def _with_origin(keys: tuple[str, ...], values: Values, reader: Reader) -> Record:
    *facts, a, b, c, d, e = values
    return {
        **dict(zip(keys, facts, strict=False)),
        **origin((a, b, c, d, e), reader),
    }


def mission(
    row: Values, parts: Mapping[str, Iterable[Record]], reader: Reader
) -> Record:
    """Return everything that is known; null and "" mean not known."""
    _pk, wikidata_id, field_sources, updated_at, successor, successor_gone = row[:6]
    head = row[_SUMMARY]
    return {
        **summary(head, reader),
        "wikidata_id": wikidata_id,
        "names": head[1],
        "geonames_id": head[-1],
        **dict(zip(DETAILS, row[_DETAILS], strict=True)),
        **parts,
        "replaced_by": None if successor_gone else successor,
        "field_sources": without_editor(field_sources) if field_sources else {},
        "listed_by": row[-1],
        **origin(row[_ORIGIN], reader),
        **credit(row[_SOURCE]),
        "updated_at": updated_at,
    }


def without_editor(field_sources: FieldSources) -> FieldSources:
    """Leave out which member of the staff made an edit."""
    return {
        name: {key: value for key, value in note.items() if key != "by"}
        for name, note in field_sources.items()
    }


_summary_of = attrgetter(*SUMMARY)
_origin_of = attrgetter(*ORIGIN)


def summary_of(one: Mission, reader: Reader) -> Record:
    """Return the summary of a loaded mission. No query."""
    return summary([getattr(v, "code", v) for v in _summary_of(one)], reader)


def origin_of(fact: Any, reader: Reader) -> Record:
    """Return where a loaded fact comes from. No query."""
    return origin(_origin_of(fact), reader)
