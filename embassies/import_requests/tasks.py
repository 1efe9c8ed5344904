"""Background tasks of imports: dry run, commit, rollback.

Queued in the database and run by the task worker. Commit and rollback are one
transaction, a dry run works on a copy: a killed worker leaves all as it was, and the
same step can be run again.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import DatabaseError, transaction
from django.utils import timezone
from django_tasks import task

from embassies.import_requests import risk, rollback, uploads
from embassies.imports.pipeline.log import rows_digest
from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.pipeline.report import Outcome, Report, RowResult, save_results
from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.registry import run_import
from embassies.models import ImportRequest, ImportRun, Mission
from portal.audit.log import Verb, event, record
from portal.audit.staff_writes import logged
from portal.review.guard import reviewed

State = ImportRequest.State
CHANGED_SINCE = (
    "The directory has changed since the dry run. This is a new one: look at it again."
)
# A commit that finds the directory changed is followed by a dry run.
_MOST_STEPS = 2


class _ChangedError(ImportFailedError):
    """The import would no longer do what its dry run showed."""


@task()
def work(pk: int) -> None:
    """Run the steps that are due for one import."""
    run_due(pk)


def enqueue(pk: int) -> None:
    """Queue what is due for an import, in the transaction that makes it due."""
    work.enqueue(pk)


def run_due(pk: int) -> None:
    """Run the steps that are due for an import, if any is."""
    for _ in range(_MOST_STEPS):
        if not _step(pk, at=timezone.now()):
            return


def _step(pk: int, *, at: datetime) -> bool:
    """Run one step; return whether there may be another."""
    row = ImportRequest.objects.get(pk=pk)
    try:
        with reviewed(), logged():
            if row.state == State.CHECKING:
                _check(row, at)
            elif row.is_busy:
                _decide(row, at)
            else:
                return False
    except (ImportFailedError, DatabaseError, OSError) as error:
        _fail(pk, error, at)
        return False
    return ImportRequest.objects.get(pk=pk).is_busy


def _decide(row: ImportRequest, at: datetime) -> None:
    """Commit or roll back, in one transaction."""
    with transaction.atomic():
        locked = ImportRequest.objects.select_for_update().get(pk=row.pk)
        if locked.is_busy:
            _STEPS[State(locked.state)](locked, at)
            locked.state_at = at
            locked.save()


def _fail(pk: int, error: Exception, at: datetime) -> None:
    """Return to the last valid state, with a note of what went wrong.

    A dry run whose file is out of reach stays due: staff start it again.
    """
    row = ImportRequest.objects.get(pk=pk)
    if not row.is_busy:
        return
    is_out_of_reach = isinstance(error, uploads.OutOfReachError)
    previous = {
        State.CHECKING: State.CHECKING if is_out_of_reach else State.REFUSED,
        State.COMMITTING: State.READY,
        State.UNDOING: State.COMMITTED,
    }
    row.state, row.state_at = previous[State(row.state)], at
    row.note = f"It failed, and nothing was changed: {error}"[:500]
    row.save()


def _check(row: ImportRequest, at: datetime) -> None:
    """Run the import dry, which locks nothing; then save its report and its risk.

    Where somebody else did so meanwhile, theirs stays.
    """
    before = risk.public_phones()
    known = set(Mission.objects.values_list("pk", flat=True))

    def inspect(report: Report) -> None:
        found = risk.phone_changes(before, known)
        row.phones, row.phones_changed = found
        row.likely_duplicates = risk.likely_duplicates(report)
        row.shown = report.digest()

    row.checked = run = _run(row, at, inspect, is_dry_run=True)
    row.state, row.decided_by, row.decided_at = State.READY, None, None
    row.is_override, row.reason, row.state_at = False, "", at
    with transaction.atomic():
        now = ImportRequest.objects.select_for_update().get(pk=row.pk)
        if now.state != State.CHECKING:
            return
        if run.state == ImportRun.State.REFUSED:
            _refuse(row, run)
        row.save()


def _commit(row: ImportRequest, at: datetime) -> None:
    """Import exactly what the dry run showed; else make a new dry run due."""
    before = rollback.snapshot()

    def inspect(report: Report) -> None:
        if report.digest() != row.shown:
            raise _ChangedError(CHANGED_SINCE)
        rollback.save_prior_states(row, before)

    row.run = run = _run(row, at, inspect, is_dry_run=False)
    if run.state == ImportRun.State.REFUSED:
        row.run, row.state, row.note = None, State.CHECKING, run.refusal
        return
    verb = Verb.OVERRIDDEN if row.is_override else Verb.APPROVED
    changes = {"run": run.pk, "shown": row.shown}
    record([event(verb, row, changes, why=row.reason)], by=row.decided_by, at=at)
    row.state, row.note = State.COMMITTED, ""
    _delete_upload(row)


def _undo(row: ImportRequest, at: datetime) -> None:
    """Restore what was there before, except what was changed since."""
    found = rollback.plan(row)
    rollback.restore(found, at=at)
    run = ImportRun.objects.create(
        importer=row.importer,
        origin=row.file_name,
        sha256=row.sha256,
        state=ImportRun.State.UNDONE,
        started_at=at,
        finished_at=timezone.now(),
        changed=len(found.restored),
        withdrawn=len(found.removed),
        suspicious=len(found.kept),
    )
    save_results(run, _results(found))
    row.prior_states.all().delete()
    changes = {"run": run.pk, "rows": rows_digest(run.pk)}
    undone = event(Verb.UNDONE, row, changes, why=row.undo_reason)
    record([undone], by=row.undone_by, at=at)
    row.undo_run, row.state, row.note = run, State.UNDONE, ""


def _results(found: rollback.Plan) -> list[RowResult]:
    """Return the results of a rollback, for its report."""
    texts = (
        (found.restored, Outcome.CHANGED, "as before the import"),
        (found.removed, Outcome.WITHDRAWN, "was new with the import: removed"),
        (found.kept, Outcome.SUSPICIOUS, "changed since the import: left as it is"),
    )
    return [
        RowResult(None, outcome, one.slug, text)
        for states, outcome, text in texts
        for one in states
    ]


def _run(
    row: ImportRequest,
    at: datetime,
    inspect: Callable[[Report], None],
    *,
    is_dry_run: bool,
) -> ImportRun:
    options = ImportOptions(
        date=row.date,
        is_partial=row.is_partial,
        is_dry_run=is_dry_run,
        allows_shrink=row.allows_shrink,
        allows_rejected=row.allows_rejected,
    )
    try:
        with uploads.open_upload(row.stored_as) as stream:
            run = run_import(
                row.importer,
                stream,
                options,
                origin=row.file_name,
                at=at,
                watch=partial(uploads.with_progress, name=row.stored_as),
                by=row.decided_by,
                inspect=inspect,
            )
    finally:
        uploads.forget_progress(row.stored_as)
    if run.sha256 != row.sha256:
        raise ImportFailedError("The stored file is not the one that was sent.")
    return run


def _refuse(row: ImportRequest, run: ImportRun) -> None:
    row.state, row.note = State.REFUSED, run.refusal
    _delete_upload(row)


def _delete_upload(row: ImportRequest) -> None:
    """Delete the stored file once the transaction is committed."""
    transaction.on_commit(partial(uploads.delete_upload, row.stored_as))


_STEPS: dict[ImportRequest.State, Callable[[ImportRequest, datetime], None]] = {
    State.COMMITTING: _commit,
    State.UNDOING: _undo,
}
