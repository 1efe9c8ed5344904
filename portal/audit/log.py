"""Write the audit log, and verify that nobody tampered with it.

An entry is written in the transaction of what it records. SHA-256 over each entry and
the hash of the one before: a changed, removed or inserted entry breaks the chain.
Whoever can write to the database could compute the whole chain anew, or cut off its
end: keep the last hash elsewhere and compare (``manage.py verify_audit --expect``).

The log knows no other app: a record is named by its model's label and its key, and an
app registers what it has to verify of its own.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import connection, models, transaction

from portal.audit.models import AuditEntry

Verb = AuditEntry.Verb
Verifier = Callable[[], Iterator[str]]
BEGINNING = "0" * 64
_LOCK = 7_301_941
"""An arbitrary number that names PostgreSQL's lock of the chain."""
_verifiers: dict[str, Verifier] = {}


@dataclass(frozen=True, slots=True)
class Event:
    """What was done, to which record, with which changes."""

    verb: str
    label: str = ""
    key: str = ""
    title: str = ""
    changes: Mapping[str, object] = field(default_factory=dict)
    why: str = ""


def event(
    verb: str,
    row: models.Model,
    changes: Mapping[str, object] | None = None,
    *,
    title: str = "",
    why: str = "",
) -> Event:
    """Return an event about a saved row; its title is the row's text by default."""
    label = row._meta.label_lower
    return Event(verb, label, str(row.pk), title or str(row), changes or {}, why)


def record(events: Iterable[Event], *, by: User | None, at: datetime) -> None:
    """Add events to the log, in order. Two queries, and one more on PostgreSQL."""
    with transaction.atomic():
        # The lock lets writers number their entries one after the other.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = AuditEntry.objects.order_by("-number").first()
        number, previous = (last.number, last.hash) if last else (0, BEGINNING)
        entries = []
        for one in events:
            number += 1
            entry = _entry(one, number, previous, by=by, at=at)
            previous = entry.hash = digest(entry)
            entries.append(entry)
        AuditEntry.objects.bulk_create(entries)


def _entry(
    event: Event, number: int, previous: str, *, by: User | None, at: datetime
) -> AuditEntry:
    return AuditEntry(
        number=number,
        verb=event.verb,
        subject=event.title[:150],
        target_label=event.label,
        target_key=event.key,
        who=f"{by.get_username()} ({by.pk})" if by else "",
        why=event.why[:500],
        at=at,
        changes=json.dumps(event.changes, sort_keys=True),
        previous=previous,
    )


def digest(entry: AuditEntry) -> str:
    """Return the hash that an entry should have."""
    values = [
        *(entry.number, entry.verb, entry.subject, entry.target_label),
        *(entry.target_key, entry.who, entry.why),
        *(entry.at.astimezone(UTC).isoformat(), entry.changes, entry.previous),
    ]
    return sha256(json.dumps(values).encode()).hexdigest()


def register_verifier(name: str, verifier: Verifier) -> None:
    """Add what ``verify_audit`` checks of an app's own records against the log."""
    _verifiers[name] = verifier


def faults() -> Iterator[str]:
    """Yield what is wrong with the log, entry by entry; then what apps verify."""
    previous, number = BEGINNING, 0
    for entry in AuditEntry.objects.order_by("number").iterator():
        number += 1
        if entry.number != number or entry.previous != previous:
            yield f"{entry.number}: does not follow {number - 1}."
        if entry.hash != digest(entry):
            yield f"{entry.number}: does not say what it said."
        number, previous = entry.number, entry.hash
    for verifier in _verifiers.values():
        yield from verifier()


def last_hash() -> str:
    """Return the end of the chain, to be kept elsewhere. One query."""
    found = AuditEntry.objects.order_by("-number").first()
    return found.hash if found else BEGINNING
