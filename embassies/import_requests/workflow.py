"""Workflow of imports: propose a file, approve it, roll it back.

Two people, or one with a reason. Each function requires the permission, queues the
work (embassies/import_requests/tasks.py) and adds to the audit log.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import BinaryIO

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from embassies.import_requests import uploads
from embassies.import_requests.tasks import enqueue
from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.registry import IMPORTERS, date_of
from embassies.models import ImportRequest
from portal.audit.log import Verb, event, record
from portal.review.actor import (
    Actor,
    NotPossibleError,
    require_permission,
    required_reason,
)

PROPOSE = "embassies.add_importrequest"
APPROVE = "embassies.approve_importrequest"
OVERRIDE = "embassies.override_importrequest"

State = ImportRequest.State


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent, with the options of its import."""

    importer: str
    file_name: str
    chunks: Iterable[bytes]
    why: str
    options: ImportOptions = ImportOptions(is_partial=True)


def propose(upload: Upload, actor: Actor) -> ImportRequest:
    """Save a file and queue its dry run.

    Reads the file once, so that whoever sent the wrong one knows at once. Raise
    ImportFailedError for what is no table, OSError where it cannot be stored.
    """
    require_permission(actor, PROPOSE)
    with uploads.received(upload.chunks) as file:
        lines = _count_rows(upload.importer, file)
        stored = uploads.save_upload(file)
    with transaction.atomic():
        row = _save(upload, stored, lines, by=actor.by, at=actor.at)
        _log(Verb.PROPOSED, row, upload.why, by=actor.by, at=actor.at)
        enqueue(row.pk)
    return row


def hold_back(upload: Upload, posts: int, *, at: datetime) -> ImportRequest:
    """Save a list that an automatic refresh may not import, and queue its dry run.

    One person decides on it: nobody proposed it. It replaces what an earlier refresh of
    the source held back. Raise ImportFailedError where it is too large, OSError where
    it cannot be stored.
    """
    with uploads.received(upload.chunks) as file:
        stored = uploads.save_upload(file)
    with transaction.atomic():
        row = _save(upload, stored, posts, by=None, at=at)
        _log(Verb.PROPOSED, row, upload.why, by=None, at=at)
        note = f"The source was refreshed again: see import {row.pk}."
        close_held_back(upload.importer, note, at=at, but=row.pk)
        enqueue(row.pk)
    return row


def close_held_back(importer: str, note: str, *, at: datetime, but: int = 0) -> None:
    """Close what earlier refreshes of a source held back and nobody decided on."""
    with transaction.atomic():
        held = ImportRequest.objects.of_refreshes(importer).undecided()
        for row in held.exclude(pk=but).select_for_update():
            row.state, row.state_at, row.note = State.CANCELLED, at, note
            row.save()
            _log(Verb.REJECTED, row, note, by=None, at=at)
            transaction.on_commit(partial(uploads.delete_upload, row.stored_as))


def _save(
    upload: Upload,
    stored: uploads.StoredFile,
    lines: int,
    *,
    by: User | None,
    at: datetime,
) -> ImportRequest:
    return ImportRequest.objects.create(
        importer=upload.importer,
        file_name=upload.file_name[-200:],
        stored_as=stored.name,
        sha256=stored.sha256,
        line_count=lines,
        date=upload.options.date or date_of(upload.file_name, at),
        is_partial=upload.options.is_partial,
        allows_shrink=upload.options.allows_shrink,
        allows_rejected=upload.options.allows_rejected,
        why=upload.why,
        state_at=at,
        proposer=by,
        proposed_at=at,
    )


def _count_rows(importer: str, stream: BinaryIO) -> int:
    """Return the number of rows; raise ImportFailedError for other columns."""
    table = IMPORTERS[importer].table
    return sum(1 for _ in table(stream)) if table else 0


