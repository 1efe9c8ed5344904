"""How staff change missions: some values at once, the rest as a proposal.

The decision on a proposal is the same for every model: portal/review/workflow.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext as _

from embassies.models import Mission
from embassies.review.changes import IDENTITY, inverse, is_minor, mission_changes
from embassies.review.merge import Picks, merge_items, validation_error
from embassies.review.reviewed_models import (
    CHANGE,
    MISSION,
    write_mission,
    write_translation,
)
from portal.audit.log import Verb as Done, event, record
from portal.audit.models import AuditEntry
from portal.countries.models import Source
from portal.review.actor import (
    Actor,
    ConflictError,
    NotPossibleError,
    require_permission,
)
from portal.review.guard import reviewed
from portal.review.items import Fields, Item, item
from portal.review.models import Proposal
from portal.review.reviewed_model import Verb
from portal.review.values import put, value_of
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


def create_hidden(mission: Mission, actor: Actor) -> None:
    """Record a new mission, hidden and bare: its values are proposed by submit()."""
    require_permission(actor, "embassies.add_mission")
    date = actor.at.date().isoformat()
    bare = Mission(source=Source.objects.staff(), source_date=date)
    for name in IDENTITY:
        put(bare, name, value_of(mission, name))
    bare.withdrawn_at = actor.at
    with transaction.atomic(), reviewed():
        bare.save()
        record([event(Done.ENTERED, bare)], by=actor.by, at=actor.at)
    mission.pk, mission._state.adding = bare.pk, False


def submit(edit: Edit, actor: Actor) -> Proposal | None:
    """Save what one person may change, and propose the rest.

    Compares with what is recorded, not with what a form was opened with. None where
    nothing needs a second person.
    """
    require_permission(actor, CHANGE)
    with transaction.atomic(), reviewed():
        known = Mission.objects.select_for_update().get(pk=edit.mission.pk)
        minor, guarded = mission_changes(known, edit.mission)
        changes = [_mission_item(known, minor)] if minor else []
        items = [_mission_item(known, guarded)] if guarded else []
        if minor:
            write_mission(known, minor, actor)
        for part, one in _part_items(edit):
            if isinstance(part, Translation) and is_minor(one):
                write_translation(part, one, known, actor)
                changes.append(one)
            else:
                items.append(one)
        if changes:
            logged = event(Done.EDITED, known, {"items": changes}, why=edit.why)
            record([logged], by=actor.by, at=actor.at)
        return propose(known, Verb.CHANGE, items, edit.why, actor) if items else None


def _part_items(edit: Edit) -> Iterator[tuple[models.Model, Item]]:
    """Yield the items of an edit's parts. A query for each part."""
    for part in edit.parts:
        if found := MISSION.edited_item(part):
            yield part, found
    for part in edit.withdrawn:
        yield part, MISSION.removal(part)


def propose_merge(
    kept: Mission, other: Mission, picks: Picks, why: str, actor: Actor
) -> Proposal:
    """Propose that one record takes another in; raise NotPossibleError."""
    require_permission(actor, CHANGE)
    with transaction.atomic(), reviewed():
        if reason := validation_error(kept, other):
            raise NotPossibleError(reason)
        items = merge_items(kept, other, picks, actor)
        return propose(kept, Verb.MERGE, items, why, actor)


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
            items = inverse(entry.changed.get("items", ()), MISSION, mission)
        except LookupError:
            raise ConflictError(
                _("The record has changed since: edit it instead.")
            ) from None
        why = _("Back to what was before entry %(number)d.") % {"number": entry.number}
        is_merge = any(one["verb"] == "merge" for one in items)
        verb = Verb.MERGE if is_merge else Verb.CHANGE
        return propose(mission, verb, items, why, actor)


def _mission_item(mission: Mission, fields: Fields) -> Item:
    return item(MISSION.label, mission.pk, "change", fields)
