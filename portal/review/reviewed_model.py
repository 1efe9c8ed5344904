"""Which models take two people, and what a proposal to one changes.

Each app registers its own models when it starts; nothing here knows any of them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from django.db import models
from django.utils.translation import gettext as _

from portal.review.actor import Actor, ConflictError
from portal.review.items import (
    Fields,
    Item,
    ItemVerb,
    Json,
    Line,
    changed,
    field_of,
    filled_fields,
    item,
    put,
    removal_item,
    shown,
    value_of,
)
from portal.review.models import Proposal

APPROVE = "review.approve_proposal"
OVERRIDE = "review.override_proposal"
Verb = Proposal.Verb
_VERBS = {Verb.ADD: "add", Verb.REMOVE: "delete"}

Rows = dict[tuple[str, int | None], models.Model]
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


@dataclass(frozen=True, slots=True)
class Amended:
    """A record and its parts with a proposal's values put in; nothing is saved."""

    row: models.Model
    kept: list[models.Model]
    removed: list[models.Model]


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence for whoever decides, and the staff page where it can be mended."""

    text: str
    address: str


@dataclass(frozen=True)
class ReviewedModel:
    """A model whose rows take two people, with the parts that belong to each.

    ``fields`` are those that staff decide on; ``watched`` others whose change outdates
    a proposal. Whoever has one of ``decide_permissions`` may approve. Subclass it
    where approval does more than write values.
    """

    model: type[models.Model]
    fields: tuple[str, ...]
    parts: tuple[ReviewedPart, ...] = ()
    watched: tuple[str, ...] = ()
    propose_permission: str = ""
    decide_permissions: tuple[str, ...] = (APPROVE,)
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

    def permission_to_propose(self, verb: str) -> str:
        """Return the permission that a proposal takes."""
        options = self.model._meta
        known = _VERBS.get(Verb(verb), "change")
        return (
            self.propose_permission
            or f"{options.app_label}.{known}_{options.model_name}"
        )

    def remarks(self, proposal: Proposal) -> list[Remark]:
        """Return what whoever approves a proposal should know besides its values."""
        return []

    def previews(self, proposal: Proposal) -> list[tuple[str, str]]:
        """Return (language, address) of the page as it would be, where there is one."""
        return []

    # Rows

    def find(self, key: str) -> models.Model | None:
        """Return a row by its key; None for a blank key or a row that is gone."""
        rows = self.model._default_manager.filter(pk=key) if key else None
        return rows.first() if rows is not None else None

    def lock(self, proposal: Proposal) -> models.Model | None:
        """Lock a proposal's row; raise ConflictError where it is gone."""
        rows = self.model._default_manager.select_for_update()
        found = (
            rows.filter(pk=proposal.target_key).first() if proposal.target_key else None
        )
        if found is None and proposal.verb != Verb.ADD:
            raise ConflictError(_("The record is gone: reject it instead."))
        return found

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

    # Items

    def edited(
        self,
        row: models.Model,
        parts: Iterable[models.Model] = (),
        removed: Iterable[models.Model] = (),
    ) -> list[Item]:
        """Return the items of an edit, against what is recorded. A query for each."""
        found = [self.edited_item(one) for one in (row, *parts)]
        return [one for one in found if one] + [self.removal(one) for one in removed]

    def edited_item(self, row: models.Model) -> Item | None:
        """Return the item of a new or edited row; None where nothing differs."""
        old = self.recorded(row)
        self.derive(row, old)
        fields = changed(old or type(row)(), row, self.field_names(row))
        if old is None:
            fields |= filled_fields(row, self.field_names(row))
        key = old.pk if old else None
        verb: ItemVerb = "change" if old else "add"
        if not fields:
            return None
        return self.named(item(row._meta.label_lower, key, verb, fields), row)

    def named(self, item: Item, row: models.Model) -> Item:
        """Add the name of a part whose changed fields alone do not tell which it is."""
        return {**item, "of": str(row)} if self.named_by(item) else item

    def named_by(self, item: Item) -> tuple[str, ...]:
        """Return the fields that name an item's row, which are not shown as values."""
        parts = (
            one for one in self.parts if one.model._meta.label_lower == item["part"]
        )
        return next((one.named_by for one in parts), ())

    def recorded(self, row: models.Model) -> models.Model | None:
        """Return what is recorded of an edited row; None for a new one."""
        if row.pk is None:
            return None
        return type(row)._default_manager.filter(pk=row.pk).first()

    def derive(self, row: models.Model, old: models.Model | None) -> None:
        """Set the fields of an edited row that follow from others."""

    def removal(self, row: models.Model) -> Item:
        """Return the item that removes a row."""
        return self.named(removal_item(row, self.field_names(row)), row)

    def whole(self, row: models.Model) -> list[Item]:
        """Return all values of a row and its parts, as what is to be published."""
        return [
            self.named(
                item(
                    one._meta.label_lower,
                    one.pk,
                    "change",
                    filled_fields(one, self.field_names(one)),
                ),
                one,
            )
            for one in (row, *self.parts_of(row))
        ]

    def whole_items(self, row: models.Model, verb: str) -> list[Item]:
        """Return the items of a verb that takes a row as it is."""
        if verb == Verb.REMOVE:
            return [self.removal(row)]
        return self.whole(row) if verb == Verb.PUBLISH else []

    def renewed(self, proposal: Proposal, row: models.Model | None) -> list[Item]:
        """Return a proposal's items against the row as it is now."""
        if row is None:
            return list(proposal.items)
        if proposal.verb in (Verb.PUBLISH, Verb.REMOVE, Verb.END):
            return self.whole_items(row, proposal.verb)
        rows = self.rows_of(row, proposal.items)
        return [self.renewed_item(one, rows) for one in proposal.items]

    def renewed_item(self, item: Item, rows: Rows) -> Item:
        """Return an item with the old values of now; raise ConflictError."""
        if item["verb"] == "add":
            return item
        row = rows.get((item["part"], item["id"]))
        if row is None:
            raise ConflictError(_("A part of the record is gone: reject it instead."))
        fields: Fields = {
            name: [value_of(row, name), new]
            for name, (_old, new) in item["fields"].items()
        }
        return {**item, "fields": fields}

    # Comparison

    def conflicts(self, row: models.Model, items: Iterable[Item]) -> Iterator[Line]:
        """Yield values that are no longer as they were when they were proposed."""
        items = list(items)
        rows = self.rows_of(row, items)
        for one in items:
            if one["verb"] == "add":
                continue
            found = rows.get((one["part"], one["id"]))
            for name, (old, _new) in one["fields"].items():
                now = value_of(found, name) if found else None
                if now != old:
                    yield self.line(one, name, old, now)

    def lines(self, items: Iterable[Item]) -> list[Line]:
        """Return the values before and after, for people. No query."""
        return [
            self.line(one, name, old, new)
            for one in items
            for name, (old, new) in one["fields"].items()
            if name not in self.named_by(one)
        ]

    def line(self, item: Item, name: str, old: Json, new: Json) -> Line:
        model = self.by_label[item["part"]][0]
        title = " ".join(filter(None, [str(model._meta.verbose_name), item.get("of")]))
        if item["verb"] != "change":
            title = f"{title} ({_('new') if item['verb'] == 'add' else _('withdrawn')})"
        elif model is not self.model and "of" not in item:
            title = f"{title} {item['id']}"
        label = str(field_of(model, name).verbose_name)
        return Line(title, label, shown(old), shown(new))

    # Effect

    def apply(
        self, proposal: Proposal, row: models.Model | None, actor: Actor
    ) -> models.Model:
        """Write a proposal's values, and return the row.

        Called within the transaction of the decision. ValidationError, IntegrityError
        and LookupError mean that the record does not take the values.
        """
        if row is not None and proposal.verb == Verb.REMOVE:
            row.delete()
            return row
        found = self.amended(row, proposal.items)
        for one in (found.row, *found.kept):
            save_validated(one)
        for one in found.removed:
            one.delete()
        return found.row

    def amended(self, row: models.Model | None, items: Iterable[Item]) -> Amended:
        """Return a record with a proposal's values put in, nothing saved.

        One query for each kind of part. Raise LookupError where a part is gone.
        """
        main = row or self.model()
        parts = self.rows_of(row) if row else {}
        parts.pop((self.label, main.pk), None)
        added: list[models.Model] = []
        removed: list[models.Model] = []
        for one in items:
            found = (
                main
                if one["part"] == self.label
                else parts.get((one["part"], one["id"]))
            )
            if found is None and one["verb"] == "add":
                found = self._new_part(one["part"], main)
                added.append(found)
            if found is None:
                raise LookupError(one["part"])
            if one["verb"] == "remove":
                removed.append(found)
                continue
            put_all(found, one["fields"])
        kept = [one for one in parts.values() if one not in removed] + added
        return Amended(main, kept, removed)

    def _new_part(self, label: str, parent: models.Model) -> models.Model:
        part = next(one for one in self.parts if one.model._meta.label_lower == label)
        return part.model(**{part.parent: parent})


