"""How does a change by staff reach the public? Two people, or one with a reason.

The only writer of the directory while staff is served (portal/review/guard.py).
Each function decides whether the person may do it, whatever door is asking, and
writes in one transaction.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from embassies.models import Mission, Part, Proposal
from embassies.review.changes import (
    IDENTITY,
    MERGE,
    MISSION,
    PARTS,
    Item,
    inverse,
    mission_changes,
    overtaken,
    part_item,
    row_of,
    withdrawal_item,
)
from embassies.review.merge import (
    Picks,
    join,
    merge_items,
    restore_origin,
    restore_sources,
    validation_error,
)
from portal.audit.log import Deed, Verb, record
from portal.audit.models import AuditEntry
from portal.countries.models import Source
from portal.review.guard import reviewed
from portal.review.people import (
    ConflictError,
    NotPossibleError as NotPossibleError,
    reason_in as reason_in,
    require_permission as require_permission,
)
from portal.review.values import Line, put, value_of

CHANGE = "embassies.change_mission"
APPROVE = "embassies.approve_proposal"
OVERRIDE = "embassies.override_proposal"
UNSEEN = (
    *("latitude", "longitude", "precision"),
    *("wikidata_id", "replaced_by", "withdrawn_at"),
)
"""Changes of these leave a check of the rest of the record as it was."""

REVERTIBLE = (Verb.EDITED, Verb.APPROVED, Verb.OVERRIDDEN)

State = Proposal.State


@dataclass(frozen=True, slots=True)
class Edit:
    """A mission and its parts as somebody wants them to be."""

    mission: Mission
    parts: Sequence[Part] = ()
    withdrawn: Sequence[Part] = ()
    why: str = ""


def enter(mission: Mission, *, by: User, at: datetime) -> None:
    """Record a new mission, hidden and bare: what it says is proposed by submit()."""
    require_permission(by, "embassies.add_mission")
    bare = Mission(source=Source.objects.staff(), source_date=at.date().isoformat())
    for name in IDENTITY:
        put(bare, name, value_of(mission, name))
    bare.withdrawn_at = at
    with transaction.atomic(), reviewed():
        bare.save()
        record([Deed(Verb.ENTERED, bare)], by=by, at=at)
    mission.pk, mission._state.adding = bare.pk, False


def submit(edit: Edit, *, by: User, at: datetime) -> Proposal | None:
    """Save what one person may change, and propose the rest.

    Compares with what is recorded, not with what a form believes. None where
    nothing needs a second person.
    """
    require_permission(by, CHANGE)
    with transaction.atomic(), reviewed():
        known = Mission.objects.select_for_update().get(pk=edit.mission.pk)
        minor, guarded = mission_changes(known, edit.mission)
        if minor:
            _write_mission(known, minor, by=by, at=at)
            said = {"items": [_mission_item(known, minor)]}
            record([Deed(Verb.EDITED, known, said, edit.why)], by=by, at=at)
        found = [part_item(part, known) for part in edit.parts]
        items = [one for one in found if one]
        items += [withdrawal_item(part) for part in edit.withdrawn]
        if guarded:
            items.insert(0, _mission_item(known, guarded))
        return _propose(known, items, by=by, at=at, why=edit.why) if items else None


def propose_merge(
    kept: Mission, other: Mission, picks: Picks, why: str, *, by: User, at: datetime
) -> Proposal:
    """Propose that one record takes another in; raise NotPossibleError."""
    require_permission(by, CHANGE)
    with transaction.atomic(), reviewed():
        if reason := validation_error(kept, other):
            raise NotPossibleError(reason)
        items = merge_items(kept, other, picks, by=by, at=at)
        return _propose(kept, items, by=by, at=at, why=why)


def approve(proposal: Proposal, revision: int, *, by: User, at: datetime) -> None:
    """Put a proposal through; raise ConflictError, or NotPossibleError for one's own.

    ``revision`` is the one that was looked at.
    """
    require_permission(by, APPROVE)
    with _deciding(proposal, revision) as row:
        row.check_another(by)
        _apply(row, at=at)
        _decide(row, State.APPROVED, "", by=by, at=at)


def override(
    proposal: Proposal, revision: int, reason: str, *, by: User, at: datetime
) -> None:
    """Put a proposal through alone. It stays listed until another person looked."""
    require_permission(by, OVERRIDE)
    with _deciding(proposal, revision) as row:
        _apply(row, at=at)
        _decide(row, State.OVERRIDDEN, reason, by=by, at=at)


def reject(
    proposal: Proposal, revision: int, reason: str, *, by: User, at: datetime
) -> None:
    """Close a proposal, nothing changed; one's own may be taken back like this."""
    if proposal.proposer_id != by.pk:
        require_permission(by, APPROVE)
    with _deciding(proposal, revision) as row:
        _decide(row, State.REJECTED, reason, by=by, at=at)


def renew(proposal: Proposal, revision: int, *, by: User, at: datetime) -> None:
    """Propose the same values anew, on the record as it is now, in one's own name."""
    require_permission(by, CHANGE)
    with _deciding(proposal, revision) as row:
        row.items = [_renewed(item, row.mission) for item in row.items]
        row.version, row.revision = row.mission.updated_at, row.revision + 1
        row.proposer, row.proposed_at = by, at
        row.save()
        _note(Verb.RENEWED, row, row.why, by=by, at=at)


