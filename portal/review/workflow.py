"""How a change of a record reaches the public: two people, or one with a reason.

For every registered model (portal/review/reviewed_model.py). Each function checks
whether the person may do it, whatever door is asking, writes in one transaction, and
adds to the audit log.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

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
from portal.review.items import Item, combined, with_origins
from portal.review.models import Comment, Proposal
from portal.review.reviewed_model import OVERRIDE, Verb, reviewed_model
from portal.review.signals import proposal_event
from portal.review.snapshots import snapshot
from portal.review.standing import Standing, is_outdated

State = Proposal.State
Done = AuditEntry.Verb


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why something is proposed, and where it comes from."""

    why: str
    evidence: str = ""


def propose(
    row: models.Model,
    verb: str,
    items: Sequence[Item],
    why: str,
    actor: Actor,
    *,
    evidence: str = "",
) -> Proposal:
    """Propose a change of a row; nothing public changes yet.

    Where the same person's proposal about the row waits already, add to that one.
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
            recorded=snapshot(kind, found, items),
            version=kind.version(found, items),
            why=why,
            evidence=evidence,
            proposer=actor.by,
            proposed_at=actor.at,
        )
        waiting, is_new = Proposal.objects.get_or_add(proposal)
        if is_new:
            _log(Done.PROPOSED, proposal, why, actor)
        else:
            _add_to(waiting, proposal, actor)
    return waiting


def _add_to(waiting: Proposal, more: Proposal, actor: Actor) -> None:
    """Add what a second proposal asks for to one of the same person that waits."""
    grounds = Grounds(
        _both(waiting.why, more.why), _both(waiting.evidence, more.evidence)
    )
    if waiting.verb in (Verb.ADD, Verb.MERGE):
        return
    if waiting.verb != Verb.CHANGE:
        _restate(waiting, more.items, Grounds(more.why, more.evidence), actor)
    elif (items := combined(waiting.items, more.items)) != waiting.items:
        # The record that it starts from stays: what changed since is still to be seen.
        waiting.items = items
        _revise(waiting, grounds, actor)


def revise(
    proposal: Proposal, items: Sequence[Item], grounds: Grounds, actor: Actor
) -> Proposal:
    """Replace what one's own waiting proposal asks for, on the record as it is now.

    Withdraw it where nothing differs from the record. What is unchanged stays as it
    is, so that saving twice changes nothing. Raise NotPossibleError.
    """
    kind = reviewed_model(proposal.target_label)
    require_permission(actor, kind.permission_to_propose(proposal.verb))
    with _deciding(proposal, proposal.state_token) as row:
        row.require_proposer(actor)
        if not items:
            _decide(row, State.WITHDRAWN, "", actor)
        else:
            _restate(row, with_origins(items, row.items), grounds, actor)
    return row


def _restate(
    row: Proposal, items: Sequence[Item], grounds: Grounds, actor: Actor
) -> None:
    """Save other items on the record as it is now, unless all is as it was."""
    kind = reviewed_model(row.target_label)
    found = kind.find(row.target_key)
    version = kind.version(found, items)
    told = Grounds(row.why, row.evidence)
    if (row.items, row.version, told) == (list(items), version, grounds):
        return
    row.items, row.version = list(items), version
    row.recorded = snapshot(kind, found, items)
    _revise(row, grounds, actor)


def _revise(row: Proposal, grounds: Grounds, actor: Actor) -> None:
    row.why, row.evidence = grounds.why, grounds.evidence
    row.revision += 1
    row.proposed_at = actor.at
    row.save()
    _log(Done.REVISED, row, row.why, actor)


def _both(old: str, new: str) -> str:
    """Return two texts as one, or one where it holds the other."""
    return old if new in old else "; ".join(filter(None, (old, new)))[:500]


def propose_whole(
    row: models.Model, verb: str, why: str, actor: Actor, *, evidence: str = ""
) -> Proposal:
    """Propose to publish, end or remove a row as it is recorded now."""
    items = reviewed_model(row).whole_items(row, verb)
    return propose(row, verb, items, why, actor, evidence=evidence)


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
    """Close another person's proposal, nothing changed."""
    kind = reviewed_model(proposal.target_label)
    require_permission(actor, *kind.decide_permissions)
    with _deciding(proposal, token) as row:
        if row.proposer_id == actor.by.pk:
            raise NotPossibleError(_("You proposed this: withdraw it instead."))
        _decide(row, State.REJECTED, reason, actor)


