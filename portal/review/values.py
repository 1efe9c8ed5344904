"""What is the value of a field, as JSON holds it and as people read it?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django_countries.fields import MultipleCountriesDescriptor

_REACHES_SOMEBODY = re.compile(r"(?:\d\W*){5}|@|://|www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One value before and after, to be read by people."""

    of: str
    field: str
    before: str
    after: str


def value_of(row: models.Model, name: str) -> Any:
    """Return a field's value as JSON holds it."""
    value = getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]
    if isinstance(value, list | MultipleCountriesDescriptor):
        return [getattr(one, "code", one) for one in value]
    if hasattr(value, "code"):
        return value.code or ""
    return value.isoformat() if hasattr(value, "isoformat") else value


def put(row: models.Model, name: str, value: Any) -> None:
    """Set a field to a value read from JSON."""
    field: Any = row._meta.get_field(name)
    setattr(row, field.attname, value if value is None else field.to_python(value))


def changed(
    old: models.Model, new: models.Model, names: Iterable[str]
) -> dict[str, Any]:
    """Return [old, new] of each field that differs."""
    pairs = {name: [value_of(old, name), value_of(new, name)] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def tells_how_to_reach(value: Any) -> bool:
    """Whether a text holds what could be a number, an e-mail or a web address."""
    return bool(_REACHES_SOMEBODY.search(str(value)))


def shown(value: Any) -> str:
    """Return a value as people read it; a dash for none."""
    return "–" if value in ("", None, [], {}) else str(value)
