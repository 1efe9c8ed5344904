"""The record that a proposal starts from, and how it differs from that of now."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from django.db import models

from portal.review.items import Fields, Item, ItemVerb, Json, item, put, value_of

if TYPE_CHECKING:
    from portal.review.record_comparison import RecordComparison, Rows

Snapshot = Mapping[str, Mapping[str, Json]]
"""Values of a row and its parts, by "label:key" and by field."""


def snapshot(
    kind: "RecordComparison", row: models.Model | None, items: Iterable[Item] = ()
) -> dict[str, dict[str, Json]]:
    """Return the values of a row, its parts, and what else items are about."""
    rows = kind.rows_of(row, items) if row else {}
    return {
        f"{label}:{key}": {name: value_of(one, name) for name in kind.field_names(one)}
        for (label, key), one in rows.items()
    }


def changes_since(
    kind: "RecordComparison", before: Snapshot, row: models.Model, items: Iterable[Item]
) -> list[Item]:
    """Return what was changed, added and removed since, as items.

    One query for each kind of part.
    """
    now = kind.rows_of(row, items)
    then = _restored(kind, before, row)
    return list(_differences(kind, then, now))


def _restored(kind: "RecordComparison", before: Snapshot, row: models.Model) -> "Rows":
    """Return unsaved rows with the values of then."""
    rows: Rows = {}
    parents = {one.model: one.parent for one in kind.parts}
    for name, values in before.items():
        label, _colon, key = name.rpartition(":")
        model = kind.by_label[label][0]
        known = model._meta.pk.to_python(key)
        old = model(pk=known)
        if model in parents:
            setattr(old, parents[model], row)
        for field, value in values.items():
            put(old, field, value)
        rows[label, known] = old
    return rows


def _differences(kind: "RecordComparison", then: "Rows", now: "Rows") -> Iterator[Item]:
    for key, old in then.items():
        new = now.get(key)
        fields = _pairs(kind, old, new)
        if new is None or fields:
            verb: ItemVerb = "change" if new else "remove"
            yield kind.named(item(*key, verb, fields), old)
    for key, new in now.items():
        if key not in then:
            yield kind.named(item(*key, "add", _pairs(kind, None, new)), new)


def _pairs(
    kind: "RecordComparison", old: models.Model | None, new: models.Model | None
) -> Fields:
    """Return [then, now] of each field that differs."""
    either = old or new
    names = kind.field_names(either) if either else ()
    pairs: Fields = {
        name: [
            value_of(old, name) if old else None,
            value_of(new, name) if new else None,
        ]
        for name in names
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
