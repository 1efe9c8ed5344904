"""How does a change of a record reach the public? Two people, or one with a reason.

For whatever portal/review/kinds.py knows. Each function decides whether the person
may do it, whatever door is asking, and writes in one transaction; each deed is told
to the log. Missions have parts and checks of their own: embassies/review/workflow.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from portal.review.guard import reviewed
from portal.review.items import (
    Item,
    amended,
    lines,
    overtaken,
    removal,
    version_of,
    whole,
)
from portal.review.kinds import APPROVE, OVERRIDE, Kind, Verb, kind_of
from portal.review.log import deed_done
from portal.review.models import Motion
from portal.review.people import ConflictError, require_permission
from portal.review.values import Line, value_of

State = Motion.State
DECIDE = (APPROVE, OVERRIDE)


def propose(
    row: models.Model, verb: str, items: list[Item], why: str, *, by: User, at: datetime
) -> Motion:
    """Propose what is to be done with a row; nothing public changes yet."""
    kind = kind_of(row)
    require_permission(by, kind.may_propose(verb))
    key = "" if verb == Verb.ADD else str(row.pk)
    with transaction.atomic():
        found = _found(kind, key)
        motion = Motion.objects.create(
            model=kind.label,
            key=key,
            title=str(found or row)[:250],
            verb=verb,
            items=items,
            version=version_of(kind, found),
            why=why,
            proposer=by,
            proposed_at=at,
        )
        _note("proposed", motion, why, by=by, at=at)
    return motion


def propose_whole(
    row: models.Model, verb: str, why: str, *, by: User, at: datetime
) -> Motion:
    """Propose to put out, take away or remove a row as it is recorded now."""
    kind = kind_of(row)
    return propose(row, verb, _whole_items(kind, row, verb), why, by=by, at=at)


def _whole_items(kind: Kind, row: models.Model, verb: str) -> list[Item]:
    if verb == Verb.REMOVE:
        return [removal(kind, row)]
    return whole(kind, row) if verb == Verb.RAISE else []


def approve(motion: Motion, revision: int, *, by: User, at: datetime) -> None:
    """Put a proposal through; raise ConflictError, or NotPossibleError for one's own.

    ``revision`` is the one that was looked at.
    """
    require_permission(by, *kind_of(motion.model).decide)
    with _deciding(motion, revision) as row:
        row.check_another(by)
        _apply(row, by=by, at=at)
        _decide(row, State.APPROVED, "", by=by, at=at)


def override(
    motion: Motion, revision: int, reason: str, *, by: User, at: datetime
) -> None:
    """Put a proposal through alone. It stays listed until another person looked."""
    require_permission(by, OVERRIDE)
    with _deciding(motion, revision) as row:
        _apply(row, by=by, at=at)
        _decide(row, State.OVERRIDDEN, reason, by=by, at=at)


def reject(
    motion: Motion, revision: int, reason: str, *, by: User, at: datetime
) -> None:
    """Close a proposal, nothing changed; one's own may be taken back like this."""
    if motion.proposer_id != by.pk:
        require_permission(by, *kind_of(motion.model).decide)
    with _deciding(motion, revision) as row:
        _decide(row, State.REJECTED, reason, by=by, at=at)


def renew(motion: Motion, revision: int, *, by: User, at: datetime) -> None:
    """Propose the same anew, on the record as it is now, in one's own name."""
    kind = kind_of(motion.model)
    require_permission(by, kind.may_propose(motion.verb))
    with _deciding(motion, revision) as row:
        record = _locked(kind, row)
        row.items = _renewed(kind, row, record)
        row.version, row.revision = version_of(kind, record), row.revision + 1
        row.proposer, row.proposed_at = by, at
        row.save()
        _note("renewed", row, row.why, by=by, at=at)


def acknowledge(motion: Motion, *, by: User, at: datetime) -> None:
    """Note that another person has looked at what was put through alone."""
    require_permission(by, *kind_of(motion.model).decide)
    with transaction.atomic():
        row = Motion.objects.select_for_update().get(pk=motion.pk)
        row.look_at(by=by, at=at)
        _note("reviewed", row, "", by=by, at=at)


