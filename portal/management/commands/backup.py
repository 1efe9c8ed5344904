"""Copy the SQLite database into a file, while the portal serves."""

import os
import sqlite3
import tempfile
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal.management.database_files import check, require_sqlite


class Command(BaseCommand):
    help = "Copy the SQLite database into a new file, while the portal serves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that does not exist yet")

    def handle(self, *args: object, file: Path, **options: object) -> None:
        require_sqlite("pg_dump")
        if file.exists():
            raise CommandError(f"{file} exists; a backup never replaces another.")
        try:
            handle, draft = tempfile.mkstemp(".part", dir=file.parent)
            os.close(handle)
            try:
                rows = _copy(Path(draft))
                os.link(draft, file)  # Fails where another process was quicker.
            finally:
                Path(draft).unlink()
        except (OSError, sqlite3.Error) as error:
            raise CommandError(f"Nothing was written: {error}") from None
        size = file.stat().st_size / 2**20
        self.stdout.write(f"{file}: {rows:,} rows, {size:.1f} MB, checked.")


def _copy(path: Path) -> int:
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as target:
        connection.connection.backup(target)
        # One file, whoever opens it: no log beside it.
        target.execute("PRAGMA journal_mode=DELETE")
    with path.open("rb") as written:
        os.fsync(written.fileno())
    return check(path)
