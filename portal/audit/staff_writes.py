"""Log what staff write by themselves: each row, with the values that changed.

Django's signals call this for every model, so that no staff page has to. What a review
decides is logged there, as a whole: it is left out by ``logged()``. Bulk updates send no
signal: code in staff pages that uses one adds its own entry, and tests/portal/audit/
test_staff_writes.py fails where it does not.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.http import HttpRequest
from django.utils import timezone

from portal.audit.log import Event, Verb, record

MACHINERY = frozenset(
    ["sessions", "admin", "audit", "contenttypes", "django_tasks_database"]
)
"""Apps whose rows nobody writes on purpose, and the log itself."""
LONGEST = 1000
"""Characters kept of a text; what follows is counted."""
_SECRET = re.compile(r"password|secret|token|digest|hash|^data$|^asker$")
_CLOCKS = frozenset(["last_login", "last_used_at"])
"""When somebody signed in: the session's business, and no change of the record."""
_log_themselves: set[str] = set()
_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
Change = list[object]
"""[old, new]"""


def leave_out(*written_with_entry: type[models.Model]) -> None:
    """Leave out models whose every write is in the log already, with its reason."""
    _log_themselves.update(one._meta.label_lower for one in written_with_entry)


@contextmanager
def logging_writes(request: HttpRequest) -> Iterator[None]:
    """Log what is written while a request to the staff pages is served."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


@contextmanager
def logged() -> Iterator[None]:
    """Log no rows: for code that adds an entry about all of them."""
    token = _request.set(None)
    try:
        yield
    finally:
        _request.reset(token)


def connect() -> None:
    """Connect the receivers. Called once all models are loaded."""
    pre_save.connect(_note_old)
    post_save.connect(_log_saved)
    m2m_changed.connect(_log_links)
    # By model: a receiver for all would make every bulk deletion read its rows first.
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in MACHINERY:
            post_delete.connect(_log_deleted, sender=model)


def _is_logged(model: type[models.Model]) -> bool:
    options = model._meta
    known = options.app_label in MACHINERY or options.label_lower in _log_themselves
    return _request.get() is not None and not known


def _note_old(
    sender: type[models.Model], instance: models.Model, raw: bool, **_signal: object
) -> None:
    """Keep what is recorded of a row that is about to be saved. One query."""
    if raw or not _is_logged(sender):
        return
    is_new = instance._state.adding
    rows = sender._base_manager.filter(pk=instance.pk)
    vars(instance)["_old"] = None if is_new else rows.first()


def _log_saved(
    sender: type[models.Model], instance: models.Model, raw: bool, **_signal: object
) -> None:
    if raw or not _is_logged(sender):
        return
    old = vars(instance).pop("_old", None)
    before = _values(old) if old else dict.fromkeys(_values(instance))
    pairs = {
        name: [before[name], value]
        for name, value in _values(instance).items()
        if before[name] != value
    }
    if pairs or old is None:
        _log(Verb.EDITED if old else Verb.ADDED, instance, pairs)


def _log_deleted(instance: models.Model, **_signal: object) -> None:
    if _is_logged(type(instance)):
        gone = {name: [value, None] for name, value in _values(instance).items()}
        _log(Verb.REMOVED, instance, gone)


def _log_links(
    sender: type[models.Model],
    instance: models.Model,
    action: str,
    model: type[models.Model],
    pk_set: Iterable[object] | None,
    **_signal: object,
) -> None:
    """Log the other ends of a relation of many to many that are added or removed."""
    if action not in ("post_add", "post_remove", "pre_clear"):
        return
    if not _is_logged(type(instance)):
        return
    own, name = instance._meta.model_name, str(sender._meta.model_name)
    name = name.removeprefix(f"{own}_")
    rows = (
        getattr(instance, name).all()
        if pk_set is None
        else model._base_manager.filter(pk__in=pk_set)
    )
    texts = sorted(str(one) for one in rows)
    if texts:
        pair: Change = [None, texts] if action == "post_add" else [texts, None]
        _log(Verb.EDITED, instance, {name: pair})


def _values(row: models.Model) -> dict[str, object]:
    """Return the values of a row as JSON holds them.

    Left out: the key, clocks, and long texts that are derived from others.
    """
    return {
        field.name: _json(field, row)
        for field in row._meta.concrete_fields
        if not field.primary_key
        and field.name not in _CLOCKS
        and not getattr(field, "auto_now", False)
        and (field.editable or not isinstance(field, models.TextField))
    }


def _json(field: "models.Field[object, object]", row: models.Model) -> object:
    value = field.value_from_object(row)
    if not hasattr(value, "resolve_expression"):
        value = field.get_prep_value(value)
    return json.loads(json.dumps(value, default=str))


def _is_secret(model: type[models.Model], name: str) -> bool:
    """Return whether the log keeps that a value changed, and not the value.

    Readers' addresses too: nothing is ever removed from the log.
    """
    known = {one.name: one for one in model._meta.concrete_fields}
    hidden = (models.EmailField, models.BinaryField)
    return bool(_SECRET.search(name)) or isinstance(known.get(name), hidden)


def _log(verb: str, row: models.Model, pairs: Mapping[str, Change]) -> None:
    request = _request.get()
    user = request.user if request else None
    fields = {
        name: ["…", "…"] if _is_secret(type(row), name) else [_cut(one) for one in pair]
        for name, pair in pairs.items()
    }
    label = row._meta.label_lower
    item = {"part": label, "id": row.pk, "fields": fields}
    changes = json.loads(json.dumps({"items": [item]}, default=str))
    done = Event(verb, label, str(row.pk), str(row), changes)
    record(
        [done], by=user if isinstance(user, User) else None, at=timezone.now()
    )  # fmt: skip


def _cut(value: object) -> object:
    """Return a value, a long text cut, with the number of its characters."""
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{value[:LONGEST]}… ({len(value)})"
    return value