def put_all(row: models.Model, fields: Fields) -> None:
    """Set the new values of an item."""
    for name, (_old, new) in fields.items():
        put(row, name, new)


def save_validated(row: models.Model) -> None:
    """Validate a row and save it; raise ValidationError."""
    parents = [one.name for one in row._meta.concrete_fields if one.is_relation]
    row.full_clean(exclude=parents)
    for name in parents:  # A parent that was saved a moment ago has its key now.
        if name in row._state.fields_cache:
            setattr(row, name, getattr(row, name))
    row.save()


_registered: dict[str, ReviewedModel] = {}


def register_reviewed(*reviewed: ReviewedModel) -> None:
    """Have the rows of models changed through proposals."""
    _registered.update({one.label: one for one in reviewed})


def reviewed_model(target: models.Model | type[models.Model] | str) -> ReviewedModel:
    """Return what is registered for a row's model, or for a label."""
    label = target if isinstance(target, str) else target._meta.label_lower
    return _registered[label]


def reviewed_models() -> Iterable[ReviewedModel]:
    return _registered.values()


def own_fields(model: type[models.Model], *left_out: str) -> tuple[str, ...]:
    """Return the names of a model's fields without its key and those left out."""
    names = (one.name for one in model._meta.concrete_fields if not one.primary_key)
    return tuple(name for name in names if name not in left_out)
