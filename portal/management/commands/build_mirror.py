"""Write the whole site as files for a static server."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from portal.mirror.build import MirrorError, Progress, Report, build
from portal.mirror.keeper import TAKES_TURNS
from portal.mirror.places import bucket_of, folder_of
from portal.web.exclusive import exclusive

MEGABYTE = 1024 * 1024
SHOWN = 10


class Command(BaseCommand):
    help = (
        "Render every public page into PLACE: a folder for any static server, swapped in"
        " at once (a reader meets the old mirror or the new one, never half of it), or"
        " s3://bucket/prefix."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("place", metavar="PLACE")
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
        place: str,
        language: list[str],
        only_changed: bool,
        processes: int,
        no_progress: bool,
        **options: object,
    ) -> None:
        folder = folder_of(place)
        try:
            bucket = bucket_of(place)
            with _in_turn(place):
                with _bar("files", no_progress) as progress:
                    report = build(
                        folder,
                        language,
                        at=timezone.now(),
                        only_changed=only_changed,
                        processes=processes,
                        progress=progress,
                    )
                self.stdout.write(_line(report))
                if bucket:
                    with _bar("uploaded", no_progress) as progress:
                        changed = bucket.upload(folder, progress=progress)
                    self.stdout.write(f"{changed:,} files changed in {place}.")
        except (MirrorError, OSError) as error:
            raise CommandError(str(error)) from error
        for line in report.left_out[:SHOWN]:
            self.stderr.write(f"left out: {line}")
        if len(report.left_out) > SHOWN:
            self.stderr.write(f"and {len(report.left_out) - SHOWN} more")


@contextmanager
def _in_turn(place: str) -> Iterator[None]:
    """Let no other machine build and upload the same bucket meanwhile."""
    if not place.startswith("s3://"):
        yield
        return
    with exclusive(f"mirror-{folder_of(place).name}") as is_alone:
        if not is_alone:
            raise CommandError(
                "Another machine is uploading this mirror.", returncode=TAKES_TURNS
            )
        yield


@contextmanager
def _bar(unit: str, is_hidden: bool) -> Iterator[Progress]:
    with tqdm(unit=f" {unit}", disable=is_hidden or None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def _line(report: Report) -> str:
    if report.is_unchanged:
        return f"Nothing has changed: {report.files:,} files ({report.seconds:.1f} s)."
    return (
        f"{report.files:,} files, {report.bytes / MEGABYTE:,.1f} MB;"
        f" {report.rendered:,} rendered in {report.seconds:.1f} s."
    )
