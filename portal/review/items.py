"""Items of a proposal: what changes of a record and its parts, as JSON.

A value of a field is held as JSON, compared and set here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NotRequired, TypeAlias, TypedDict, cast

from django.db import models
from django_countries.fields import MultipleCountriesDescriptor

from portal.review.word_diff import Segment, segments

Json: TypeAlias = (
    "None | bool | int | float | str | Sequence[Json] | Mapping[str, Json]"
)
BLANK: tuple[Json, ...] = ("", None, [], {})

LONG = 60
"""Characters beyond which a value is compared word by word."""
NONE = "–"
"""What stands for no value."""

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


@dataclass(frozen=True, slots=True)
class Line:
    """One value before and after, to be read by people."""

    of: str
    field: str
    before: str
    after: str
    verb: ItemVerb = "change"

    @property
    def segments(self) -> list[Segment]:
        """The words of a long text that stay, go and come; empty for a short value."""
        both = NONE not in (self.before, self.after)
        is_long = max(len(self.before), len(self.after)) > LONG
        return segments(self.before, self.after) if both and is_long else []


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that was changed since, by somebody else, to be read by people."""

    of: str
    field: str
    proposed: str
    before: str
    now: str


def field_of(model: type[models.Model] | models.Model, name: str) -> models.Field:  # type: ignore[type-arg]
    """Return a concrete field of a model."""
    return cast("models.Field[object, object]", model._meta.get_field(name))


def value_of(row: models.Model, name: str) -> Json:
    """Return a field's value as JSON holds it."""
    attname: str = field_of(row, name).attname
    value = getattr(row, attname)
    if isinstance(value, MultipleCountriesDescriptor):
        return [str(one.code) for one in value]
    if isinstance(value, list):
        return [getattr(one, "code", one) for one in value]
    if hasattr(value, "code"):
        return str(value.code or "")
    return cast("Json", value.isoformat() if hasattr(value, "isoformat") else value)


def put(row: models.Model, name: str, value: Json) -> None:
    """Set a field to a value read from JSON."""
    field = field_of(row, name)
    setattr(row, field.attname, value if value is None else field.to_python(value))


def changed(
    old: models.Model, new: models.Model, names: Iterable[str]
) -> dict[str, list[Json]]:
    """Return [old, new] of each field that differs."""
    pairs = {name: [value_of(old, name), value_of(new, name)] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


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


def combined(old: Sequence[Item], new: Sequence[Item]) -> list[Item]:
    """Return what both ask for; of one value asked for twice, the later.

    What the older one found recorded counts as recorded.
    """
    known: dict[tuple[str, int | None], Item] = {
        (one["part"], one["id"]): one for one in old if one["id"] is not None
    }
    fresh: list[Item] = []
    for one in new:
        key = one["part"], one["id"]
        if key not in known:
            if one not in old:
                fresh.append(one)
        elif one["verb"] == known[key]["verb"]:
            known[key] = {**known[key], **one, "fields": _later(known[key], one)}
        else:
            known[key] = one
    kept = [known.get((one["part"], one["id"]), one) for one in old]
    return kept + fresh


def _later(old: Item, new: Item) -> Fields:
    found = {
        name: old["fields"].get(name, pair) for name, pair in new["fields"].items()
    }
    pairs: Fields = {name: [found[name][0], new["fields"][name][1]] for name in found}
    return {**old["fields"], **pairs}


def with_origins(items: Iterable[Item], known: Sequence[Item]) -> list[Item]:
    """Return items with the origin that known ones name for the same values."""
    return [
        next((old for old in known if _asks_the_same(old, one)), one) for one in items
    ]


def _asks_the_same(old: Item, new: Item) -> bool:
    return all(old[name] == new[name] for name in ("part", "id", "verb", "fields"))
