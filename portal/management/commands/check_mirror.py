"""Compare a mirror with the site."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from portal.mirror.check import check
from portal.mirror.places import bucket_of, folder_of


class Command(BaseCommand):
    help = (
        "Compare pages of the mirror in PLACE with the site, by what a reader sees, and"
        " its files with their hashes. Ends with status 1 where anything differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", metavar="PLACE")
        parser.add_argument("--pages", type=int, default=200, metavar="N")
        parser.add_argument("--no-progress", action="store_true")

    def handle(
        self, *, place: str, pages: int, no_progress: bool, **options: object
    ) -> None:
        at = timezone.now()
        with tqdm(unit=" pages", disable=no_progress or None) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                files = bucket_of(place) or folder_of(place)
                found = check(files, pages, at=at, progress=progress)
            except (OSError, ValueError) as error:
                raise CommandError(f"{place} is no mirror: {error}") from error
        hours = (at - found.made_at).total_seconds() / 3600
        self.stdout.write(
            f"{found.pages} pages of a mirror that is {hours:.1f} hours old:"
            f" {len(found.differing)} differ, {len(found.damaged)} are damaged."
        )
        for path in found.damaged:
            self.stderr.write(f"damaged: {path}")
        for path in found.differing:
            self.stderr.write(f"differs: {path}")
        if found.differing or found.damaged:
            raise CommandError("The mirror does not say what the site says.")
