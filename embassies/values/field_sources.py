"""The sources by field of a mission: where one of its values comes from. Pure."""

from collections.abc import Mapping
from typing import TypedDict, TypeVar

POINT = ("latitude", "longitude", "precision")
PLACE = ("city", "geonames_id", "time_zone", "seat_country")
NOTED_AS = {**dict.fromkeys(POINT, "point"), **dict.fromkeys(PLACE, "city")}
"""Fields that change together have one entry among the sources by field."""


class FieldSource(TypedDict, total=False):
    """An entry: the source, its address and date, or who of our staff wrote it, when.

    ``reason`` is why an import hid a mission, in the entry of its withdrawal.
    """

    source: str
    source_url: str
    source_date: str
    by: int | None
    at: str
    reason: str


Entry = TypeVar("Entry")


def noted_source(noted: Mapping[str, Entry], name: str) -> Entry | None:
    """Return the entry of a field; that of staff is under the field's own name."""
    return noted.get(name) or noted.get(NOTED_AS.get(name, name))


def noted_date(note: FieldSource) -> str:
    """Return the date of an entry: of the source, or else of the edit by staff."""
    return note.get("source_date") or note.get("at", "")[:10]
