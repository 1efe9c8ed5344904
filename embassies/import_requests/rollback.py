"""What was in the directory before an import, and how does it come back?

Compares every row before and after, so that nothing an importer does is forgotten.
``updated_at`` is left out: it always says when a record last changed, and a rollback
is a change.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q

from embassies.imports.pipeline.validate import MODELS
from embassies.models import (
    FormerSlug,
    ImportRequest,
    Mission,
    PriorState,
    ReaderReport,
    SourceClaim,
)
from portal.review.models import Proposal
from portal.translations.models import Translation

TEXTS = "translations"
TABLES: dict[str, Any] = {
    "mission": Mission,
    **MODELS,
    "former_slugs": FormerSlug,
    "claims": SourceClaim,
    TEXTS: Translation,
}
_PART_LABELS = [one._meta.label_lower for one in MODELS.values()]
_HIDDEN = ("id", "updated_at")
_BATCH = 500
Key = tuple[str, int]
Values = tuple[Any, ...]
Touched = dict[int, list[dict[str, Any]]]


class Row(NamedTuple):
    """One row of one table, and the mission that it belongs to."""

    mission: int
    table: str
    key: int
    values: Values


def scan(missions: Sequence[int] | None = None) -> Iterator[Row]:
    """Yield the rows of missions, or of all. Eight queries for each 500, or eight in all."""
    if missions is None:
        yield from _scanned({})
        return
    for start in range(0, len(missions), _BATCH):
        yield from _scanned({"in": missions[start : start + _BATCH]})


def _scanned(chosen: dict[str, Any]) -> Iterator[Row]:
    owners: dict[tuple[str, str], int] = {}
    for table, model in TABLES.items():
        if model is Translation:
            yield from _translations(chosen, owners)
            continue
        owner = "pk" if model is Mission else "mission_id"
        found = model._default_manager.order_by("pk")
        if chosen:
            found = found.filter(**{f"{owner}__in": chosen["in"]})
        rows = found.values_list(owner, "pk", *columns(table))
        for mission, key, *values in rows.iterator():
            owners[model._meta.label_lower, str(key)] = mission
            yield Row(mission, table, key, tuple(values))


def _translations(
    chosen: dict[str, Any], owners: dict[tuple[str, str], int]
) -> Iterator[Row]:
    """Yield the translations of missions and parts, by the mission that owns them."""
    names = Q(label=Mission._meta.label_lower)
    if chosen:
        names &= Q(key__in=[str(key) for key in chosen["in"]])
    found = Translation.objects.filter(names | Q(label__in=_PART_LABELS))
    rows = found.order_by("pk").values_list("label", "key", "pk", *columns(TEXTS))
    for label, of, key, *values in rows.iterator():
        if mission := owners.get((label, of)):
            yield Row(mission, TEXTS, key, tuple(values))


@cache
def columns(table: str) -> tuple[str, ...]:
    """Return the columns of a table that are remembered and brought back."""
    own = TABLES[table]._meta.concrete_fields
    return tuple(one.attname for one in own if one.name not in _HIDDEN)


def snapshot() -> dict[Key, Row]:
    """Return every row of the directory. Eight queries."""
    return {(row.table, row.key): row for row in scan()}


def remember(import_request: ImportRequest, before: dict[Key, Row]) -> None:
    """Store what has changed since a snapshot, mission by mission; empties it."""
    touched: Touched = defaultdict(list)
    slugs: dict[int, str] = {}
    digests = Digests()
    for row in scan():
        digests.add(row)
        if row.table == "mission":
            slugs[row.mission] = row.values[columns("mission").index("slug")]
        old = before.pop((row.table, row.key), None)
        if old is None or old.values != row.values:
            touched[row.mission].append(_prior(row, old))
    for old in before.values():
        touched[old.mission].append(_prior(old, old, gone=True))
    states = (
        PriorState(
            import_request=import_request,
            mission_key=key,
            slug=slugs.get(key, ""),
            rows=rows,
            after=digests.of(key),
        )
        for key, rows in touched.items()
    )
    PriorState.objects.bulk_create(states, batch_size=_BATCH)


def _prior(row: Row, old: Row | None, *, gone: bool = False) -> dict[str, Any]:
    """Return a row's place and its values before, as far as they differ."""
    place = {"table": row.table, "key": row.key}
    if old is None:
        return {**place, "verb": "created"}
    pairs = zip(columns(row.table), old.values, row.values, strict=True)
    said = {name: _plain(was) for name, was, now in pairs if gone or was != now}
    return {**place, "verb": "removed" if gone else "changed", "old": said}


