"""The columns of the portal's own CSV, in order: what export writes and import reads."""

from typing import Any

import orjson

COLUMNS = [
    "slug",
    "wikidata_id",
    "sending_country",
    "receiving_country",
    "seat_country",
    "kind",
    "is_honorary",
    "names",
    "city",
    "geonames_id",
    "address",
    "local_address",
    "postal_address",
    "latitude",
    "longitude",
    "precision",
    "time_zone",
    "opening_hours",
    "appointment_only",
    "access_note",
    "accessibility_note",
    "languages",
    "status",
    "status_since",
    "covers",
    "contacts",
    "statuses",
    "services",
    "replaced_by",
    "former_slugs",
    "source",
    "source_id",
    "source_url",
    "source_date",
    "verified_at",
    "verified_method",
    "next_review",
    "field_sources",
    "withdrawn_at",
]

TEXTS = [
    "seat_country",
    "city",
    "address",
    "local_address",
    "postal_address",
    "precision",
    "time_zone",
    "opening_hours",
    "access_note",
    "accessibility_note",
]

CELL_OF = {"contacts": "contacts", "coverages": "covers"} | {
    "status_periods": "statuses",
    "services": "services",
}
"""The cell that holds the parts of a mission, by the name of the relation."""

ORIGIN = ("source", "source_id", "source_url", "source_date")
CHECKED = ("verified_at", "verified_method")
PART_KEYS = {
    "contacts": [
        "channel",
        "purpose",
        "value",
        "e164",
        "extension",
        "languages",
        "hours",
        "note",
    ],
    "coverages": ["country", "district"],
    "status_periods": ["status", "since", "until", "note", "evidence", "confidence"],
    "services": ["service", "status", "since", "note"],
}
LIST_KEYS = {"languages"}


def compact_json(value: object) -> str:
    """Return JSON in one canonical spelling; empty text for an empty value."""
    if not value:
        return ""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def truth(value: bool | None) -> str:
    return {True: "true", False: "false", None: ""}[value]


def number(value: Any) -> str:
    return "" if value is None else repr(value)
