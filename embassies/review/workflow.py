"""How staff change missions: all that they send is a proposal.

The decision on a proposal is the same for every model: portal/review/workflow.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext as _

from embassies.models import Mission
from embassies.review.merge import Picks, merge_items, validation_error
from embassies.review.reviewed_models import (
    CHANGE,
    MISSION,
)
from portal.audit.log import Verb as Done
from portal.audit.models import AuditEntry
from portal.review.actor import (
    Actor,
    ConflictError,
    NotPossibleError,
    require_permission,
)
from portal.review.guard import reviewed
from portal.review.items import Fields, Item, value_of
from portal.review.models import Proposal
from portal.review.reviewed_model import Rows, Verb
from portal.review.workflow import propose
from portal.translations.models import Translation

REVERTIBLE = (Done.EDITED, Done.APPROVED, Done.OVERRIDDEN)


@dataclass(frozen=True, slots=True)
class Edit:
    """A mission and its parts as somebody wants them to be."""

    mission: Mission
    parts: Sequence[models.Model] = ()
    withdrawn: Sequence[models.Model] = ()
    why: str = ""
    evidence: str = ""


def submit(edit: Edit, actor: Actor) -> Proposal | None:
    """Propose an edit; None where it changes nothing.

    Compares with what is recorded, not with what a form was opened with. A query for
    each part.
    """
    require_permission(actor, CHANGE)
    with transaction.atomic(), reviewed():
        mission = edit.mission
        if mission.pk:
            Mission.objects.select_for_update().get(pk=mission.pk)
        verb = Verb.CHANGE if mission.pk else Verb.ADD
        items = MISSION.edited(mission, edit.parts, edit.withdrawn)
        if not items:
            return None
        why, evidence = edit.why, edit.evidence
        return propose(mission, verb, items, why, actor, evidence=evidence)


def propose_merge(
    kept: Mission, other: Mission, picks: Picks, why: str, actor: Actor
) -> Proposal:
    """Propose that one record takes another in; raise NotPossibleError."""
    require_permission(actor, CHANGE)
    with transaction.atomic(), reviewed():
        if reason := validation_error(kept, other):
            raise NotPossibleError(reason)
        items = merge_items(kept, other, picks, actor)
        evidence = _("The records %(kept)s and %(other)s, compared.") % {
            "kept": kept.slug,
            "other": other.slug,
        }
        return propose(kept, Verb.MERGE, items, why, actor, evidence=evidence)


def revert(entry: AuditEntry, actor: Actor) -> Proposal:
    """Propose what was before; another person approves that as any other change.

    Raise ConflictError where the record has moved on since, or there is nothing to
    take back.
    """
    require_permission(actor, CHANGE)
    with transaction.atomic(), reviewed():
        rows = Mission.objects.select_for_update()
        is_mission = entry.target_label == MISSION.label
        mission = rows.filter(pk=entry.target_key).first() if is_mission else None
        try:
            if mission is None or entry.verb not in REVERTIBLE:
                raise LookupError
            items = _inverse(entry.changed.get("items", ()), mission)
        except LookupError:
            raise ConflictError(
                _("The record has changed since: edit it instead.")
            ) from None
        why = _("Back to what was before entry %(number)d.") % {"number": entry.number}
        is_merge = any(one["verb"] == "merge" for one in items)
        verb = Verb.MERGE if is_merge else Verb.CHANGE
        evidence = _("The log of the directory, entry %(number)d.") % {
            "number": entry.number
        }
        return propose(mission, verb, items, why, actor, evidence=evidence)


def _inverse(items: Iterable[Item], mission: Mission) -> list[Item]:
    """Return the items that undo others, the last one first.

    Raise LookupError where the record has moved on since.
    """
    items = list(items)
    rows = MISSION.rows_of(mission, items)
    return [_undone(one, rows) for one in reversed(items)]


def _undone(item: Item, rows: Rows) -> Item:
    if item["verb"] == "remove":
        return _returned(item, rows)
    row = rows[item["part"], item["id"]]
    for name, (_old, new) in item["fields"].items():
        if value_of(row, name) != new:
            raise LookupError(name)
    if item["verb"] == "add":
        return MISSION.removal(row)
    back: Item = {**item, "fields": _swapped(item["fields"])}
    if "sources" in item:
        back["sources"] = _swapped(item["sources"])
    if "slugs" in item:
        back["slugs"] = _swapped(item["slugs"])
    return back


def _returned(item: Item, rows: Rows) -> Item:
    """Return the item that brings back a translation, which is gone, or a part."""
    if item["part"] == Translation._meta.label_lower:
        return {**item, "id": None, "verb": "add", "fields": _swapped(item["fields"])}
    row = rows[item["part"], item["id"]]
    fields: Fields = {"withdrawn_at": [value_of(row, "withdrawn_at"), None]}
    return {**item, "verb": "change", "fields": fields}


def _swapped(fields: Fields) -> Fields:
    return {name: [new, old] for name, (old, new) in fields.items()}
