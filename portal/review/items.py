"""The items of a proposal: what changes of a record and of its parts, as JSON."""

from collections.abc import Iterable, Mapping
from typing import Literal, NotRequired, TypedDict

from django.db import models

from portal.review.values import BLANK, Json, value_of

Pair = list[Json]
"""[old, new]"""
Fields = dict[str, Pair]
ItemVerb = Literal["add", "change", "remove", "merge"]


class Item(TypedDict):
    """A change of one row.

    ``{"part": "advisories.advisory", "id": 7, "verb": "change", "fields": {"title":
    [old, new]}}``. ``part`` is the label of the row's model; ``id`` is none for a row
    that is to be added. The other keys are written by the merge of missions.
    """

    part: str
    id: int | None
    verb: ItemVerb
    fields: Fields
    of: NotRequired[str]
    """The name of a part, for people, where its fields alone do not tell."""
    origin: NotRequired[dict[str, Json]]
    """Source, date and check of a part that is copied."""
    sources: NotRequired[Fields]
    """Sources of fields, [old, new]."""
    slug: NotRequired[str]
    slugs: NotRequired[Fields]
    version: NotRequired[str]
    """When the other record was last changed, ISO 8601."""
    moved: NotRequired[dict[str, list[Json]]]
    """What led to the other record, by kind; filled when it is applied."""


def item(
    part: str, key: int | None, verb: ItemVerb, fields: Mapping[str, Pair]
) -> Item:
    """Return an item about one row."""
    return {"part": part, "id": key, "verb": verb, "fields": dict(fields)}


def filled_fields(row: models.Model, names: Iterable[str]) -> Fields:
    """Return [None, value] of each field that is not blank."""
    values = {name: value_of(row, name) for name in names}
    return {name: [None, value] for name, value in values.items() if value not in BLANK}


def removal_item(row: models.Model, names: Iterable[str]) -> Item:
    """Return the item that removes a row."""
    values = {name: value_of(row, name) for name in names}
    fields: Fields = {name: [old, None] for name, old in values.items() if old}
    return item(row._meta.label_lower, row.pk, "remove", fields)