def conflicts(motion: Motion) -> list[Line]:
    """Return what no longer is as it was; for people. A query for each kind of part."""
    kind = kind_of(motion.model)
    record = _found(kind, motion.key)
    if record is None or motion.verb in (Verb.ADD, Verb.RAISE):
        return []
    return list(overtaken(kind, record, motion.items))


def is_outdated(motion: Motion) -> bool:
    """Tell whether anything of the record has changed since it was proposed."""
    kind = kind_of(motion.model)
    return motion.version != version_of(kind, _found(kind, motion.key))


def described(motion: Motion) -> list[Line]:
    """Return the values before and after, for people. No query."""
    return lines(kind_of(motion.model), motion.items)


def _found(kind: Kind, key: str) -> Any:
    return kind.model._default_manager.filter(pk=key).first() if key else None


def _locked(kind: Kind, motion: Motion) -> Any:
    rows = kind.model._default_manager.select_for_update()
    record = rows.filter(pk=motion.key).first() if motion.key else None
    if record is None and motion.verb != Verb.ADD:
        raise ConflictError(_("The record is gone: reject it instead."))
    return record


@contextmanager
def _deciding(motion: Motion, revision: int) -> Iterator[Motion]:
    """Lock the proposal: of two people who decide, one is late."""
    with transaction.atomic(), reviewed():
        row = Motion.objects.select_for_update().get(pk=motion.pk)
        row.check_open(revision)
        yield row


def _decide(motion: Motion, state: str, reason: str, *, by: User, at: datetime) -> None:
    motion.settle(state, reason, by=by, at=at)
    _note(state, motion, reason, by=by, at=at)


def _note(verb: str, motion: Motion, why: str, *, by: User, at: datetime) -> None:
    deed_done.send(Motion, verb=verb, motion=motion, why=why, by=by, at=at)


def _apply(motion: Motion, *, by: User, at: datetime) -> None:
    """Do what was proposed. All or nothing."""
    kind = kind_of(motion.model)
    record = _locked(kind, motion)
    if motion.version != version_of(kind, record):
        raise ConflictError(_("The record has changed since this was proposed."))
    try:
        with transaction.atomic():
            if kind.effect:
                kind.effect(motion, record, by, at)
            else:
                write(motion, record)
    except (IntegrityError, ValidationError, LookupError) as error:
        raise ConflictError(_("The record does not take these values.")) from error


def write(motion: Motion, record: Any) -> Any:
    """Write a proposal's values, and return the row."""
    if motion.verb == Verb.REMOVE:
        record.delete()
        return record
    found = amended(kind_of(motion.model), record, motion.items)
    for one in (found.row, *found.kept):
        _save(one)
    for one in found.gone:
        one.delete()
    motion.key = str(found.row.pk)
    return found.row


def _save(row: Any) -> None:
    parents = [one.name for one in row._meta.concrete_fields if one.is_relation]
    row.full_clean(exclude=parents)
    for name in parents:  # A parent that was saved a moment ago has its key now.
        if row._meta.get_field(name).is_cached(row):
            setattr(row, name, getattr(row, name))
    row.save()


def _renewed(kind: Kind, motion: Motion, record: Any) -> list[Item]:
    if motion.verb in (Verb.RAISE, Verb.REMOVE, Verb.END):
        return _whole_items(kind, record, motion.verb)
    if record is None:
        return list(motion.items)
    rows = {(record._meta.label_lower, record.pk): record}
    rows |= {(one._meta.label_lower, one.pk): one for one in kind.parts_of(record)}
    return [_renewed_item(item, rows) for item in motion.items]


def _renewed_item(item: Item, rows: dict[tuple[str, int], Any]) -> Item:
    if item["verb"] == "add":
        return item
    row = rows.get((item["part"], item["id"]))
    if row is None:
        raise ConflictError(_("A part of the record is gone: reject it instead."))
    fields = {
        name: [value_of(row, name), new] for name, (_old, new) in item["fields"].items()
    }
    return {**item, "fields": fields}
