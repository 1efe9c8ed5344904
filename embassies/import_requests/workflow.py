"""Who may ask for an import, put it through, take it back? Two people, or one with a
reason.

Each function decides whether the person may do it, and queues the work.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from embassies.import_requests import uploads
from embassies.import_requests.tasks import start
from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.registry import IMPORTERS, date_of
from embassies.models import ImportRequest
from embassies.review.workflow import NotPossibleError, reason_in, require_permission
from portal.audit.log import Deed, Verb, record

ASK = "embassies.add_importrequest"
APPROVE = "embassies.approve_importrequest"
OVERRIDE = "embassies.override_importrequest"

State = ImportRequest.State


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file as it was sent, and how it is meant."""

    importer: str
    file_name: str
    chunks: Iterable[bytes]
    why: str
    date: str = ""
    is_partial: bool = True
    allows_shrink: bool = False


def ask(wanted: Wanted, *, by: User, at: datetime) -> ImportRequest:
    """Store a file and queue its dry run; raise ImportFailedError for what is no table.

    Reads the file once: who sent the wrong one is told so at once.
    """
    require_permission(by, ASK)
    kept = uploads.keep(wanted.chunks)
    try:
        lines = _count(wanted.importer, kept.name)
    except ImportFailedError:
        uploads.drop(kept.name)
        raise
    with transaction.atomic():
        row = ImportRequest.objects.create(
            importer=wanted.importer,
            file_name=wanted.file_name[-200:],
            stored_as=kept.name,
            sha256=kept.sha256,
            line_count=lines,
            date=wanted.date or date_of(wanted.file_name, at),
            is_partial=wanted.is_partial,
            allows_shrink=wanted.allows_shrink,
            why=wanted.why,
            state_at=at,
            asked_by=by,
            asked_at=at,
        )
        note(Verb.PROPOSED, row, wanted.why, by=by, at=at)
        start(row.pk)
    return row


def _count(importer: str, name: str) -> int:
    """Return the rows of a table; raise ImportFailedError for columns not expected."""
    table = IMPORTERS[importer].table
    with uploads.opened(name) as stream:
        return sum(1 for _ in table(stream)) if table else 0


def approve(row: ImportRequest, shown: str, *, by: User, at: datetime) -> None:
    """Queue what another person asked for; ``shown`` is the dry run looked at."""
    require_permission(by, APPROVE)
    with _deciding(row, State.READY, at) as locked:
        _same(locked, shown)
        if locked.asked_by_id == by.pk:
            raise NotPossibleError(
                _("You asked for this import: another person puts it through.")
            )
        if locked.needs_officer:
            raise NotPossibleError(
                _("So many changes take the crisis officer, with a reason.")
            )
        locked.state, locked.decided_by, locked.decided_at = State.COMMITTING, by, at
        locked.is_override, locked.reason = False, ""
        start(locked.pk)


def override(
    row: ImportRequest, shown: str, reason: str, *, by: User, at: datetime
) -> None:
    """Queue an import alone. It stays listed until another person has looked at it."""
    require_permission(by, OVERRIDE)
    with _deciding(row, State.READY, at) as locked:
        _same(locked, shown)
        locked.state, locked.decided_by, locked.decided_at = State.COMMITTING, by, at
        locked.is_override, locked.reason = True, reason_in(reason)
        start(locked.pk)


def cancel(row: ImportRequest, reason: str, *, by: User, at: datetime) -> None:
    """Close what waits, nothing changed; one's own may be taken back like this."""
    if row.asked_by_id != by.pk:
        require_permission(by, APPROVE)
    with _deciding(row, State.READY, at) as locked:
        locked.state, locked.decided_by, locked.decided_at = State.CANCELLED, by, at
        locked.reason = reason_in(reason)
        note(Verb.REJECTED, locked, reason, by=by, at=at)
    uploads.drop(row.stored_as)


def undo(row: ImportRequest, reason: str, *, by: User, at: datetime) -> None:
    """Queue the rollback. One person may: it stays listed until another looked at it."""
    if not by.has_perm(OVERRIDE):
        require_permission(by, APPROVE)
    with _deciding(row, State.COMMITTED, at) as locked:
        if not row.may_be_undone(at=at):
            raise NotPossibleError(_("What was there before is no longer kept."))
        locked.state, locked.undone_by, locked.undone_at = State.UNDOING, by, at
        locked.undo_reason = reason_in(reason)
        locked.reviewed_by = locked.reviewed_at = None
        start(locked.pk)


def acknowledge(row: ImportRequest, *, by: User, at: datetime) -> None:
    """Note that another person has looked at what one did alone."""
    require_permission(by, APPROVE)
    with transaction.atomic():
        locked = ImportRequest.objects.select_for_update().get(pk=row.pk)
        if not ImportRequest.objects.to_review().filter(pk=row.pk).exists():
            raise NotPossibleError(_("There is nothing to look at any more."))
        if by.pk in (locked.asked_by_id, locked.decided_by_id, locked.undone_by_id):
            raise NotPossibleError(_("Another person has to look at it."))
        locked.reviewed_by, locked.reviewed_at = by, at
        locked.save()
        note(Verb.REVIEWED, locked, "", by=by, at=at)


def again(row: ImportRequest, *, by: User, at: datetime) -> None:
    """Queue work once more that seems to have stopped; harmless where it goes on."""
    if not any(by.has_perm(one) for one in (APPROVE, OVERRIDE)):
        require_permission(by, ASK)
    with transaction.atomic():
        if row.is_busy:
            ImportRequest.objects.filter(pk=row.pk, state=row.state).update(state_at=at)
            start(row.pk)


def note(verb: str, row: ImportRequest, why: str, *, by: User, at: datetime) -> None:
    """Add a deed to the log of the directory."""
    said = {"import_request": row.pk, "file": row.sha256, "shown": row.shown}
    record([Deed(verb, None, said, why)], by=by, at=at)


def _same(row: ImportRequest, shown: str) -> None:
    if row.shown != shown:
        raise NotPossibleError(_("It was changed since you looked at it."))


@contextmanager
def _deciding(row: ImportRequest, state: str, at: datetime) -> Iterator[ImportRequest]:
    """Lock an import in a state and save what becomes of it."""
    with transaction.atomic():
        locked = ImportRequest.objects.select_for_update().get(pk=row.pk)
        if locked.state != state:
            raise NotPossibleError(_("It was decided already."))
        yield locked
        locked.state_at, locked.note = at, ""
        locked.save()
