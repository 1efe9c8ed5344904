"""Write the directory as CSV."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from embassies.imports.sources.portal_csv_writer import lines


class Command(BaseCommand):
    help = "Write the whole directory as the portal's own CSV (UTF-8), sorted by slug."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--output", type=Path, help="a file; otherwise it goes to standard output"
        )

    @transaction.atomic
    def handle(self, *args: object, output: Path | None, **options: object) -> None:
        if output is None:
            for line in lines():
                self.stdout.write(line, ending="")
            return
        try:
            self._write(output)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}.") from None

    def _write(self, path: Path) -> None:
        """Write a new file, and replace the old one once it is complete."""
        draft = path.with_name(f".{path.name}.part")
        try:
            with draft.open("w", encoding="utf-8", newline="") as file:
                file.writelines(lines())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        if sys.stderr.isatty():
            self.stderr.write(f"Wrote {path}.")
