"""Command that builds the outlines of countries; needs the dependency group `data`."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from portal.countries.gazetteer import DATA


class Command(BaseCommand):
    help = "Write the outlines of countries again: the same input, the same bytes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "topology",
            type=Path,
            help="countries-10m.json of the npm package world-atlas",
        )

    def handle(self, *args: object, topology: Path, **options: object) -> None:
        # shapely is not installed where the portal only runs.
        from tools.gazetteer_build.outlines import outlines_tsv  # noqa: PLC0415

        text = outlines_tsv(topology)
        (DATA / "outlines.tsv").write_text(text, encoding="ascii")
        self.stdout.write(f"outlines.tsv: {len(text):,} bytes")
