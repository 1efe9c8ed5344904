"""Load the starter directory: countries, ministries, emergency numbers, missions."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.utils import timezone
from tqdm import tqdm

import embassies
from embassies.assistance.arrangements import load_arrangements
from embassies.imports.pipeline.fetching import count_lines, open_source
from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.registry import Row, run_import
from embassies.missions.starter_texts import load_translations as load_mission_texts
from embassies.models import ImportRun
from portal.advisories.starter import load_advice
from portal.countries.starter import (
    load_countries,
    load_translations as load_country_texts,
)

MISSIONS = Path(embassies.__file__).parent / "data" / "missions.csv"


class Command(BaseCommand):
    help = (
        "Load the starter directory that comes with the portal. Running it again"
        " writes only what differs; what staff edited stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-progress", action="store_true", help="show no progress bar"
        )

    def handle(self, *args: object, no_progress: bool, **options: object) -> None:
        hidden = no_progress or not sys.stderr.isatty()
        try:
            with transaction.atomic():
                facts = load_countries() + load_advice() + load_arrangements()
                run = _load_missions(hidden=hidden)
                texts = load_country_texts() + load_mission_texts()
        except ImportFailedError as error:
            raise CommandError(str(error)) from None
        except DatabaseError as error:
            raise CommandError(f"The database refused: {error}") from error
        seconds = (timezone.now() - run.started_at).total_seconds()
        self.stdout.write(
            f"Starter directory: {facts:,} facts on countries, sources, advice and rules written;"
            f" missions: {run.created:,} created, {run.changed:,} changed,"
            f" {run.unchanged:,} unchanged, {run.rejected:,} rejected"
            f" ({seconds:.1f} s); {texts:,} translations written."
        )


def _load_missions(*, hidden: bool) -> ImportRun:
    """Import the missions; raise ImportFailedError if the import is refused."""

    def watch(rows: Iterable[Row]) -> Iterable[Row]:
        return tqdm(rows, total=total, unit=" missions", disable=hidden)

    with open_source(str(MISSIONS)) as stream:
        total = None if hidden else count_lines(stream)
        run = run_import(
            "portal",
            stream,
            ImportOptions(is_partial=True, is_copy=True),
            origin=f"{MISSIONS.parent.name}/{MISSIONS.name}",
            at=timezone.now(),
            watch=watch,
        )
    if run.state == ImportRun.State.REFUSED:
        raise ImportFailedError(run.refusal)
    return run