def acknowledge(proposal: Proposal, *, by: User, at: datetime) -> None:
    """Note that another person has looked at what was put through alone."""
    require_permission(by, APPROVE)
    with transaction.atomic():
        row = Proposal.objects.select_for_update().get(pk=proposal.pk)
        row.look_at(by=by, at=at)
        _note(Verb.REVIEWED, row, "", by=by, at=at)


def revert(entry: AuditEntry, *, by: User, at: datetime) -> Proposal:
    """Propose what was before; another person approves that as any other change.

    Raise ConflictError where the record has moved on since, or there is nothing to
    take back.
    """
    require_permission(by, CHANGE)
    with transaction.atomic(), reviewed():
        mission = (
            Mission.objects.select_for_update()
            .filter(pk=entry.mission_key or 0)
            .first()
        )
        items = inverse(entry.changed.get("items", ()), mission) if mission else None
        if mission is None or items is None or entry.verb not in REVERTIBLE:
            raise ConflictError(_("The record has changed since: edit it instead."))
        why = _("Back to what was before entry %(number)d.") % {"number": entry.number}
        return _propose(mission, items, by=by, at=at, why=why)


def conflicts(proposal: Proposal) -> list[Line]:
    """Return what no longer is as it was; for people. A query for each part."""
    return list(overtaken(proposal.items, proposal.mission))


def is_outdated(proposal: Proposal) -> bool:
    """Tell whether anything of the record has changed since it was proposed."""
    return proposal.version != proposal.mission.updated_at or bool(conflicts(proposal))


def _propose(
    mission: Mission, items: list[Item], *, by: User, at: datetime, why: str
) -> Proposal:
    row = Proposal.objects.create(
        mission=mission,
        items=items,
        version=mission.updated_at,
        why=why,
        proposer=by,
        proposed_at=at,
    )
    _note(Verb.PROPOSED, row, why, by=by, at=at)
    return row


def _note(verb: str, row: Proposal, why: str, *, by: User, at: datetime) -> None:
    said = {"proposal": row.pk, "items": row.items, "seal": row.seal()}
    record([Deed(verb, row.mission, said, why)], by=by, at=at)


def _mission_item(mission: Mission, fields: Item) -> Item:
    return {"part": MISSION, "id": mission.pk, "verb": "change", "fields": fields}


@contextmanager
def _deciding(proposal: Proposal, revision: int) -> Iterator[Proposal]:
    """Lock the mission and the proposal: of two people who decide, one is late."""
    with transaction.atomic(), reviewed():
        mission = Mission.objects.select_for_update().get(pk=proposal.mission_id)
        row = Proposal.objects.select_for_update().get(pk=proposal.pk)
        row.mission = mission
        row.check_open(revision)
        yield row


def _decide(row: Proposal, state: str, reason: str, *, by: User, at: datetime) -> None:
    row.settle(state, reason, by=by, at=at)
    _note(state, row, reason, by=by, at=at)


def _apply(row: Proposal, *, at: datetime) -> None:
    """Write a proposal's values. All or nothing."""
    if is_outdated(row):
        raise ConflictError(_("The record has changed since this was proposed."))
    try:
        with transaction.atomic():
            for item in row.items:
                _apply_item(item, row)
            row.mission.settle_status(at=at)
    except (IntegrityError, ValidationError) as error:
        raise ConflictError(_("The record does not take these values.")) from error


def _apply_item(item: Item, row: Proposal) -> None:
    if item["verb"] == MERGE:
        if reason := join(item, row.mission, by=row.proposer, at=row.proposed_at):
            raise ConflictError(reason)
        return
    if item["part"] == MISSION:
        _apply_to_mission(item, row)
        return
    part = row_of(item, row.mission) or _new_part(item, row.mission)
    if not isinstance(part, Part):
        raise ConflictError(_("The record does not take these values."))
    if item["verb"] == "withdraw":
        part.withdraw(at=row.proposed_at)
        return
    for name, (_old, new) in item["fields"].items():
        put(part, name, new)
    if "origin" in item:
        restore_origin(part, item["origin"])
    else:
        part.forget_check()
        part.mark_staff_edit(at=row.proposed_at)
    part.save()
    item["id"] = part.pk


def _apply_to_mission(item: Item, row: Proposal) -> None:
    mission = row.mission
    if set(item["fields"]) - set(UNSEEN):
        mission.forget_check()
    _write_mission(mission, item["fields"], by=row.proposer, at=row.proposed_at)
    if "sources" in item:
        restore_sources(mission, item["sources"])
        mission.save()


def _new_part(item: Item, mission: Mission) -> Any:
    model: Any = PARTS[item["part"]]
    return model(mission=mission)


def _write_mission(mission: Mission, fields: Item, *, by: User, at: datetime) -> None:
    for name, (_old, new) in fields.items():
        put(mission, name, new)
    mission.mark_staff_edit(fields, by=by.pk, at=at)
    mission.save()


def _renewed(item: Item, mission: Mission) -> Item:
    if item["verb"] == "add":
        return item
    if item["verb"] == MERGE:
        raise ConflictError(_("Reject it, and compare the two records again."))
    row = row_of(item, mission)
    if row is None:
        raise ConflictError(_("A part of the record is gone: reject it instead."))
    fields = {
        name: [value_of(row, name), new] for name, (_old, new) in item["fields"].items()
    }
    return {**item, "fields": fields}
