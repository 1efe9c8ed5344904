"""What would change of a record and its parts, value by value?

An item: ``{"part": "advisories.advisory", "id": 7, "verb": "change", "fields":
{"title": [old, new]}}``. Verbs: add, change, remove; ``id`` is none for what is to be
added. Values are JSON.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from portal.review.kinds import Kind
from portal.review.values import Line, changed, put, shown, value_of

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Amended:
    """A record and its parts as they would be; nothing of it is saved."""

    row: Any
    kept: list[Any]
    gone: list[Any]


def edited(
    kind: Kind, row: models.Model, parts: Iterable[Any] = (), gone: Iterable[Any] = ()
) -> list[Item]:
    """Return the items of an edit, compared with what is recorded. A query for each."""
    found = [_item(kind, one) for one in (row, *parts)]
    return [one for one in found if one] + [removal(kind, one) for one in gone]


def _item(kind: Kind, row: models.Model) -> Item | None:
    names = kind.names(type(row))
    old = type(row)._default_manager.filter(pk=row.pk).first() if row.pk else None
    fields = changed(old or type(row)(), row, names)
    if old is None:
        fields |= {
            name: [None, value]
            for name in names
            if (value := value_of(row, name)) not in ("", None, [], {})
        }
    verb = "change" if old else "add"
    part = row._meta.label_lower
    found = {"part": part, "id": old and old.pk, "verb": verb, "fields": fields}
    return found if fields else None


def removal(kind: Kind, row: models.Model) -> Item:
    """Return the item that removes a row."""
    said = {name: value_of(row, name) for name in kind.names(type(row))}
    fields = {name: [value, None] for name, value in said.items() if value}
    part = row._meta.label_lower
    return {"part": part, "id": row.pk, "verb": "remove", "fields": fields}


def whole(kind: Kind, row: models.Model) -> list[Item]:
    """Return all that a row and its parts say, as what is to be put out."""
    return [
        {
            "part": one._meta.label_lower,
            "id": one.pk,
            "verb": "change",
            "fields": {
                name: [None, value]
                for name in kind.names(type(one))
                if (value := value_of(one, name)) not in ("", None, [], {})
            },
        }
        for one in (row, *kind.parts_of(row))
    ]


def version_of(kind: Kind, row: models.Model | None) -> str:
    """Return a hash of all that a row and its parts say; blank for none."""
    if row is None:
        return ""
    said = [
        [one._meta.label_lower, one.pk]
        + [value_of(one, name) for name in kind.names(type(one))]
        for one in (row, *kind.parts_of(row))
    ] + [value_of(row, name) for name in kind.watched]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def amended(kind: Kind, row: models.Model | None, items: Iterable[Item]) -> Amended:
    """Return a record with a proposal's values put in, nothing saved.

    One query for each kind of part. Raise LookupError where a part is gone.
    """
    main: Any = row or kind.model()
    parts = {(type(one), one.pk): one for one in kind.parts_of(row)} if row else {}
    known = kind.models()
    added, gone = [], []
    for item in items:
        model = known[item["part"]]
        one = main if model is kind.model else parts.get((model, item["id"]))
        if one is None and item["verb"] == "add":
            one = model(**{kind.parts[model]: main})
            added.append(one)
        if one is None:
            raise LookupError(item["part"])
        if item["verb"] == "remove":
            gone.append(one)
            continue
        for name, (_old, new) in item["fields"].items():
            put(one, name, new)
    kept = [one for one in parts.values() if one not in gone] + added
    return Amended(main, kept, gone)


def overtaken(kind: Kind, row: Any, items: Iterable[Item]) -> Iterator[Line]:
    """Yield what is no longer as it was when the change was proposed."""
    rows = {(row._meta.label_lower, row.pk): row}
    rows |= {(one._meta.label_lower, one.pk): one for one in kind.parts_of(row)}
    for item in items:
        if item["verb"] == "add":
            continue
        one = rows.get((item["part"], item["id"]))
        for name, (old, _new) in item["fields"].items():
            found = value_of(one, name) if one else None
            if found != old:
                yield _line(kind, item, name, old, found)


def lines(kind: Kind, items: Iterable[Item]) -> list[Line]:
    """Return the values before and after, for people. No query."""
    return [
        _line(kind, item, name, old, new)
        for item in items
        for name, (old, new) in item["fields"].items()
    ]


def _line(kind: Kind, item: Item, name: str, old: Any, new: Any) -> Line:
    model = kind.models()[item["part"]]
    title = str(model._meta.verbose_name)
    if item["verb"] != "change":
        title = f"{title} ({_('new') if item['verb'] == 'add' else _('withdrawn')})"
    label = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return Line(title, label, shown(old), shown(new))