def approve(row: ImportRequest, token: str, actor: Actor) -> None:
    """Queue what another person proposed; ``token`` names the dry run that was read."""
    require_permission(actor, APPROVE)
    with _locked(row, State.READY, actor.at) as locked:
        locked.require_token(token)
        if locked.proposer_id == actor.by.pk:
            raise NotPossibleError(
                _("You asked for this import: another person puts it through.")
            )
        if locked.needs_officer:
            raise NotPossibleError(
                _("So many changes take the crisis officer, with a reason.")
            )
        _queue_commit(locked, actor, is_override=False, reason="")


def override(row: ImportRequest, token: str, reason: str, actor: Actor) -> None:
    """Queue an import alone. It stays listed until another person reviewed it."""
    require_permission(actor, OVERRIDE)
    with _locked(row, State.READY, actor.at) as locked:
        locked.require_token(token)
        _queue_commit(locked, actor, is_override=True, reason=required_reason(reason))


def _queue_commit(
    row: ImportRequest, actor: Actor, *, is_override: bool, reason: str
) -> None:
    row.state, row.decided_by, row.decided_at = State.COMMITTING, actor.by, actor.at
    row.is_override, row.reason = is_override, reason
    enqueue(row.pk)


def cancel(row: ImportRequest, reason: str, actor: Actor) -> None:
    """Close what waits, nothing changed; who proposed it may always do so."""
    if row.proposer_id != actor.by.pk:
        require_permission(actor, APPROVE)
    with _locked(row, State.READY, actor.at) as locked:
        locked.state, locked.decided_by = State.CANCELLED, actor.by
        locked.decided_at, locked.reason = actor.at, required_reason(reason)
        _log(Verb.REJECTED, locked, reason, by=actor.by, at=actor.at)
    uploads.delete_upload(row.stored_as)


def roll_back(row: ImportRequest, reason: str, actor: Actor) -> None:
    """Queue the rollback. One person may; it stays listed until another reviewed it."""
    require_permission(actor, APPROVE, OVERRIDE)
    with _locked(row, State.COMMITTED, actor.at) as locked:
        if not row.may_be_undone(at=actor.at):
            raise NotPossibleError(_("What was there before is no longer kept."))
        locked.state, locked.undone_by = State.UNDOING, actor.by
        locked.undone_at, locked.undo_reason = actor.at, required_reason(reason)
        locked.reviewed_by = locked.reviewed_at = None
        enqueue(locked.pk)


def acknowledge(row: ImportRequest, actor: Actor) -> None:
    """Record that another person reviewed what one did alone."""
    require_permission(actor, APPROVE)
    with transaction.atomic():
        locked = ImportRequest.objects.select_for_update().get(pk=row.pk)
        locked.mark_reviewed(actor)
        _log(Verb.REVIEWED, locked, "", by=actor.by, at=actor.at)


def restart(row: ImportRequest, actor: Actor) -> None:
    """Queue work again that seems to have stopped; harmless where it goes on."""
    require_permission(actor, PROPOSE, APPROVE, OVERRIDE)
    with transaction.atomic():
        if row.is_busy:
            same = ImportRequest.objects.filter(pk=row.pk, state=row.state)
            same.update(state_at=actor.at, note="")
            enqueue(row.pk)


def _log(
    verb: str, row: ImportRequest, why: str, *, by: User | None, at: datetime
) -> None:
    changes = {"file": row.sha256, "shown": row.shown}
    record([event(verb, row, changes, why=why)], by=by, at=at)


@contextmanager
def _locked(row: ImportRequest, state: str, at: datetime) -> Iterator[ImportRequest]:
    """Lock an import that is in a state, and save it afterwards.

    Raise NotPossibleError in any other state.
    """
    with transaction.atomic():
        locked = ImportRequest.objects.select_for_update().get(pk=row.pk)
        if locked.state != state:
            raise NotPossibleError(_("It was decided already."))
        yield locked
        locked.state_at, locked.note = at, ""
        locked.save()