@dataclass(slots=True)
class Digests:
    """The SHA-256 of each mission with all its parts, as the rows pass."""

    known: dict[int, Any] = field(default_factory=lambda: defaultdict(hashlib.sha256))

    def add(self, row: Row) -> None:
        said = [row.table, row.key, *map(_plain, row.values)]
        self.known[row.mission].update(json.dumps(said, sort_keys=True).encode())

    def of(self, mission: int) -> str:
        return str(self.known[mission].hexdigest())


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rollback does: missions brought back, removed, and left as they are."""

    restored: list[PriorState]
    removed: list[PriorState]
    kept: list[PriorState]


def plan(import_request: ImportRequest) -> Plan:
    """Return what a rollback would do now. A mission changed since is left alone."""
    states = list(import_request.prior_states.order_by("pk"))
    digests = Digests()
    for row in scan([one.mission_key for one in states]):
        digests.add(row)
    same = {
        one.mission_key for one in states if digests.of(one.mission_key) == one.after
    }
    in_use = _in_use([one.mission_key for one in states if _is_new(one)], same)
    found = Plan([], [], [])
    for one in states:
        if one.mission_key not in same or one.mission_key in in_use:
            found.kept.append(one)
        else:
            (found.removed if _is_new(one) else found.restored).append(one)
    return found


def _is_new(state: PriorState) -> bool:
    return any(
        row["table"] == "mission" and row["verb"] == "created" for row in state.rows
    )


def _in_use(made: list[int], same: set[int]) -> set[int]:
    """Return the new missions that somebody has begun to work with.

    Four queries for each 500. ``same`` are those that nobody changed since.
    """
    used: set[int] = set()
    for some in batches(made):
        proposed = Proposal.objects.about(*(Mission(pk=one) for one in some))
        used |= {int(key) for key in proposed.values_list("target_key", flat=True)}
        reported = ReaderReport.objects.filter(mission__in=some)
        used |= set(reported.values_list("mission", flat=True))
        for link in ("replaced_by", "merged_into"):
            led = Mission.objects.filter(**{f"{link}__in": some})
            pairs = led.values_list("pk", link)
            used |= {to for pk, to in pairs if pk not in same and to}
    return used


def restore(found: Plan, *, at: datetime) -> None:
    """Write what was there before. First what is new goes, last what is gone returns."""
    rows = [row for state in found.restored for row in state.rows]
    new = [state.mission_key for state in found.removed]
    for table, model in reversed(TABLES.items()):
        keys = _keys(rows, table, "created") + (new if model is Mission else [])
        for some in batches(keys):
            model._default_manager.filter(pk__in=some).delete()
    for (table, _said), (old, keys) in _alike(rows).items():
        for some in batches(keys):
            TABLES[table]._default_manager.filter(pk__in=some).update(**old)
    for table, model in TABLES.items():
        gone = (row for row in rows if _is(row, table, "removed"))
        model._default_manager.bulk_create(
            [model(pk=row["key"], **_parsed(table, row["old"])) for row in gone]
        )
    for some in batches([state.mission_key for state in found.restored]):
        Mission.objects.filter(pk__in=some).update(updated_at=at)


def _alike(rows: Iterable[dict[str, Any]]) -> dict[tuple[str, str], Any]:
    """Put together the rows of a table that get the same values."""
    found: dict[tuple[str, str], Any] = {}
    for row in rows:
        if row["verb"] == "changed":
            place = (row["table"], json.dumps(row["old"], sort_keys=True))
            old = _parsed(row["table"], row["old"])
            found.setdefault(place, (old, []))[1].append(row["key"])
    return found


def _is(row: dict[str, Any], table: str, verb: str) -> bool:
    return bool(row["table"] == table and row["verb"] == verb)


def _keys(rows: Iterable[dict[str, Any]], table: str, verb: str) -> list[int]:
    return [row["key"] for row in rows if _is(row, table, verb)]


def batches(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), _BATCH):
        yield keys[start : start + _BATCH]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _parsed(table: str, old: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(_field(table, name), said) for name, said in old.items()}


@cache
def _field(table: str, name: str) -> models.Field[Any, Any]:
    fields = TABLES[table]._meta.concrete_fields
    return next(one for one in fields if one.attname == name)


def _value(own: models.Field[Any, Any], said: Any) -> Any:
    is_moment = isinstance(own, (models.DateTimeField, models.DateField))
    return own.to_python(said) if is_moment else said
