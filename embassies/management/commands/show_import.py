"""Print the stored report of an import."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from embassies.imports.pipeline.summary import summary
from embassies.models import ImportRun


class Command(BaseCommand):
    help = "Show the stored report of an import: the last one, or that of an id."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "run", metavar="id", nargs="?", type=int, help="the number of the import"
        )
        parser.add_argument(
            "--rows", type=int, default=20, help="lines to print of each kind (20)"
        )

    def handle(
        self, *args: object, run: int | None, rows: int, **options: object
    ) -> None:
        runs = ImportRun.objects.order_by("-pk")
        stored = (runs.filter(pk=run) if run else runs).first()
        if stored is None:
            raise CommandError("No such import is stored.")
        self.stdout.write(summary(stored, rows))
