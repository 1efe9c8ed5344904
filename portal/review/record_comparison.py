"""What a record is made of, as rows and as values, and how two states of it differ."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from portal.review.items import Conflict, Fields, Item, Json, Line, field_of, value_of
from portal.review.snapshots import Snapshot, changes_since
from portal.review.values_shown import Names, names_of, shown

PartKey = tuple[str, int | None]
Rows = dict[PartKey, models.Model]
"""Rows by the label of their model and their key."""


@dataclass(frozen=True, slots=True)
class ReviewedPart:
    """A model whose rows belong to a reviewed one, with its foreign key.

    ``named_by`` are fields that tell one row from another: people read them as the
    row's name, not as values.
    """

    model: type[models.Model]
    parent: str
    fields: tuple[str, ...]
    named_by: tuple[str, ...] = ()


class Changed(NamedTuple):
    """A value as it is proposed, as it was then, and as it is now."""

    proposed: Json
    before: Json
    now: Json


@dataclass(frozen=True)
class RecordComparison:
    """A model with the parts that belong to each row.

    ``fields`` are those that staff decide on; ``watched`` others whose change outdates
    a proposal. Fields that stand ``together`` are one fact: a change of one conflicts
    with a change of another.
    """

    model: type[models.Model]
    fields: tuple[str, ...]
    parts: tuple[ReviewedPart, ...] = ()
    watched: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    by_label: Mapping[str, tuple[type[models.Model], tuple[str, ...]]] = field(
        init=False
    )

    def __post_init__(self) -> None:
        known = [(self.model, self.fields)]
        known += [(one.model, one.fields) for one in self.parts]
        labels = {one._meta.label_lower: (one, names) for one, names in known}
        object.__setattr__(self, "by_label", labels)

    @property
    def label(self) -> str:
        return str(self.model._meta.label_lower)

    def find(self, key: str) -> models.Model | None:
        """Return a row by its key; None for a blank key or a row that is gone."""
        rows = self.model._default_manager.filter(pk=key) if key else None
        return rows.first() if rows is not None else None

    def parts_of(self, row: models.Model) -> Iterator[models.Model]:
        """Yield what belongs to a row. One query for each kind of part."""
        for part in self.parts:
            rows = part.model._default_manager.filter(**{part.parent: row})
            yield from rows.order_by("pk")

    def rows_of(self, row: models.Model, items: Iterable[Item] = ()) -> Rows:
        """Return a row, its parts, and what else the items are about."""
        rows = (row, *self.parts_of(row))
        return {(str(one._meta.label_lower), one.pk): one for one in rows}

    def field_names(self, row: models.Model) -> tuple[str, ...]:
        return self.by_label[row._meta.label_lower][1]

    def version(self, row: models.Model | None, items: Iterable[Item] = ()) -> str:
        """Return a hash of all values of a row and its parts; blank for none.

        ``items`` are those of a proposal: what else they are about counts too.
        """
        if row is None:
            return ""
        values: list[Json] = [
            [label, key, *(value_of(one, name) for name in self.field_names(one))]
            for (label, key), one in self.rows_of(row, items).items()
        ]
        values += [value_of(row, name) for name in self.watched]
        return sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()

    def named(self, item: Item, row: models.Model) -> Item:
        """Add the name of a part, whose changed fields alone do not tell which it is."""
        return item if item["part"] == self.label else {**item, "of": str(row)}

    def named_by(self, item: Item) -> tuple[str, ...]:
        """Return the fields that name an item's row, which are not shown as values."""
        parts = (
            one for one in self.parts if one.model._meta.label_lower == item["part"]
        )
        return next((one.named_by for one in parts), ())

    def conflicts(
        self, row: models.Model, items: Iterable[Item], before: Snapshot
    ) -> list[Conflict]:
        """Return values of a proposal that somebody else has changed since.

        ``before`` is the record that it starts from. A query for each kind of part.
        """
        items = list(items)
        since = self.changes_since(before, row, items)
        moved = {(one["part"], one["id"]): one for one in since}
        names = names_of(self.models, [*items, *since])
        return [
            self._conflict(one, name, changed, names)
            for one in items
            for name, changed in self.in_conflict(one, moved, row)
        ]

    def in_conflict(
        self, item: Item, since: Mapping[PartKey, Item], row: models.Model
    ) -> Iterator[tuple[str, Changed]]:
        """Yield the fields of an item that conflict with what has changed since."""
        moved = since.get((item["part"], item["id"]))
        if moved is None or item["verb"] == "add":
            return
        unseen = _unseen(moved, item["fields"])
        is_part = item["part"] != self.label
        gone = moved["verb"] == "remove" or (is_part and "withdrawn_at" in unseen)
        for name, (old, new) in item["fields"].items():
            was, now = moved["fields"].get(name, [old, old])
            if gone or not self._one_fact(name).isdisjoint(unseen):
                yield name, Changed(new, was, now)

    def _one_fact(self, name: str) -> set[str]:
        """Return the fields that are one fact with a field, and itself."""
        return next((set(one) for one in self.together if name in one), {name})

    def _conflict(
        self, item: Item, name: str, changed: Changed, names: Names
    ) -> Conflict:
        line = self.line(item, name, changed.before, changed.proposed, names)
        field = field_of(self.models[item["part"]], name)
        now = shown(field, changed.now, names)
        return Conflict(line.of, line.field, line.after, line.before, now)

    def changes_since(
        self, before: Snapshot, row: models.Model, items: Iterable[Item] = ()
    ) -> list[Item]:
        """Return what has changed of a record since, by whomever."""
        return changes_since(self, before, row, items)

    @property
    def models(self) -> dict[str, type[models.Model]]:
        return {label: model for label, (model, _names) in self.by_label.items()}

    def lines(self, items: Iterable[Item]) -> list[Line]:
        """Return the values before and after, for people.

        A query for each model that a value names a row of.
        """
        items = list(items)
        names = names_of(self.models, items)
        return [
            self.line(one, name, old, new, names)
            for one in items
            for name, (old, new) in one["fields"].items()
            if name not in self.named_by(one)
        ]

    def line(self, item: Item, name: str, old: Json, new: Json, names: Names) -> Line:
        model = self.models[item["part"]]
        title = " ".join(filter(None, [str(model._meta.verbose_name), item.get("of")]))
        if item["verb"] != "change":
            title = f"{title} ({_('new') if item['verb'] == 'add' else _('withdrawn')})"
        elif model is not self.model and "of" not in item:
            title = f"{title} {item['id']}"
        field = field_of(model, name)
        before, after = (shown(field, one, names) for one in (old, new))
        if before == after:  # They differ in what people do not read: seconds.
            before, after = str(old), str(new)
        return Line(title, str(field.verbose_name), before, after, item["verb"])


def _unseen(moved: Item, fields: Fields) -> set[str]:
    """Return what was changed of a row and was not known when it was proposed."""
    is_new = moved["verb"] == "add"  # The proposal came to know the row later.
    return {
        name
        for name, (_was, now) in moved["fields"].items()
        if (fields[name][0] != now if name in fields else not is_new)
    }
