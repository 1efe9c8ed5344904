"""Write the whole site as files for a static server."""

import os
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from portal.mirror.build import MirrorError, Report, build

MEGABYTE = 1024 * 1024
SHOWN = 10


class Command(BaseCommand):
    help = (
        "Render every public page into FOLDER for any static server, and swap it in at"
        " once: a reader meets the old mirror or the new one, never half of it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument(
            "--language",
            nargs="+",
            choices=languages,
            default=languages,
            help="by default all",
        )
        parser.add_argument(
            "--only-changed",
            action="store_true",
            help="keep the files of the old mirror that nothing has changed since",
        )
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
        parser.add_argument("--no-progress", action="store_true")

    def handle(
        self,
        *,
        folder: Path,
        language: list[str],
        only_changed: bool,
        processes: int,
        no_progress: bool,
        **options: object,
    ) -> None:
        with tqdm(unit=" files", disable=no_progress or None) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                report = build(
                    folder.absolute(),
                    language,
                    at=timezone.now(),
                    only_changed=only_changed,
                    processes=processes,
                    progress=progress,
                )
            except MirrorError as error:
                raise CommandError(str(error)) from error
        self.stdout.write(_line(report))
        for line in report.left_out[:SHOWN]:
            self.stderr.write(f"left out: {line}")
        if len(report.left_out) > SHOWN:
            self.stderr.write(f"and {len(report.left_out) - SHOWN} more")


def _line(report: Report) -> str:
    if report.is_unchanged:
        return f"Nothing has changed: {report.files:,} files ({report.seconds:.1f} s)."
    return (
        f"{report.files:,} files, {report.bytes / MEGABYTE:,.1f} MB;"
        f" {report.rendered:,} rendered in {report.seconds:.1f} s."
    )