def withdraw(proposal: Proposal, token: str, actor: Actor) -> None:
    """Close one's own proposal, nothing changed."""
    with _deciding(proposal, token) as row:
        row.require_proposer(actor)
        _decide(row, State.WITHDRAWN, "", actor)


def rebase(proposal: Proposal, token: str, actor: Actor) -> None:
    """Take a proposal over onto the record as it is now, still its proposer's.

    No proposed value changes. Raise ConflictError where somebody else has changed one
    of its own values since.
    """
    kind = reviewed_model(proposal.target_label)
    if proposal.proposer_id != actor.by.pk:
        require_permission(actor, *kind.decide_permissions)
    with _deciding(proposal, token) as row:
        found = kind.lock(row)
        if not Standing.of(row).can_rebase:
            raise ConflictError(_("It cannot be taken over onto the record of now."))
        row.items = kind.renewed(row, found)
        row.version = kind.version(found, row.items)
        row.recorded = snapshot(kind, found, row.items)
        row.revision += 1
        row.save()
        _log(Done.REBASED, row, "", actor)


def renew(proposal: Proposal, token: str, actor: Actor) -> None:
    """Propose the same anew, on the record as it is now, in one's own name."""
    kind = reviewed_model(proposal.target_label)
    require_permission(actor, kind.permission_to_propose(proposal.verb))
    with _deciding(proposal, token) as row:
        found = kind.lock(row)
        row.items = kind.renewed(row, found)
        row.version = kind.version(found, row.items)
        row.recorded = snapshot(kind, found, row.items)
        row.revision += 1
        row.proposer, row.proposed_at = actor.by, actor.at
        if Proposal.objects.like(row).exclude(pk=row.pk).exists():
            raise NotPossibleError(_("You have a proposal about this record already."))
        row.save()
        _log(Done.RENEWED, row, row.why, actor)


def comment(
    proposal: Proposal, text: str, actor: Actor, *, is_question: bool = False
) -> Comment:
    """Add a comment or a question to a proposal; raise NotPossibleError for no text."""
    require_permission(actor, "review.view_proposal")
    if not text.strip():
        raise NotPossibleError(_("Write something."))
    with transaction.atomic():
        row = Comment.objects.create(
            proposal=proposal,
            author=actor.by,
            at=actor.at,
            text=text.strip()[:2000],
            is_question=is_question,
        )
        changes = {
            "proposal": proposal.pk,
            "comment": row.pk,
            "text": row.text,
            "comment_seal": row.seal(),
        }
        verb = Done.ASKED if is_question else Done.COMMENTED
        _record(verb, proposal, changes, "", actor)
    return row


def acknowledge(proposal: Proposal, actor: Actor) -> None:
    """Record that another person reviewed what was put through alone."""
    require_permission(actor, *reviewed_model(proposal.target_label).decide_permissions)
    with transaction.atomic():
        row = Proposal.objects.select_for_update().get(pk=proposal.pk)
        row.mark_reviewed(actor)
        _log(Done.REVIEWED, row, "", actor)


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
        "evidence": proposal.evidence,
        "seal": proposal.seal(),
    }
    _record(verb, proposal, changes, why, actor)


def _record(
    verb: str,
    proposal: Proposal,
    changes: Mapping[str, object],
    why: str,
    actor: Actor,
) -> None:
    """Add to the log, and tell whoever listens once that is committed."""
    label, key = proposal.target_label, proposal.target_key
    event = Event(verb, label, key, proposal.title, changes, why)
    record([event], by=actor.by, at=actor.at)
    send = partial(
        proposal_event.send_robust, Proposal, proposal=proposal, verb=verb, actor=actor
    )
    transaction.on_commit(send)


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
