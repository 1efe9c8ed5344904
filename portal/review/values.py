"""The value of a field: as JSON holds it, and as people read it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from django.db import models
from django_countries.fields import MultipleCountriesDescriptor

Json: TypeAlias = (
    "None | bool | int | float | str | Sequence[Json] | Mapping[str, Json]"
)
BLANK: tuple[Json, ...] = ("", None, [], {})

# Five digits in a row, whatever stands between them, are taken for a phone number.
_CONTACT = re.compile(r"(?:\d\W*){5}|@|://|www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One value before and after, to be read by people."""

    of: str
    field: str
    before: str
    after: str


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


def tells_how_to_reach(value: Json) -> bool:
    """Return whether a text holds what could be a number or an address."""
    return bool(_CONTACT.search(str(value)))


def shown(value: Json) -> str:
    """Return a value as people read it; a dash for none."""
    return "–" if value in BLANK else str(value)
