"""Rollback of an import: what was there before is saved, compared and restored.

Every row is compared before and after, so that nothing an importer does is missed.
``updated_at`` is left out: it holds when a record last changed, and a rollback is a
change.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple, NotRequired, TypedDict

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
TABLES: dict[str, type[models.Model]] = {
    "mission": Mission,
    **MODELS,
    "former_slugs": FormerSlug,
    "claims": SourceClaim,
    TEXTS: Translation,
}
_PART_LABELS = [one._meta.label_lower for one in MODELS.values()]
_HIDDEN = ("id", "updated_at")
# Keys a query; SQLite takes 999 parameters where it is old.
_BATCH = 500
Columns = dict[str, object]


class PriorRow(TypedDict):
    """A row that an import created, changed or removed, as PriorState stores it."""

    table: str
    key: int
    verb: str
    old: NotRequired[Columns]


class Row(NamedTuple):
    """One row of one table, and the mission that it belongs to."""

    mission: int
    table: str
    key: int
    values: tuple[object, ...]


def scan(missions: Sequence[int] | None = None) -> Iterator[Row]:
    """Yield the rows of missions, or of all. Eight queries for each 500, or in all."""
    if missions is None:
        yield from _scan_tables(None)
        return
    for some in batches(missions):
        yield from _scan_tables(some)


def _scan_tables(missions: Sequence[int] | None) -> Iterator[Row]:
    owners: dict[tuple[str, str], int] = {}
    for table, model in TABLES.items():
        if model is Translation:
            yield from _translations(missions, owners)
            continue
        owner = "pk" if model is Mission else "mission_id"
        found = model._default_manager.order_by("pk")
        if missions is not None:
            found = found.filter(**{f"{owner}__in": missions})
        rows = found.values_list(owner, "pk", *columns(table))
        for mission, key, *values in rows.iterator():
            owners[model._meta.label_lower, str(key)] = mission
            yield Row(mission, table, key, tuple(values))


def _translations(
    missions: Sequence[int] | None, owners: dict[tuple[str, str], int]
) -> Iterator[Row]:
    """Yield the translations of missions and parts, by the mission that owns them."""
    names = Q(label=Mission._meta.label_lower)
    if missions is not None:
        names &= Q(key__in=[str(key) for key in missions])
    found = Translation.objects.filter(names | Q(label__in=_PART_LABELS))
    rows = found.order_by("pk").values_list("label", "key", "pk", *columns(TEXTS))
    for label, of, key, *values in rows.iterator():
        if mission := owners.get((label, of)):
            yield Row(mission, TEXTS, key, tuple(values))


@cache
def columns(table: str) -> tuple[str, ...]:
    """Return the columns of a table that are saved and restored."""
    fields = TABLES[table]._meta.concrete_fields
    return tuple(one.attname for one in fields if one.name not in _HIDDEN)


def snapshot() -> dict[tuple[str, int], Row]:
    """Return every row of the directory by table and key. Eight queries."""
    return {(row.table, row.key): row for row in scan()}


def save_prior_states(
    import_request: ImportRequest, before: dict[tuple[str, int], Row]
) -> None:
    """Save what has changed since a snapshot, by mission; empties the snapshot."""
    touched: dict[int, list[PriorRow]] = defaultdict(list)
    slugs: dict[int, str] = {}
    digests = Digests()
    for row in scan():
        digests.add(row)
        if row.table == "mission":
            slugs[row.mission] = str(row.values[columns("mission").index("slug")])
        old = before.pop((row.table, row.key), None)
        if old is None:
            touched[row.mission].append(_prior_row(row, "created"))
        elif old.values != row.values:
            prior = _prior_row(row, "changed", _old_values(old, row.values))
            touched[row.mission].append(prior)
    for old in before.values():
        prior = _prior_row(old, "removed", _old_values(old, None))
        touched[old.mission].append(prior)
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


def _prior_row(row: Row, verb: str, old: Columns | None = None) -> PriorRow:
    prior: PriorRow = {"table": row.table, "key": row.key, "verb": verb}
    return prior if old is None else {**prior, "old": old}


def _old_values(old: Row, new: tuple[object, ...] | None) -> Columns:
    """Return the values before, as far as they differ; all where the row is gone."""
    return {
        name: _json_value(value)
        for place, (name, value) in enumerate(
            zip(columns(old.table), old.values, strict=True)
        )
        if new is None or value != new[place]
    }


@dataclass(slots=True)
class Digests:
    """The SHA-256 of each mission with all its parts, as the rows pass."""

    known: dict[int, Any] = field(default_factory=lambda: defaultdict(sha256))

    def add(self, row: Row) -> None:
        values = [row.table, row.key, *map(_json_value, row.values)]
        self.known[row.mission].update(json.dumps(values, sort_keys=True).encode())

    def of(self, mission: int) -> str:
        return str(self.known[mission].hexdigest())


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rollback does: missions restored, removed, and left as they are."""

    restored: list[PriorState] = field(default_factory=list)
    removed: list[PriorState] = field(default_factory=list)
    kept: list[PriorState] = field(default_factory=list)


