"""Bring rows into the directory: the only writer. All of a file or nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction
from django.utils import timezone

from embassies.imports.pipeline.log import record_import
from embassies.imports.pipeline.match import Directory
from embassies.imports.pipeline.options import ImportContext
from embassies.imports.pipeline.report import Report, record_changes
from embassies.imports.pipeline.rows import ImportFailedError, MissionRow, Rejection
from embassies.imports.pipeline.withdraw import refuse_loss, withdraw_missing
from embassies.imports.pipeline.write import Writer, add_former_slugs
from embassies.models import Contact, Coverage, ImportRun, Mission
from portal.countries.models import Source

BATCH = 500


class _UndoError(Exception):
    """Rolls the changes back and keeps the report."""


def apply(rows: Iterable[MissionRow | Rejection], context: ImportContext) -> ImportRun:
    """Write what the rows say and return the stored report.

    One transaction: after a failure, a refusal or a dry run the directory is as it
    was. A refused run is stored too, with the reason. About five queries for each
    500 rows, one more for each mission that changes.
    """
    report, refusal = Report(), ""
    with transaction.atomic():
        try:
            with transaction.atomic():
                _Import(context, report).run(rows)
                if context.inspect:
                    context.inspect(report)
                if context.options.is_dry_run:
                    raise _UndoError
        except _UndoError:
            pass
        except ImportFailedError as error:
            refusal = str(error)
        return _store(context, report, refusal)


def _store(context: ImportContext, report: Report, refusal: str) -> ImportRun:
    done = (
        ImportRun.State.DRY_RUN if context.options.is_dry_run else ImportRun.State.DONE
    )
    run = ImportRun.objects.create(
        importer=context.importer,
        origin=context.origin[:500],
        sha256=context.sha256,
        state=ImportRun.State.REFUSED if refusal else done,
        refusal=refusal[:500],
        started_at=context.at,
        finished_at=timezone.now(),
        **report.counts(),
    )
    record_changes(run, report.lines)
    record_import(run, by=context.by)
    return run


@dataclass(slots=True)
class _Import:
    context: ImportContext
    report: Report
    seen: dict[int, int] = field(default_factory=dict)
    """The line that each mission was on."""
    listed: set[int] = field(default_factory=set)
    """Missions that are told of by a record that was merged into them."""
    successors: dict[str, str] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)

    def run(self, rows: Iterable[MissionRow | Rejection]) -> None:
        if described := self.context.described:
            Source.objects.get_or_create(key=described["key"], defaults=described)
        self.sources = set(Source.objects.values_list("key", flat=True))
        missions = Mission.objects.public().count()
        parts = Contact.objects.count() + Coverage.objects.count()
        directory = Directory()
        writer = Writer(directory, self.report, self.context)
        waiting = iter(rows)
        while batch := list(islice(waiting, BATCH)):
            self._write(writer, batch)
        self._link_successors(directory)
        if not self.context.options.is_partial:
            self._withdraw(missions, parts, writer.removed_parts)

    def _write(self, writer: Writer, batch: list[MissionRow | Rejection]) -> None:
        known: list[tuple[MissionRow, int]] = []
        new: list[MissionRow] = []
        for row in self._usable(batch):
            pk = self._place(writer.directory, row)
            if pk:
                known.append((row, pk))
            elif pk is None:
                new.append(row)
        writer.update(known)
        self._create(writer, new)

    def _create(self, writer: Writer, new: list[MissionRow]) -> None:
        """Add missions; where two rows of a batch are about one, the first counts."""
        while new:
            first, later = _apart(writer.directory, new)
            writer.create(first)
            for row in first:
                self.seen[writer.directory.find(row) or 0] = row.line
            add_former_slugs(writer.directory, first)
            new = [row for row in later if self._place(writer.directory, row) is None]

    def _usable(self, batch: list[MissionRow | Rejection]) -> Iterator[MissionRow]:
        for row in batch:
            if isinstance(row, Rejection):
                self.report.rejected(row.line, row.reason)
                continue
            self._know_sources(row)
            if row.replaced_by:
                self.successors[row.slug] = row.replaced_by
            yield row

    def _know_sources(self, row: MissionRow) -> None:
        """Add sources that are not described yet, and say so."""
        parts = (part for parts in row.parts.values() for part in parts)
        named = {row.origin.source, *(part.origin.source for part in parts)}
        named |= {noted["source"] for noted in row.field_origins.values()}
        for key in sorted(named - self.sources):
            Source.objects.create(key=key, name=key, licence="")
            self.report.suspicious(row.line, "", f"new source {key}: licence not known")
            self.sources.add(key)

    def _place(self, directory: Directory, row: MissionRow) -> int | None:
        """Return the mission of a row, None for a new one, 0 for none at all."""
        if taken_in := directory.merged_into(row):
            self.listed.add(taken_in)
            name = row.wikidata_id or row.slug
            self.report.rejected(row.line, f"{name} was merged into another record")
            return 0
        pk = directory.find(row)
        if reason := self._objection(directory, row, pk):
            self.report.rejected(row.line, reason)
            return 0
        if pk is not None:
            self.seen[pk] = row.line
            directory.attach(row, pk)
        return pk

    def _objection(self, directory: Directory, row: MissionRow, pk: int | None) -> str:
        if pk is None:
            twin = directory.twin(row)
            same = (
                "is the same post as"
                if "city" in row.facts
                else "has no city to tell it from"
            )
            return f"{row.wikidata_id} {same} {twin}" if twin else ""
        if pk in self.seen:
            return f"the same post as on line {self.seen[pk]}"
        return directory.contradiction(row, pk)

    def _link_successors(self, directory: Directory) -> None:
        wanted = {
            directory.slugs[slug]: directory.slugs[successor]
            for slug, successor in self.successors.items()
            if slug in directory.slugs and successor in directory.slugs
        }
        found = Mission.objects.filter(pk__in=wanted, replaced_by=None)
        for mission in found.only("pk"):
            Mission.objects.filter(pk=mission.pk).update(replaced_by=wanted[mission.pk])

    def _withdraw(self, missions: int, parts: int, removed: int) -> None:
        gone = withdraw_missing(self.context, self.report, set(self.seen) | self.listed)
        if not self.context.options.allows_shrink:
            refuse_loss("missions", gone, missions)
            refuse_loss("contacts and coverages", removed, parts)


def _apart(
    directory: Directory, rows: list[MissionRow]
) -> tuple[list[MissionRow], list[MissionRow]]:
    """Split rows into the first of each post and those that may repeat one."""
    first: list[MissionRow] = []
    later: list[MissionRow] = []
    taken: set[tuple[object, ...]] = set()
    for row in rows:
        keys = directory.claims(row)
        (later if keys & taken else first).append(row)
        taken |= keys
    return first, later
