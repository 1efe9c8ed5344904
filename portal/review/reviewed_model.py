"""Which models take two people, and what a proposal to one changes.

Each app registers its own models when it starts; nothing here knows any of them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.review.actor import Actor, ConflictError
from portal.review.items import (
    Fields,
    Item,
    ItemVerb,
    changed,
    filled_fields,
    item,
    put,
    removal_item,
    value_of,
)
from portal.review.models import Proposal
from portal.review.record_comparison import RecordComparison, ReviewedPart, Rows
from portal.review.registry import register_deciders
from portal.review.states import Verb

__all__ = ["ReviewedModel", "ReviewedPart", "Rows", "Verb"]
APPROVE = "review.approve_proposal"
OVERRIDE = "review.override_proposal"
_VERBS = {Verb.ADD: "add", Verb.REMOVE: "delete"}


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
class ReviewedModel(RecordComparison):
    """A model whose rows take two people, with the parts that belong to each.

    Whoever has one of ``decide_permissions`` may approve. A proposal names where it
    comes from where it ``needs_evidence``. Subclass it where approval does more than
    write values.
    """

    propose_permission: str = ""
    decide_permissions: tuple[str, ...] = (APPROVE,)
    needs_evidence: bool = True

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
        shown = proposal.verb in (Verb.ADD, Verb.CHANGE, Verb.REMOVE)
        if not shown or type(self).public_path is ReviewedModel.public_path:
            return []
        return [
            (code, reverse("admin:review_proposal_trial", args=[proposal.pk, code]))
            for code, _name in settings.LANGUAGES
        ]

    def public_path(self, row: models.Model) -> str:
        """Return the path of the page on which the public sees a row; blank for none.

        In the active language.
        """
        return ""

    # Rows

    def lock(self, proposal: Proposal) -> models.Model | None:
        """Lock a proposal's row; raise ConflictError where it is gone."""
        rows = self.model._default_manager.select_for_update()
        found = (
            rows.filter(pk=proposal.target_key).first() if proposal.target_key else None
        )
        if found is None and proposal.verb != Verb.ADD:
            raise ConflictError(_("The record is gone: reject it instead."))
        return found

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
        return self.named(item(row._meta.label_lower, key, verb, fields), old or row)

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
            raise ConflictError(_("A part of the record is gone: edit the proposal."))
        fields: Fields = {
            name: [value_of(row, name), new]
            for name, (_old, new) in item["fields"].items()
        }
        return {**item, "fields": fields}

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

    def applicable(self, row: models.Model | None, items: Iterable[Item]) -> list[Item]:
        """Return the items without those about parts that are gone."""
        rows = self.rows_of(row) if row else {}
        return [
            one
            for one in items
            if one["verb"] == "add" or (one["part"], one["id"]) in rows
        ]

    def _new_part(self, label: str, parent: models.Model) -> models.Model:
        part = next(one for one in self.parts if one.model._meta.label_lower == label)
        return part.model(**{part.parent: parent})


def put_all(
    row: models.Model, fields: Fields, *, only: Collection[str] | None = None
) -> None:
    """Set the new values of an item, or of some of its fields."""
    for name, (_old, new) in fields.items():
        if only is None or name in only:
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
    register_deciders(reviewed)
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