def plan(import_request: ImportRequest) -> Plan:
    """Return what a rollback would do now. A mission changed since is left alone."""
    states = list(import_request.prior_states.order_by("pk"))
    digests = Digests()
    for row in scan([one.mission_key for one in states]):
        digests.add(row)
    unchanged = {
        one.mission_key for one in states if digests.of(one.mission_key) == one.after
    }
    in_use = _in_use([one.mission_key for one in states if _is_new(one)], unchanged)
    found = Plan()
    for one in states:
        if one.mission_key not in unchanged or one.mission_key in in_use:
            found.kept.append(one)
        else:
            (found.removed if _is_new(one) else found.restored).append(one)
    return found


def _is_new(state: PriorState) -> bool:
    return any(_is(row, "mission", "created") for row in state.rows)


def _in_use(new: list[int], unchanged: set[int]) -> set[int]:
    """Return the new missions that somebody has begun to work with.

    Four queries for each 500. ``unchanged`` are those that nobody changed since.
    """
    used: set[int] = set()
    for some in batches(new):
        proposed = Proposal.objects.about(*(Mission(pk=one) for one in some))
        used |= {int(key) for key in proposed.values_list("target_key", flat=True)}
        reported = ReaderReport.objects.filter(mission__in=some)
        used |= set(reported.values_list("mission", flat=True))
        for link in ("replaced_by", "merged_into"):
            linked = Mission.objects.filter(**{f"{link}__in": some})
            pairs = linked.values_list("pk", link)
            used |= {to for pk, to in pairs if pk not in unchanged and to}
    return used


def restore(found: Plan, *, at: datetime) -> None:
    """Write what was there before. First what is new goes, last what is gone returns."""
    rows = [row for state in found.restored for row in state.rows]
    new = [state.mission_key for state in found.removed]
    for table, model in reversed(TABLES.items()):
        created = [row["key"] for row in rows if _is(row, table, "created")]
        for some in batches(created + (new if model is Mission else [])):
            model._default_manager.filter(pk__in=some).delete()
    for table, old, keys in _grouped(rows):
        for some in batches(keys):
            TABLES[table]._default_manager.filter(pk__in=some).update(**old)
    for table, model in TABLES.items():
        gone = (row for row in rows if _is(row, table, "removed"))
        model._default_manager.bulk_create(
            [model(pk=row["key"], **_column_values(row)) for row in gone]
        )
    for some in batches([state.mission_key for state in found.restored]):
        Mission.objects.filter(pk__in=some).update(updated_at=at)


def _grouped(rows: Iterable[PriorRow]) -> Iterable[tuple[str, Columns, list[int]]]:
    """Group the rows of a table that get the same values, for one query each."""
    found: dict[str, tuple[str, Columns, list[int]]] = {}
    for row in rows:
        if row["verb"] == "changed":
            key = json.dumps([row["table"], row["old"]], sort_keys=True)
            found.setdefault(key, (row["table"], _column_values(row), []))
            found[key][2].append(row["key"])
    return found.values()


def _is(row: PriorRow, table: str, verb: str) -> bool:
    return row["table"] == table and row["verb"] == verb


def batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), _BATCH):
        yield keys[start : start + _BATCH]


def _json_value(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _column_values(row: PriorRow) -> Columns:
    """Return the values before as the columns hold them: dates are text in JSON."""
    fields = {one.attname: one for one in TABLES[row["table"]]._meta.concrete_fields}
    return {
        name: fields[name].to_python(value)
        if isinstance(fields[name], models.DateField)
        else value
        for name, value in row["old"].items()
    }
