"""How a change of a record reaches the public: two people, or one with a reason.

For every registered model (portal/review/reviewed_model.py). Each function checks
whether the person may do it, whatever door is asking, writes in one transaction, and
adds to the audit log.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from portal.audit.log import Event, record
from portal.audit.models import AuditEntry
from portal.audit.staff_writes import logged
from portal.review.actor import (
    Actor,
    ConflictError,
    NotPossibleError,
    require_permission,
)
from portal.review.guard import reviewed
from portal.review.items import Item, Line
from portal.review.models import Proposal
from portal.review.reviewed_model import OVERRIDE, Verb, reviewed_model

State = Proposal.State
Done = AuditEntry.Verb


def propose(
    row: models.Model, verb: str, items: Sequence[Item], why: str, actor: Actor
) -> Proposal:
    """Propose a change of a row; nothing public changes yet.

    Return the proposal that waits already where the same person asked for the same.
    """
    kind = reviewed_model(row)
    require_permission(actor, kind.permission_to_propose(verb))
    key = "" if verb == Verb.ADD else str(row.pk)
    with transaction.atomic():
        found = kind.find(key)
        proposal = Proposal(
            target_label=kind.label,
            target_key=key,
            title=str(found or row)[:250],
            verb=verb,
            items=items,
            version=kind.version(found, items),
            why=why,
            proposer=actor.by,
            proposed_at=actor.at,
        )
        proposal, is_new = Proposal.objects.get_or_add(proposal)
        if is_new:
            _log(Done.PROPOSED, proposal, why, actor)
    return proposal


def propose_whole(row: models.Model, verb: str, why: str, actor: Actor) -> Proposal:
    """Propose to publish, end or remove a row as it is recorded now."""
    items = reviewed_model(row).whole_items(row, verb)
    return propose(row, verb, items, why, actor)


def approve(proposal: Proposal, token: str, actor: Actor) -> None:
    """Put a proposal through; raise ConflictError, or NotPossibleError for one's own.

    ``token`` is the proposal's ``state_token`` when it was read.
    """
    require_permission(actor, *reviewed_model(proposal.target_label).decide_permissions)
    with _deciding(proposal, token) as row:
        row.require_another(actor)
        _apply(row, actor)
        _decide(row, State.APPROVED, "", actor)


def override(proposal: Proposal, token: str, reason: str, actor: Actor) -> None:
    """Put a proposal through alone. It stays listed until another person reviewed it.

    Only of what one may propose oneself: the crisis officer's table has no news.
    """
    kind = reviewed_model(proposal.target_label)
    require_permission(actor, OVERRIDE)
    require_permission(actor, kind.permission_to_propose(proposal.verb))
    with _deciding(proposal, token) as row:
        _apply(row, actor)
        _decide(row, State.OVERRIDDEN, reason, actor)


def reject(proposal: Proposal, token: str, reason: str, actor: Actor) -> None:
    """Close a proposal, nothing changed; one's own may be taken back like this."""
    if proposal.proposer_id != actor.by.pk:
        kind = reviewed_model(proposal.target_label)
        require_permission(actor, *kind.decide_permissions)
    with _deciding(proposal, token) as row:
        _decide(row, State.REJECTED, reason, actor)


def renew(proposal: Proposal, token: str, actor: Actor) -> None:
    """Propose the same anew, on the record as it is now, in one's own name."""
    kind = reviewed_model(proposal.target_label)
    require_permission(actor, kind.permission_to_propose(proposal.verb))
    with _deciding(proposal, token) as row:
        found = kind.lock(row)
        row.items = kind.renewed(row, found)
        row.version = kind.version(found, row.items)
        row.revision += 1
        row.proposer, row.proposed_at = actor.by, actor.at
        if Proposal.objects.same_as(row).exclude(pk=row.pk).exists():
            raise NotPossibleError(_("You have proposed the same already."))
        row.save()
        _log(Done.RENEWED, row, row.why, actor)


def acknowledge(proposal: Proposal, actor: Actor) -> None:
    """Record that another person reviewed what was put through alone."""
    require_permission(actor, *reviewed_model(proposal.target_label).decide_permissions)
    with transaction.atomic():
        row = Proposal.objects.select_for_update().get(pk=proposal.pk)
        row.mark_reviewed(actor)
        _log(Done.REVIEWED, row, "", actor)


def conflicts(proposal: Proposal) -> list[Line]:
    """Return what no longer is as it was; for people. A query for each kind of part."""
    kind = reviewed_model(proposal.target_label)
    row = kind.find(proposal.target_key)
    if row is None or proposal.verb in (Verb.ADD, Verb.PUBLISH):
        return []
    return list(kind.conflicts(row, proposal.items))


def is_outdated(proposal: Proposal) -> bool:
    """Return whether anything of the record has changed since it was proposed."""
    kind = reviewed_model(proposal.target_label)
    row = kind.find(proposal.target_key)
    return proposal.version != kind.version(row, proposal.items)


def described(proposal: Proposal) -> list[Line]:
    """Return the values before and after, for people. No query."""
    return reviewed_model(proposal.target_label).lines(proposal.items)


@contextmanager
def _deciding(proposal: Proposal, token: str) -> Iterator[Proposal]:
    """Lock the proposal: of two people who decide, one is late."""
    with transaction.atomic(), reviewed(), logged():
        row = Proposal.objects.select_for_update().get(pk=proposal.pk)
        row.require_waiting(token)
        yield row


def _decide(proposal: Proposal, state: str, reason: str, actor: Actor) -> None:
    proposal.save_decision(state, reason, actor)
    _log(state, proposal, reason, actor)


def _log(verb: str, proposal: Proposal, why: str, actor: Actor) -> None:
    changes = {
        "proposal": proposal.pk,
        "items": proposal.items,
        "seal": proposal.seal(),
    }
    label, key = proposal.target_label, proposal.target_key
    event = Event(verb, label, key, proposal.title, changes, why)
    record([event], by=actor.by, at=actor.at)


def _apply(proposal: Proposal, actor: Actor) -> None:
    """Write what was proposed. All or nothing."""
    kind = reviewed_model(proposal.target_label)
    row = kind.lock(proposal)
    if is_outdated(proposal):
        raise ConflictError(_("The record has changed since this was proposed."))
    try:
        with transaction.atomic():
            found = kind.apply(proposal, row, actor)
    except (IntegrityError, ValidationError, LookupError) as error:
        raise ConflictError(_("The record does not take these values.")) from error
    if proposal.verb == Verb.ADD:
        proposal.target_key = str(found.pk)
