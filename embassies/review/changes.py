"""What an edit changes of a mission, what one person may change, and how to undo it."""

from collections.abc import Iterable

from django.db import models

from embassies.models import (
    Contact,
    Coverage,
    Mission,
    Part,
    ServiceOffer,
    StatusPeriod,
)
from portal.countries.models import Sourced
from portal.review.items import Fields, Item
from portal.review.reviewed_model import ReviewedModel, Rows
from portal.review.values import changed, tells_how_to_reach, value_of
from portal.translations.models import Translation

PARTS: tuple[type[Part], ...] = (Contact, Coverage, StatusPeriod, ServiceOffer)
IDENTITY = ("slug", "kind", "is_honorary", "sending_country", "receiving_country")
"""What a mission is; a new record is made with these alone."""
GUARDED = (
    *IDENTITY,
    *("wikidata_id", "seat_country", "city", "geonames_id", "time_zone"),
    *("address", "local_address", "postal_address"),
    *("latitude", "longitude", "precision"),
    *("opening_hours", "appointment_only", "replaced_by", "withdrawn_at"),
)
"""What takes two people."""
MINOR = ("access_note", "accessibility_note", "languages", "next_review")
"""What one person changes alone, unless it tells how to reach somebody."""
TRANSLATION = Translation._meta.label_lower
NAMES = "names"
"""The entry of a mission's names among the sources of its fields."""
_PROVENANCE = {one.name for one in Sourced._meta.get_fields()}


def part_fields(model: type[models.Model]) -> tuple[str, ...]:
    """Return the fields of a part that staff change."""
    own = (one.name for one in model._meta.concrete_fields)
    return tuple(one for one in own if one not in {"id", "mission", *_PROVENANCE})


def mission_changes(old: Mission, new: Mission) -> tuple[Fields, Fields]:
    """Return what one person may change alone, and what takes two."""
    minor = changed(old, new, MINOR)
    guarded = changed(old, new, GUARDED)
    for name in [one for one in minor if one != "next_review"]:
        if tells_how_to_reach(minor[name][1]):
            guarded[name] = minor.pop(name)
    return minor, guarded


def is_minor(item: Item) -> bool:
    """Return whether one person may change a translation: it names no number."""
    return item["part"] == TRANSLATION and not any(
        tells_how_to_reach(new) for _old, new in item["fields"].values()
    )


def inverse(
    items: Iterable[Item], reviewed: ReviewedModel, mission: Mission
) -> list[Item]:
    """Return the items that undo others, the last one first.

    Raise LookupError where the record has moved on since.
    """
    items = list(items)
    rows = reviewed.rows_of(mission, items)
    return [_undone(one, reviewed, rows) for one in reversed(items)]


def _undone(item: Item, reviewed: ReviewedModel, rows: Rows) -> Item:
    if item["verb"] == "remove":
        return _returned(item, rows)
    row = rows[item["part"], item["id"]]
    for name, (_old, new) in item["fields"].items():
        if value_of(row, name) != new:
            raise LookupError(name)
    if item["verb"] == "add":
        return reviewed.removal(row)
    back: Item = {
        "part": item["part"],
        "id": item["id"],
        "verb": item["verb"],
        "fields": _swapped(item["fields"]),
    }
    if "sources" in item:
        back["sources"] = _swapped(item["sources"])
    if "slugs" in item:
        back["slug"], back["slugs"] = item.get("slug", ""), _swapped(item["slugs"])
    if "moved" in item:
        back["moved"] = item["moved"]
    return back


def _returned(item: Item, rows: Rows) -> Item:
    """Return the item that brings back a translation, which is gone, or a part."""
    if item["part"] == TRANSLATION:
        return {**item, "id": None, "verb": "add", "fields": _swapped(item["fields"])}
    row = rows[item["part"], item["id"]]
    fields: Fields = {"withdrawn_at": [value_of(row, "withdrawn_at"), None]}
    return {**item, "verb": "change", "fields": fields}


def _swapped(fields: Fields) -> Fields:
    return {name: [new, old] for name, (old, new) in fields.items()}
