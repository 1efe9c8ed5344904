"""Put a backup in the place of the SQLite database, while the portal serves."""

import sqlite3
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from embassies.models import triggers
from portal.management.database_files import check, require_sqlite


class Command(BaseCommand):
    help = "Put a backup in the place of the SQLite database, while the portal serves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what manage.py backup wrote")
        parser.add_argument(
            "--replace", action="store_true", help="give up what the database holds now"
        )

    def handle(
        self, *args: object, file: Path, replace: bool, **options: object
    ) -> None:
        require_sqlite("pg_restore")
        if not file.is_file():
            raise CommandError(f"{file}: there is no such file.")
        rows = check(file)
        if connection.introspection.table_names() and not replace:
            raise CommandError(
                "The database is not empty: add --replace to give it up."
            )
        # One transaction: readers see the old rows, then the new ones.
        with closing(
            sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
        ) as source:
            source.backup(connection.connection)
        connection.close()
        # Else copies of the directory would miss what was lost (docs/api.md).
        triggers.mark_all("default", renew=True)
        self.stdout.write(
            f"{file}: {rows:,} rows restored; the change feed begins anew."
        )
