"""Write the directory as CSV, or as a workbook for people."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from embassies.imports.registry import write_workbook
from embassies.imports.sources.portal_csv_writer import lines


class Command(BaseCommand):
    help = (
        "Write the whole directory as the portal's own CSV (UTF-8), exact, for machines;"
        " or the public missions as a workbook that people edit and import again"
        " (portal-xlsx). Sorted by slug."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--output", type=Path, help="a file; otherwise it goes to standard output"
        )
        parser.add_argument(
            "--format", choices=("csv", "xlsx"), default="csv", help="csv unless given"
        )

    @transaction.atomic
    def handle(
        self, *args: object, output: Path | None, format: str, **options: object
    ) -> None:
        write = write_workbook if format == "xlsx" else _write_csv
        if output:
            try:
                self._write(output, write)
            except OSError as error:
                raise CommandError(f"{output}: {error.strerror}.") from None
        elif format == "xlsx":
            raise CommandError("Name a file for the workbook: --output missions.xlsx.")
        else:
            for line in lines():
                self.stdout.write(line, ending="")

    def _write(self, path: Path, write: Callable[[BinaryIO], None]) -> None:
        """Write a new file, and replace the old one once it is complete."""
        draft = path.with_name(f".{path.name}.part")
        try:
            with draft.open("wb") as file:
                write(file)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        if sys.stderr.isatty():
            self.stderr.write(f"Wrote {path}.")


def _write_csv(file: BinaryIO) -> None:
    file.writelines(line.encode() for line in lines())
