"""Apply the rows of an import to the directory, all or nothing, and store the report."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction
from django.utils import timezone

from embassies.imports.pipeline.log import record_import
from embassies.imports.pipeline.match import Directory
from embassies.imports.pipeline.options import ImportContext
from embassies.imports.pipeline.places import (
    is_in_capital,
    move,
    with_checked_point,
)
from embassies.imports.pipeline.posts import Key
from embassies.imports.pipeline.ranks import Ranks
from embassies.imports.pipeline.report import Report, save_results
from embassies.imports.pipeline.rows import ImportFailedError, MissionRow, Rejection
from embassies.imports.pipeline.snapshot import snapshot, use_little_memory
from embassies.imports.pipeline.unreadable import (
    LARGEST_SHARE_OF_A_LIST,
    UnreadableRows,
)
from embassies.imports.pipeline.withdraw import (
    note_missing,
    refuse_loss,
    withdraw_missing,
)
from embassies.imports.pipeline.write import Writer, add_former_slugs
from embassies.models import Contact, Coverage, ImportRun, Mission
from portal.countries.models import Source

# Enough that five queries a batch cost little, and one batch's rows fit in memory.
BATCH = 125


def apply(rows: Iterable[MissionRow | Rejection], context: ImportContext) -> ImportRun:
    """Write the rows to the directory and return the stored report.

    One transaction: after a failure or a refusal the directory is as it was. A dry run
    writes to a copy. A refused run is stored too, with the reason. About five queries
    for each batch, one more for each mission that changes.
    """
    report = Report()
    use_little_memory()
    if context.options.is_dry_run:
        with snapshot():
            refusal = _write(rows, context, report)
    with transaction.atomic():
        if not context.options.is_dry_run:
            refusal = _write(rows, context, report)
        return _save_run(context, report, refusal)


def _write(
    rows: Iterable[MissionRow | Rejection], context: ImportContext, report: Report
) -> str:
    """Write the rows; return why the import was refused, blank where it was not."""
    try:
        with transaction.atomic():
            _Import(context, report).run(rows)
            if context.inspect:
                context.inspect(report)
    except ImportFailedError as error:
        return str(error)
    return ""


def _save_run(context: ImportContext, report: Report, refusal: str) -> ImportRun:
    states = ImportRun.State
    done = states.DRY_RUN if context.options.is_dry_run else states.DONE
    run = ImportRun.objects.create(
        importer=context.importer,
        origin=context.origin[:500],
        sha256=context.sha256,
        state=states.REFUSED if refusal else done,
        refusal=refusal[:500],
        started_at=context.at,
        finished_at=timezone.now(),
        **report.counts(),
    )
    save_results(run, report.results)
    record_import(run, by=context.by)
    return run


@dataclass(slots=True)
class _Import:
    context: ImportContext
    report: Report
    directory: Directory = field(default_factory=Directory)
    seen: dict[int, int] = field(default_factory=dict)
    """The line that each mission was on."""
    listed: set[int] = field(default_factory=set)
    """Missions that a row is about which was left out."""
    unreadable: UnreadableRows = field(default_factory=UnreadableRows)
    successors: dict[str, str] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)

    def run(self, rows: Iterable[MissionRow | Rejection]) -> None:
        if described := self.context.described:
            Source.objects.get_or_create(key=described["key"], defaults=described)
        if self.context.options.is_list:
            self.unreadable.largest_share = LARGEST_SHARE_OF_A_LIST
        ranks = Ranks.load()
        self.sources = set(ranks.by_source)
        missions = Mission.objects.public().count()
        parts = Contact.objects.count() + Coverage.objects.count()
        writer = Writer(self.directory, self.report, self.context, ranks)
        waiting = iter(rows)
        while batch := list(islice(waiting, BATCH)):
            self._write(writer, batch)
        self._link_successors()
        if not self.context.options.allows_rejected:
            self.unreadable.refuse_too_many()
        if not self.context.options.is_partial:
            self._withdraw(missions, parts, writer.removed_parts)

    def _write(self, writer: Writer, batch: list[MissionRow | Rejection]) -> None:
        known: list[tuple[MissionRow, int]] = []
        new: list[MissionRow] = []
        for row in self._usable(batch):
            pk = self._match(row)
            if pk:
                known.append((row, pk))
            elif pk is None:
                new.append(row)
        writer.update(known)
        self._create(writer, new)

    def _create(self, writer: Writer, new: list[MissionRow]) -> None:
        """Add missions; where two rows of a batch are about one, the first counts."""
        while new:
            first, later = self._split(new)
            writer.create(first)
            for row in first:
                self.seen[self.directory.find(row) or 0] = row.line
            add_former_slugs(self.directory, first)
            new = [row for row in later if self._match(row) is None]

    def _split(
        self, rows: list[MissionRow]
    ) -> tuple[list[MissionRow], list[MissionRow]]:
        """Split rows into the first of each mission and those that may repeat one."""
        first: list[MissionRow] = []
        later: list[MissionRow] = []
        taken: set[Key] = set()
        for row in rows:
            keys = self.directory.exclusive_keys(row)
            (later if keys & taken else first).append(row)
            taken |= keys
        return first, later

    def _usable(self, batch: list[MissionRow | Rejection]) -> Iterator[MissionRow]:
        self.unreadable.rows += len(batch)
        for row in batch:
            if isinstance(row, Rejection):
                self._leave_out(row)
                continue
            self._add_sources(row)
            if row.replaced_by:
                self.successors[row.slug] = row.replaced_by
            yield with_checked_point(row)

    def _leave_out(self, row: Rejection) -> None:
        """Report a rejected row and keep its mission, which is not absent."""
        self.report.add_rejected(row.line, row.reason)
        pk = self.directory.find_name(row.slug, row.wikidata_id)
        if pk:
            self.listed.add(pk)
        if not row.is_readable:
            self.unreadable.add(row, is_identified=pk is not None)

    def _add_sources(self, row: MissionRow) -> None:
        """Create the sources that are not described yet, and report them."""
        parts = (part for parts in row.parts.values() for part in parts)
        named = {row.origin.source, *(part.origin.source for part in parts)}
        named |= {note["source"] for note in row.field_origins.values()}
        for key in sorted(named - self.sources):
            Source.objects.create(key=key, name=key, licence="")
            remark = f"new source {key}: licence not known"
            self.report.add_suspicious(row.line, "", remark)
            self.sources.add(key)

    def _match(self, row: MissionRow) -> int | None:
        """Return the mission of a row, None for a new one, 0 for a row left out."""
        if survivor := self.directory.merged_into(row):
            self.listed.add(survivor)
            self._count_merged(row)
            return 0
        pk = self.directory.find(row)
        if reason := self._rejection(row, pk):
            self.report.add_rejected(row.line, reason)
            self.listed |= self.directory.touched(row, pk)
            return 0
        # A workbook shows the city of a known mission and cannot change it.
        if pk is not None and not row.sheet and self._is_set_aside(row, pk):
            return 0
        if pk is not None:
            self.seen[pk] = row.line
            self.directory.attach(row, pk)
        return pk

    def _is_set_aside(self, row: MissionRow, pk: int) -> bool:
        """Report a row that moves a mission to another city; return whether it stays.

        An embassy leaves no capital because a row says so: sources keep its offices of
        former times, as in Bonn.
        """
        post = self.directory.post_of[pk]
        found = move(post, row)
        is_refused = bool(found) and is_in_capital(post)
        if is_refused:
            self.listed.add(pk)
            self.report.unchanged += 1
            found += ": nothing of this row was applied; change the mission's page"
        if found:
            slug = Mission.objects.values_list("slug", flat=True).get(pk=pk)
            self.report.add_suspicious(row.line, slug, found)
        return is_refused

    def _count_merged(self, row: MissionRow) -> None:
        """Count a row of our own export as unchanged; leave out any other source's."""
        if row.whole and "withdrawn_at" in row.facts:
            self.report.unchanged += 1
            return
        name = row.wikidata_id or row.slug
        self.report.add_rejected(row.line, f"{name} was merged into another record")

    def _rejection(self, row: MissionRow, pk: int | None) -> str:
        """Return why a row is left out; blank where it is not."""
        if pk is None and row.is_listed:
            return self.directory.obstacle(row)
        if pk is None:
            if not (same := self.directory.duplicate_of(row)):
                return ""
            if "city" in row.facts:
                return f"{row.wikidata_id} is the same post as {same}"
            return f"{row.wikidata_id} has no city to tell it from {same}"
        if pk in self.seen:
            return f"the same post as on line {self.seen[pk]}"
        return self.directory.contradiction(row, pk)

    def _link_successors(self) -> None:
        slugs = self.directory.slugs
        links = {
            slugs[slug]: slugs[successor]
            for slug, successor in self.successors.items()
            if slug in slugs and successor in slugs
        }
        unlinked = Mission.objects.filter(pk__in=links, replaced_by=None)
        for pk in unlinked.values_list("pk", flat=True):
            Mission.objects.filter(pk=pk).update(replaced_by=links[pk])

    def _withdraw(self, missions: int, parts: int, removed: int) -> None:
        gone, seen = 0, set(self.seen) | self.listed
        if remark := self.unreadable.withdrawal_remark():
            self.report.add_suspicious(None, "", remark)
        elif self.context.options.is_list:
            note_missing(self.context, self.report, seen)
        else:
            gone = withdraw_missing(self.context, self.report, seen)
        if not self.context.options.allows_shrink:
            advice = self.unreadable.advice()
            refuse_loss("missions", gone, missions, advice)
            refuse_loss("contacts and coverages", removed, parts, advice)
