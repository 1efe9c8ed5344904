"""Command that builds the map of states; needs the dependency group `data`."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from portal.countries.gazetteer import DATA


class Command(BaseCommand):
    help = "Write the map of states again: the same input, the same bytes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "topology",
            type=Path,
            help="countries-10m.json of the npm package world-atlas",
        )

    def handle(self, *args: object, topology: Path, **options: object) -> None:
        # shapely is not installed where the portal only runs.
        from tools.gazetteer_build.land import land_tsv  # noqa: PLC0415

        text = land_tsv(topology)
        (DATA / "land.tsv").write_text(text, encoding="ascii")
        self.stdout.write(f"land.tsv: {len(text):,} bytes")
