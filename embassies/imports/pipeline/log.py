"""Audit log of imports, each entry with the hash of the stored rows."""

import json
from collections.abc import Iterator
from hashlib import sha256

from django.contrib.auth.models import User

from embassies.models import ImportedRow, ImportRun
from portal.audit.log import Verb, event, record
from portal.audit.models import AuditEntry

_WITH_ROWS = (Verb.IMPORTED, Verb.UNDONE)


def record_import(run: ImportRun, *, by: User | None) -> None:
    """Add an import to the audit log if it changed something. Three queries."""
    counts = {name: getattr(run, name) for name in ("created", "changed", "withdrawn")}
    if run.state != ImportRun.State.DONE or not any(counts.values()):
        return
    changes = {"run": run.pk, "file": run.sha256, "rows": rows_digest(run.pk), **counts}
    imported = event(Verb.IMPORTED, run, changes, why=run.origin)
    record([imported], by=by, at=run.finished_at)


def rows_digest(run: int) -> str:
    """Return the SHA-256 of an import's stored rows. One query."""
    rows = ImportedRow.objects.filter(run=run).order_by("pk")
    columns = ("line", "outcome", "slug", "message", "diff")
    digest = sha256()
    for row in rows.values_list(*columns).iterator():
        digest.update(json.dumps(row, sort_keys=True).encode())
    return digest.hexdigest()


def altered_imports() -> Iterator[str]:
    """Yield a message for each import whose rows differ from the log. A query each."""
    for entry in AuditEntry.objects.filter(verb__in=_WITH_ROWS).order_by("number"):
        changes = entry.changed
        if changes.get("rows") != rows_digest(changes.get("run", 0)):
            yield f"{entry.number}: the rows of its import are not what they were."
