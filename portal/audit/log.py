"""What was done to the directory, and has anybody tampered with the record of it?

Written in the transaction of the deed. SHA-256 over each entry and the hash of the
one before: a changed, removed or slipped-in entry breaks the chain. Whoever can write
to the database could compute the whole chain anew, or cut off its end: keep the last
hash elsewhere and compare (``manage.py verify_audit --expect``).
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction

from embassies.models import ImportedRow, ImportRun, Mission, Proposal
from portal.audit.models import AuditEntry
from portal.review.models import Motion

Verb = AuditEntry.Verb
BEGINNING = "0" * 64
_LOCK = 7_301_941
"""An arbitrary number that names PostgreSQL's lock of the chain."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did, to which mission or other record, with what changes."""

    verb: str
    mission: Mission | None = None
    changes: Any = None
    why: str = ""
    subject: str = ""


def record(deeds: Iterable[Deed], *, by: User | None, at: datetime) -> None:
    """Add deeds to the log, in order. Two queries, and one more on PostgreSQL."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = AuditEntry.objects.order_by("-number").first()
        number, previous = (last.number, last.hash) if last else (0, BEGINNING)
        entries = []
        for deed in deeds:
            number += 1
            entry = _entry(deed, number, previous, by=by, at=at)
            previous = entry.hash = entry.digest()
            entries.append(entry)
        AuditEntry.objects.bulk_create(entries)


def _entry(
    deed: Deed, number: int, previous: str, *, by: User | None, at: datetime
) -> AuditEntry:
    return AuditEntry(
        number=number,
        verb=deed.verb,
        subject=(deed.mission.slug if deed.mission else deed.subject)[:150],
        mission_key=deed.mission.pk if deed.mission else None,
        who=f"{by.get_username()} ({by.pk})" if by else "",
        why=deed.why[:500],
        at=at,
        changes=json.dumps(deed.changes or {}, sort_keys=True),
        previous=previous,
    )


def record_motion(
    sender: object,
    *,
    verb: str,
    motion: Motion,
    why: str,
    by: User,
    at: datetime,
    **_: Any,
) -> None:
    """Add a deed about anything else that takes two people, as it is told."""
    said = {"motion": motion.pk, "items": motion.items, "seal": motion.seal()}
    deed = Deed(verb, None, said, why, f"{motion.model} {motion.key}: {motion.title}")
    record([deed], by=by, at=at)


def record_import(run: ImportRun, *, by: User | None, at: datetime) -> None:
    """Add an import, with the hash of its stored rows. Three queries."""
    counts = {name: getattr(run, name) for name in ("created", "changed", "withdrawn")}
    if run.state != ImportRun.State.DONE or not any(counts.values()):
        return
    said = {"run": run.pk, "file": run.sha256, "rows": rows_digest(run.pk), **counts}
    record([Deed(Verb.IMPORTED, None, said, run.origin)], by=by, at=at)


def rows_digest(run: int) -> str:
    """Return the hash of what an import stored about its rows. One query."""
    rows = ImportedRow.objects.filter(run=run).order_by("pk")
    total = sha256()
    for one in rows.values_list(
        "line", "outcome", "slug", "message", "diff"
    ).iterator():
        total.update(json.dumps(one, sort_keys=True).encode())
    return total.hexdigest()


def faults() -> Iterator[str]:
    """Yield what is wrong with the log, entry by entry. A query for each import."""
    previous, number = BEGINNING, 0
    for entry in AuditEntry.objects.order_by("number").iterator():
        number += 1
        if entry.number != number or entry.previous != previous:
            yield f"{entry.number}: does not follow {number - 1}."
        if entry.hash != entry.digest():
            yield f"{entry.number}: does not say what it said."
        elif entry.verb in (Verb.IMPORTED, Verb.UNDONE) and not _rows_are_whole(entry):
            yield f"{entry.number}: the rows of its import are not what they were."
        number, previous = entry.number, entry.hash
    yield from _broken_seals()


def _broken_seals() -> Iterator[str]:
    """Yield the proposals that are not as the log says. A query for each table."""
    sealed: dict[tuple[str, int], str] = {}
    for text in AuditEntry.objects.order_by("number").values_list("changes", flat=True):
        said = json.loads(text)
        for name in ("proposal", "motion"):
            if name in said and "seal" in said:
                sealed[name, said[name]] = said["seal"]
    for name, model in (("proposal", Proposal), ("motion", Motion)):
        found = {one.pk: one.seal() for one in model._default_manager.iterator()}
        kept = {key: seal for (of, key), seal in sealed.items() if of == name}
        wrong = {key for key, seal in kept.items() if found.get(key) != seal}
        unknown = set(found) - set(kept) if name == "motion" else set()
        for key in sorted(wrong | unknown):
            yield f"{model._meta.label} {key}: is not as it was decided."


def _rows_are_whole(entry: AuditEntry) -> bool:
    return bool(entry.changed["rows"] == rows_digest(entry.changed["run"]))


def last_hash() -> str:
    """Return the end of the chain, to be kept elsewhere. One query."""
    found = AuditEntry.objects.order_by("-number").first()
    return found.hash if found else BEGINNING
