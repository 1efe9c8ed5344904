"""Import missions from one of the known sources."""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from tqdm import tqdm

from embassies.import_requests.refreshing import fetched
from embassies.imports.pipeline.fetching import count_lines, open_source
from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.pipeline.summary import summary
from embassies.imports.pipeline.table import MAX_BYTES, MAX_ROWS
from embassies.imports.pipeline.validate import is_partial_date
from embassies.imports.registry import IMPORTERS, XLSX_TYPE, Row, run_import
from embassies.models import ImportRun

EXAMPLES = f"""
sources:
  portal        the portal's own CSV, as export_missions writes it
  portal-xlsx   the workbook for people, as export_missions --format xlsx writes it;
                it withdraws nothing
  wikidata-csv  the semicolon file of the project database-of-embassies
  wikidata      results of Wikidata's query service (SPARQL JSON), saved or live;
                without FILE the whole directory is fetched from there
  state-gov, smartraveller, ireland-ie
                pages of the United States, Australia and Ireland on countries: one
                page, several as JSON Lines of {{"address": …, "content": …}}, or a
                CSV table with the columns sending, receiving, kind and city
  osm           OpenStreetMap as Overpass answers (JSON); it fills gaps and adds no
                mission, and what it says is in no public file

lists of governments, a saved answer each, without FILE as they are now; what a list no
longer has is reviewed, never withdrawn:
  auswaertiges-amt  German missions abroad, or foreign ones in Germany: JSON
  datos-gob-ar      Argentina's missions: CSV
  gov-uk            British missions on GOV.UK: items of its content API, JSON
  mofa-korea        Korea's missions: CSV of data.go.kr, or JSON or XML of its service
  nl-wereldwijd     Dutch missions, Nederland wereldwijd: JSON

examples:
  manage.py import_missions portal missions.csv --dry-run
  manage.py import_missions wikidata-csv database_of_embassies_2022-11-16.csv
  manage.py import_missions wikidata
  manage.py import_missions state-gov us.csv --date 2025-08-14

Everything is written or nothing. What staff edited stays as it is, field by field.
At most {MAX_ROWS:,} rows and {MAX_BYTES // 2**20} MB.
"""


class Command(BaseCommand):
    requires_system_checks = ()  # They load every page, 30 MB.
    help = "Import missions; print and store a report of what came of each row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        parser.add_argument("source", choices=list(IMPORTERS))
        parser.add_argument("file", nargs="?", help="a file or an http(s) address")
        parser.add_argument(
            "--dry-run", action="store_true", help="change nothing, show the report"
        )
        parser.add_argument(
            "--allow-shrink",
            action="store_true",
            help="let it withdraw more than 5 %% of the directory",
        )
        parser.add_argument(
            "--allow-rejected",
            action="store_true",
            help="import the other rows where more than 1 %% cannot be read",
        )
        parser.add_argument(
            "--partial",
            action="store_true",
            help="the file is not the whole: withdraw nothing that is missing in it",
        )
        parser.add_argument(
            "--date", default="", help="date of the data (2022-11-16); else its name's"
        )
        parser.add_argument(
            "--no-progress", action="store_true", help="show no progress bar"
        )
        parser.add_argument(
            "--rows", type=int, default=20, help="lines of the report to print (20)"
        )

    def handle(
        self,
        *args: object,
        source: str,
        file: str | None,
        date: str,
        partial: bool,
        dry_run: bool,
        allow_shrink: bool,
        allow_rejected: bool,
        no_progress: bool,
        rows: int,
        **options: object,
    ) -> None:
        if date and not is_partial_date(date):
            raise CommandError("--date: write 2022, 2022-11 or 2022-11-16.")
        import_options = ImportOptions(
            date=date,
            is_partial=partial,
            is_dry_run=dry_run,
            allows_shrink=allow_shrink,
            allows_rejected=allow_rejected,
        )
        importer = IMPORTERS[source]
        where = file or importer.address or (source if importer.collect else "")
        if not where:
            raise CommandError("Name a file or an address to import.")
        try:
            with _open(source, file) as stream:
                run = _import(source, stream, where, import_options, hidden=no_progress)
        except ImportFailedError as error:
            raise CommandError(str(error)) from None
        except DatabaseError as error:
            raise CommandError(f"The database refused: {error}") from error
        self.stdout.write(summary(run, rows))
        if run.state == ImportRun.State.REFUSED:
            raise CommandError(f"Nothing was changed. {run.refusal}")


def _open(source: str, file: str | None) -> AbstractContextManager[BinaryIO]:
    """Open a file, or what the source publishes now, which may be several pages."""
    importer = IMPORTERS[source]
    if file is None and importer.collect:
        return fetched(source)
    return open_source(file or importer.address, importer.accept)


def _import(
    source: str, stream: BinaryIO, where: str, options: ImportOptions, *, hidden: bool
) -> ImportRun:
    hidden = hidden or not sys.stderr.isatty()
    is_text = IMPORTERS[source].accept != XLSX_TYPE
    total = count_lines(stream) if is_text and not hidden else None

    def watch(rows: Iterable[Row]) -> Iterable[Row]:
        return tqdm(rows, total=total, unit=" rows", disable=hidden)

    return run_import(
        source, stream, options, origin=where, at=timezone.now(), watch=watch
    )
