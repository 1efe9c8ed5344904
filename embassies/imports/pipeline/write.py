"""Writer of a batch of rows: compares first, writes only what differs."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from embassies.imports.pipeline.claims import Claim, claims_of, save_claims
from embassies.imports.pipeline.contacts import dialled_from
from embassies.imports.pipeline.diff import changed_fields, creation_diff, diff_of
from embassies.imports.pipeline.match import Directory
from embassies.imports.pipeline.merge_rules import (
    Columns,
    is_echo,
    is_repeated,
    mission_changes,
)
from embassies.imports.pipeline.options import ImportContext
from embassies.imports.pipeline.part_rules import PartChanges, part_changes
from embassies.imports.pipeline.ranks import Ranks
from embassies.imports.pipeline.report import Outcome, Report, RowResult
from embassies.imports.pipeline.rows import (
    CONTACTS,
    STATUSES,
    MissionRow,
    Part,
    Values,
)
from embassies.imports.pipeline.sheets import (
    STALE,
    as_edited,
    is_staff_edit,
    is_stale,
    sheet_remarks,
)
from embassies.imports.pipeline.staff_edits import withdraw_edited
from embassies.imports.pipeline.status_rules import period, status_changes, status_now
from embassies.imports.pipeline.validate import MODELS, PartModel
from embassies.models import FormerSlug, Mission, Status
from embassies.values.field_sources import FieldSource
from embassies.values.listings import listing_dates
from portal.countries.models import Source
from portal.translations.models import Translation

MISSION_COLUMNS = [
    one.attname
    for one in Mission._meta.concrete_fields
    if one.name not in ("created_at", "updated_at", "verified_by")
]
Parts = Mapping[str, Mapping[int, list[Values]]]
"""Recorded parts, by kind and mission."""


@dataclass(slots=True)
class Writer:
    """Writes rows, batch by batch, and adds what was done to the report."""

    directory: Directory
    report: Report
    context: ImportContext
    ranks: Ranks
    removed_parts: int = 0
    _new_parts: dict[str, list[PartModel]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _claims: dict[int, list[Claim]] = field(default_factory=dict)
    _names: dict[int, dict[str, str]] = field(default_factory=dict)

    def create(self, rows: Sequence[MissionRow]) -> None:
        """Add missions that are not recorded yet, with their parts."""
        created = Mission.objects.bulk_create(self._new_mission(row) for row in rows)
        for row, mission in zip(rows, created, strict=True):
            self._names[mission.pk] = row.facts.get("names", {})
            for name, parts in row.parts.items():
                self._add_parts(name, mission.pk, parts)
            self.directory.add(row, mission.slug, mission.pk)
            diff = (
                creation_diff(mission, row, MISSION_COLUMNS)
                if self.context.inspect
                else {}
            )
            self._add_result(row, Outcome.CREATED, mission.slug, diff)
            remarks = (*row.remarks, *_parked_remark(row, "hidden"))
            self.report.add_suspicious(row.line, mission.slug, *remarks)
        self._flush()

    def update(self, pairs: Sequence[tuple[MissionRow, int]]) -> None:
        """Change recorded missions where a row differs. Five queries to compare."""
        keys = [pk for _, pk in pairs]
        if not keys:
            return
        rows = Mission.objects.filter(pk__in=keys).with_names()
        found = rows.values(*MISSION_COLUMNS, "updated_at", "names")
        missions = {row["id"]: row for row in found}
        parts = {name: _recorded_parts(model, keys) for name, model in MODELS.items()}
        if any(row.sheet for row, _ in pairs):
            Source.objects.staff()
        for row, pk in pairs:
            self._update(
                as_edited(row, missions[pk], self.context.at), missions[pk], parts
            )
        self._flush()

    def _update(self, row: MissionRow, known: Values, recorded: Parts) -> None:
        pk, slug = known["id"], known["slug"]
        options = self.context.options
        is_partial = options.is_partial
        echo = (is_repeated if options.is_copy else is_echo)(known, row)
        columns = mission_changes(known, row, self.ranks)
        if not row.sheet and (claims := list(claims_of(known, row))):
            self._claims[pk] = claims
        seat = columns.get("seat_country", known["seat_country"])
        row = dialled_from(row, str(seat or known["receiving_country"]))
        parts = {
            name: part_changes(
                recorded[name].get(pk, []),
                row,
                name,
                is_partial=is_partial,
                echo=echo,
                corrects=options.is_correction,
            )
            for name in row.parts
        }
        periods = recorded[STATUSES].get(pk, [])
        columns |= status_changes(known, periods, parts, self.context.at)
        columns |= _restored(known, columns, is_partial=is_partial)
        diff, fields = diff_of(known, columns, parts), changed_fields(columns, parts)
        if diff and is_stale(row, known):
            self.report.unchanged += 1
            self.report.add_suspicious(row.line, slug, STALE)
            return
        self._names[pk] = cast("dict[str, str]", columns.pop("names", {}))
        if diff:
            Mission.objects.filter(pk=pk).update(updated_at=self.context.at, **columns)
            if "seat_country" in columns:
                Mission.objects.get(pk=pk).derive_numbers()
            self._add_result(row, Outcome.CHANGED, slug, diff, fields)
        else:
            self.report.unchanged += 1
        self._write_parts(pk, parts, is_edit=is_staff_edit(row))
        remarks = (
            *_remarks(row, parts.get(CONTACTS, PartChanges())),
            *sheet_remarks(known, row, columns),
            *_parked_remark(row, "left as it is"),
        )
        self.report.add_suspicious(row.line, slug, *remarks)

    def _write_parts(
        self, pk: int, parts: Mapping[str, PartChanges], *, is_edit: bool
    ) -> None:
        for name, changes in parts.items():
            if is_edit:
                new = withdraw_edited(pk, changes, self.context.at)
                self._add_parts(name, pk, new)
                continue
            model = MODELS[name]._default_manager
            self._add_parts(name, pk, changes.added)
            replaced = [(old, _replacement(part)) for old, part in changes.replaced]
            for keys, columns in _grouped([*changes.changed, *replaced]):
                model.filter(pk__in=keys).update(**columns)
            if changes.removed:
                self.removed_parts += len(changes.removed)
                model.filter(pk__in=[one["id"] for one in changes.removed]).delete()

    def _new_mission(self, row: MissionRow) -> Mission:
        periods = [period(part.facts) for part in row.parts.get(STATUSES, ())]
        columns = {
            "status": row.checked.get("status") or Status.UNKNOWN,
            "status_since": row.checked.get("status_since", ""),
            **(status_now(periods, self.context.at) if periods else {}),
            **row.origin.columns(),
            **row.facts,
            **listing_dates(row.facts.get("listed_by", {})),
        }
        columns.pop("names", None)
        for name in ("verified_at", "verified_method", "next_review"):
            if row.checked.get(name):
                columns[name] = row.checked[name]
        slug = self.directory.new_slug(row)
        self.directory.slugs[slug] = 0
        field_sources = dict(row.field_origins)
        if row.parked:
            columns["withdrawn_at"] = self.context.at
            field_sources["withdrawn_at"] = FieldSource(
                source=row.origin.source, reason=row.parked
            )
        return Mission(
            slug=slug,
            wikidata_id=row.wikidata_id,
            sending_country=row.sending_country,
            receiving_country=row.receiving_country,
            kind=row.kind,
            is_honorary=row.is_honorary,
            field_sources=field_sources,
            **columns,
        )

    def _add_parts(self, name: str, pk: int, parts: Iterable[Part]) -> None:
        model = MODELS[name]
        self._new_parts[name] += [
            model(mission_id=pk, **part.facts, **part.checked, **part.origin.columns())
            for part in parts
        ]

    def _add_result(
        self, row: MissionRow, outcome: str, slug: str, diff: Columns, fields: str = ""
    ) -> None:
        text = json.dumps(diff, ensure_ascii=False) if diff else ""
        self.report.results.append(RowResult(row.line, outcome, slug, "", text, fields))

    def _flush(self) -> None:
        for name, parts in self._new_parts.items():
            MODELS[name]._default_manager.bulk_create(parts)
        self._new_parts.clear()
        Translation.objects.put(Mission, _named(self._names))
        self._names.clear()
        if self._claims:
            save_claims(self._claims)
            self._claims.clear()


def _named(names: Mapping[int, Mapping[str, str]]) -> dict[int, dict[str, str]]:
    return {
        pk: {f"name:{language}": name for language, name in by_language.items()}
        for pk, by_language in names.items()
    }


def add_former_slugs(directory: Directory, rows: Iterable[MissionRow]) -> None:
    """Save the old addresses of missions that were just created."""
    FormerSlug.objects.bulk_create(
        FormerSlug(slug=slug, mission_id=directory.slugs[row.slug])
        for row in rows
        for slug in row.former_slugs
        if directory.slugs.setdefault(slug, directory.slugs[row.slug])
        and slug != row.slug
    )


def _recorded_parts(
    model: type[PartModel], keys: Sequence[int]
) -> dict[int, list[Values]]:
    found: dict[int, list[Values]] = defaultdict(list)
    parts = model._default_manager.filter(mission__in=keys).order_by("pk")
    for part in parts.values():
        found[part["mission_id"]].append(part)
    return found


def _restored(known: Values, columns: Values, *, is_partial: bool) -> Columns:
    """Bring back what an import withdrew and a complete source lists again."""
    noted = known["field_sources"].get("withdrawn_at", {})
    if not known["withdrawn_at"] or is_partial or "import" not in noted:
        return {}
    sources = {**columns.get("field_sources", known["field_sources"])}
    del sources["withdrawn_at"]
    return {"withdrawn_at": None, "field_sources": sources}


def _grouped(
    changed: Iterable[tuple[Values, Columns]],
) -> Iterable[tuple[list[int], Columns]]:
    """Group the parts that change in the same way, for one query each."""
    found: dict[str, tuple[list[int], Columns]] = {}
    for old, new in changed:
        found.setdefault(repr(new), ([], new))[0].append(old["id"])
    return found.values()


def _parked_remark(row: MissionRow, outcome: str) -> list[str]:
    """Return that staff must decide whether a post still exists."""
    return [f"may be of the past ({row.parked}): {outcome}"] if row.parked else []


def _replacement(part: Part) -> Columns:
    """Return all columns of a contact, so that nothing of the replaced one is left."""
    blank = {"languages": [], "hours": "", "note": ""}
    checked = {"verified_at": None, "verified_method": "", **part.checked}
    return {**blank, **part.facts, **checked, **part.origin.columns()}


def _remarks(row: MissionRow, contacts: PartChanges) -> list[str]:
    """Return the remarks of a row, without those of contacts that are recorded so."""
    new = [*contacts.added, *(part for _, part in contacts.replaced)]
    known = {one.remark for one in row.parts.get(CONTACTS, ()) if one not in new}
    remarks = [one for one in row.remarks if one not in known]
    return remarks + [_kept_remark(one) for one in contacts.kept]


def _kept_remark(contact: Values) -> str:
    why = "a person checked it" if contact["verified_at"] else "staff entered it"
    return f"no longer in the source, kept because {why}: {contact['value']}"
