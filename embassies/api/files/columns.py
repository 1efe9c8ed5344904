"""The columns of the files: one description for writers, metadata and the dictionary."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from types import NoneType
from typing import get_args, get_origin

from msgspec.structs import fields
from rest_framework import serializers

from embassies.api.serializers import MissionSerializer
from embassies.imports.sources.portal_columns import COLUMNS, PortalRow
from portal.web.serializers import AnswerSerializer, AnyField, Described

ALWAYS_FILLED = "Never empty."
NOT_KNOWN = "Not known. It does not mean that there is none."
DEGREES = {"latitude": "degree", "longitude": "degree"}


@dataclass(frozen=True, slots=True)
class Column:
    """What a column means."""

    name: str
    type: str
    """As Frictionless Table Schema names it."""
    description: str
    empty: str = NOT_KNOWN
    """What an empty cell means."""
    unit: str = ""
    choices: tuple[str, ...] = ()
    """All values there can be, where they are counted."""

    @property
    def is_required(self) -> bool:
        """Return whether no cell is empty."""
        return self.empty == ALWAYS_FILLED


_PART = (
    "A JSON list, with the keys of `{key}` of a single mission. An entry names a source"
    " and a date only where they are not those of the row."
)
_OWN_WORDS = {
    "covers": f"Other countries that it serves. {_PART}",
    "contacts": f"Ways to reach it. {_PART}",
    "statuses": f"What sources say of its state. {_PART}",
    "services": f"Services that sources speak of. {_PART}",
    "verified_method": "How a person of the portal checked it.",
    "next_review": "When the staff of the portal mean to check it again.",
    "former_slugs": "Slugs that it once had, which redirect: a JSON list.",
    "withdrawn_at": "When it was withdrawn from the directory.",
    "names": "Recorded names by language (BCP 47): a JSON object.",
    "languages": "Languages spoken (BCP 47): a JSON list.",
    "seat_country": "Where it sits (ISO 3166-1 alpha-2), where that is another country.",
}
"""Columns that no key of the API describes, or whose cells hold it in another form."""
_EMPTY = {
    **dict.fromkeys(
        ("slug", "sending_country", "receiving_country", "kind", "status", "source"),
        ALWAYS_FILLED,
    ),
    **dict.fromkeys(("is_honorary", "url", "stale", "updated_at"), ALWAYS_FILLED),
    **dict.fromkeys(("name", "source_name", "licence"), ALWAYS_FILLED),
    **dict.fromkeys(("sending_country_name", "receiving_country_name"), ALWAYS_FILLED),
    "seat_country": "It sits in the receiving country.",
    "verified_at": "Nobody of the portal has checked it.",
    "verified_method": "Nobody of the portal has checked it, or did not say how.",
    "next_review": "No date is set.",
    "withdrawn_at": "Always: what was withdrawn is not in the file.",
    "former_slugs": "It has had no other.",
    "field_sources": "All fields have the source of the row.",
    "attribution": "No credit line is asked for.",
    "licence_url": "The licence has no address.",
    "listed_by": "No list of a government that we read names it.",
    "replaced_by": "No mission is known to have taken its place.",
    "geonames_id": NOT_KNOWN,
}
_TYPES: dict[object, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    datetime: "datetime",
    date: "date",
    dict: "object",
    list: "array",
}
_FIELD_TYPES: tuple[tuple[type[AnyField], str], ...] = (
    (serializers.BooleanField, "boolean"),
    (serializers.IntegerField, "integer"),
    (serializers.FloatField, "number"),
    (serializers.DateTimeField, "datetime"),
    (serializers.DateField, "date"),
    (serializers.ListField, "array"),
    (serializers.JSONField, "object"),
)


def exact_columns() -> list[Column]:
    """Return the columns of missions.csv, as its writer and the import know them."""
    types = {one.name: _type_of(one.type) for one in fields(PortalRow)}
    described = described_columns(MissionSerializer)
    return [
        Column(
            name,
            types.get(name, "string"),
            _OWN_WORDS[name].format(key=name)
            if name in _OWN_WORDS
            else described[name].description,
            _EMPTY.get(name, NOT_KNOWN),
            DEGREES.get(name, ""),
            described[name].choices if name in described else (),
        )
        for name in COLUMNS
    ]


def described_columns(
    serializer: type[AnswerSerializer], without: Iterable[str] = ()
) -> dict[str, Column]:
    """Return the keys of an object of the API as columns, by name."""
    found = serializer().fields.items()
    return {
        name: Column(
            name,
            _field_type(one),
            str(one.help_text),
            _EMPTY.get(name, NOT_KNOWN),
            DEGREES.get(name, ""),
            tuple(map(str, getattr(one, "choices", ()))),
        )
        for name, one in found
        if isinstance(one, Described) and name not in without
    }


def _type_of(annotation: object) -> str:
    """Return the type of a cell, from the annotation of its field."""
    if annotation in _TYPES:
        return _TYPES[annotation]
    origin = get_origin(annotation)
    if origin in _TYPES:
        return _TYPES[origin]
    known = [one for one in get_args(annotation) if one is not NoneType]
    return _type_of(known[0])


def _field_type(field: AnyField) -> str:
    return next(
        (name for kind, name in _FIELD_TYPES if isinstance(field, kind)), "string"
    )
