"""Write a batch of rows: compare first, write only what differs."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from embassies.imports.pipeline.claims import Heard, heard, keep
from embassies.imports.pipeline.match import Directory
from embassies.imports.pipeline.merge_rules import (
    PartChanges,
    Values,
    is_echo,
    mission_changes,
    part_changes,
)
from embassies.imports.pipeline.options import ImportContext
from embassies.imports.pipeline.report import Line, Outcome, Report
from embassies.imports.pipeline.rows import CONTACTS, STATUSES, MissionRow, Part
from embassies.imports.pipeline.validate import MODELS
from embassies.models import FormerSlug, Mission, Status
from embassies.values.periods import current_period

MISSION_COLUMNS = [
    one.attname
    for one in Mission._meta.concrete_fields
    if one.name not in ("created_at", "updated_at", "verified_by")
]
Pair = tuple[MissionRow, int]


@dataclass(slots=True)
class Batch:
    """What is recorded of some missions. Five queries, whatever their number."""

    missions: dict[int, Values] = field(default_factory=dict)
    parts: dict[str, dict[int, list[Values]]] = field(default_factory=dict)

    @classmethod
    def load(cls, keys: Sequence[int]) -> "Batch":
        rows = Mission.objects.filter(pk__in=keys).values(*MISSION_COLUMNS)
        batch = cls({row["id"]: row for row in rows} if keys else {})
        for name, model in MODELS.items():
            batch.parts[name] = defaultdict(list)
            found = model._default_manager.filter(mission__in=keys).order_by("pk")
            for part in found.values() if keys else ():
                batch.parts[name][part["mission_id"]].append(part)
        return batch


@dataclass(slots=True)
class Writer:
    """Writes rows, batch by batch, and notes in the report what became of them."""

    directory: Directory
    report: Report
    context: ImportContext
    removed_parts: int = 0
    _new_parts: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    _heard: dict[int, list[Heard]] = field(default_factory=dict)

    def create(self, rows: Sequence[MissionRow]) -> None:
        """Add missions that are not recorded yet, with their parts."""
        created = Mission.objects.bulk_create(self._new_mission(row) for row in rows)
        for row, mission in zip(rows, created, strict=True):
            for name, parts in row.parts.items():
                self._add_parts(name, mission.pk, parts)
            self.directory.add(row, mission.slug, mission.pk)
            told = _told(_facts(mission, row)) if self.context.inspect else ""
            self.report.lines.append(
                Line(row.line, Outcome.CREATED, mission.slug, "", told)
            )
            self.report.suspicious(row.line, mission.slug, *row.remarks)
        self._flush()

    def update(self, pairs: Sequence[Pair]) -> None:
        """Change recorded missions where a row says something else."""
        batch = Batch.load([pk for _, pk in pairs])
        for row, pk in pairs:
            self._update(row, batch.missions[pk], batch.parts)
        self._flush()

    def _update(
        self,
        row: MissionRow,
        known: Values,
        parts: Mapping[str, Mapping[int, list[Values]]],
    ) -> None:
        pk, slug = known["id"], known["slug"]
        columns = mission_changes(known, row)
        if words := list(heard(known, row)):
            self._heard[pk] = words
        moved = {
            name: part_changes(
                parts[name].get(pk, []),
                row,
                name,
                is_partial=self.context.options.is_partial,
                echo=is_echo(known, row),
            )
            for name in row.parts
        }
        columns |= _settled(known, parts[STATUSES].get(pk, []), moved, self.context.at)
        columns |= _returned(known, columns, is_partial=self.context.options.is_partial)
        diff = _diff(known, columns, moved)
        self._write(pk, columns, moved, changed=bool(diff))
        if diff:
            line = Line(row.line, Outcome.CHANGED, slug, "", _told(diff))
            self.report.lines.append(line)
        else:
            self.report.unchanged += 1
        self.report.suspicious(row.line, slug, *row.remarks, *_kept_remarks(moved))

    def _write(
        self,
        pk: int,
        columns: dict[str, Any],
        moved: Mapping[str, PartChanges],
        *,
        changed: bool,
    ) -> None:
        if changed:
            Mission.objects.filter(pk=pk).update(updated_at=self.context.at, **columns)
        for name, changes in moved.items():
            model = MODELS[name]._default_manager
            self._add_parts(name, pk, changes.added)
            for keys, new in _alike(changes.changed):
                model.filter(pk__in=keys).update(**new)
            if changes.removed:
                self.removed_parts += len(changes.removed)
                model.filter(pk__in=[one["id"] for one in changes.removed]).delete()

    def _new_mission(self, row: MissionRow) -> Mission:
        periods = [_period(part.facts) for part in row.parts.get(STATUSES, ())]
        columns = {
            "status": row.checked.get("status") or Status.UNKNOWN,
            "status_since": row.checked.get("status_since", ""),
            **(_status(periods, self.context.at) if periods else {}),
            **row.origin.columns(),
            **row.facts,
        }
        for name in ("verified_at", "verified_method", "next_review"):
            if row.checked.get(name):
                columns[name] = row.checked[name]
        slug = self.directory.new_slug(row)
        self.directory.slugs[slug] = 0
        return Mission(
            slug=slug,
            wikidata_id=row.wikidata_id,
            sending_country=row.sending_country,
            receiving_country=row.receiving_country,
            kind=row.kind,
            is_honorary=row.is_honorary,
            field_sources=dict(row.field_origins),
            **columns,
        )

    def _add_parts(self, name: str, pk: int, parts: Iterable[Part]) -> None:
        model = MODELS[name]
        self._new_parts[name] += [
            model(mission_id=pk, **part.facts, **part.checked, **part.origin.columns())
            for part in parts
        ]

    def _flush(self) -> None:
        for name, parts in self._new_parts.items():
            MODELS[name]._default_manager.bulk_create(parts)
        self._new_parts.clear()
        if self._heard:
            keep(self._heard)
            self._heard.clear()


def add_former_slugs(directory: Directory, rows: Iterable[MissionRow]) -> None:
    """Keep the old addresses of missions that were just created."""
    FormerSlug.objects.bulk_create(
        FormerSlug(slug=slug, mission_id=directory.slugs[row.slug])
        for row in rows
        for slug in row.former_slugs
        if directory.slugs.setdefault(slug, directory.slugs[row.slug])
        and slug != row.slug
    )


def _settled(
    known: Values,
    recorded: Sequence[Values],
    moved: Mapping[str, PartChanges],
    at: datetime,
) -> dict[str, Any]:
    """Return the status that the dated statuses come to, where it differs."""
    changes = moved.get(STATUSES) or PartChanges()
    if "status" in known["field_sources"] or not (recorded or changes):
        return {}
    new = {old["id"]: {**old, **said} for old, said in changes.changed}
    gone = {old["id"] for old in changes.removed}
    periods = [
        _period(new.get(one["id"], one))
        for one in recorded
        if one["id"] not in gone and not one["withdrawn_at"]
    ]
    periods += [_period(part.facts) for part in changes.added]
    settled = _status(periods, at)
    return {name: value for name, value in settled.items() if known[name] != value}


def _status(periods: Sequence[SimpleNamespace], at: datetime) -> dict[str, str]:
    current = current_period(periods, on=at.date())
    return {
        "status": current.status if current else Status.UNKNOWN.value,
        "status_since": current.since if current else "",
    }


def _period(facts: Values) -> SimpleNamespace:
    return SimpleNamespace(
        status=facts["status"], since=facts["since"], until=facts.get("until", "")
    )


def _returned(known: Values, columns: Values, *, is_partial: bool) -> dict[str, Any]:
    """Bring back what an import withdrew and a source lists again that is not partial."""
    noted = known["field_sources"].get("withdrawn_at", {})
    if not known["withdrawn_at"] or is_partial or "import" not in noted:
        return {}
    sources = {**columns.get("field_sources", known["field_sources"])}
    del sources["withdrawn_at"]
    return {"withdrawn_at": None, "field_sources": sources}


def _alike(
    changed: Iterable[tuple[Values, dict[str, Any]]],
) -> Iterable[tuple[list[int], dict[str, Any]]]:
    """Put together the parts that change in the same way."""
    found: dict[str, tuple[list[int], dict[str, Any]]] = {}
    for old, new in changed:
        found.setdefault(repr(new), ([], new))[0].append(old["id"])
    return found.values()


def _kept_remarks(moved: Mapping[str, PartChanges]) -> list[str]:
    return [
        f"no longer in the source, kept because a person checked it: {one['value']}"
        for one in moved.get(CONTACTS, PartChanges()).kept
    ]


def _diff(
    known: Values, columns: Values, moved: Mapping[str, PartChanges]
) -> dict[str, Any]:
    """Return what changes, as [old, new] for columns and lists for parts."""
    diff: dict[str, Any] = {
        name: [_plain(known[name]), _plain(value)]
        for name, value in columns.items()
        if name != "field_sources"
    }
    for name, changes in moved.items():
        said = {
            "added": [dict(part.facts) for part in changes.added],
            "changed": [_part_diff(old, new) for old, new in changes.changed],
            "removed": [_plain_part(old) for old in changes.removed],
        }
        if changes:
            diff[name] = {verb: ones for verb, ones in said.items() if ones}
    return diff


def _facts(mission: Mission, row: MissionRow) -> dict[str, Any]:
    """Return what a new mission says, in the form of a diff."""
    said = {name: _plain(getattr(mission, name)) for name in MISSION_COLUMNS}
    facts: dict[str, Any] = {
        name: [None, value]
        for name, value in said.items()
        if value not in ("", None, [], {}, False)
        and name not in ("id", "field_sources")
    }
    for name, parts in row.parts.items():
        if parts:
            facts[name] = {"added": [dict(part.facts) for part in parts]}
    return facts


def _told(diff: dict[str, Any]) -> str:
    return json.dumps(diff, ensure_ascii=False)


def _part_diff(old: Values, new: Values) -> dict[str, Any]:
    return {name: [_plain(old[name]), _plain(value)] for name, value in new.items()}


def _plain_part(old: Values) -> dict[str, Any]:
    hidden = ("id", "mission_id", "verified_by_id")
    return {key: _plain(one) for key, one in old.items() if one and key not in hidden}


def _plain(value: Any) -> Any:
    return (
        value
        if isinstance(value, (str, int, float, list, dict, type(None)))
        else str(value)
    )
