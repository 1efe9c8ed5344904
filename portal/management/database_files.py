"""SQLite files of backups."""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection


def require_sqlite(instead: str) -> None:
    if connection.vendor != "sqlite":
        raise CommandError(f"This is for SQLite; here use {instead} (operations.md).")


def check(path: Path) -> int:
    """Return how many rows a backup has; raise CommandError where it is none."""
    try:
        with closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        ) as file:
            [[found]] = file.execute("PRAGMA quick_check(1)")
            tables = [name for (name,) in file.execute(_TABLES)]
            rows = sum(_count(file, table) for table in tables)
    except sqlite3.Error as error:
        raise CommandError(f"{path} is no backup: {error}.") from None
    if found != "ok" or "django_migrations" not in tables:
        raise CommandError(f"{path} is no whole backup of a portal.")
    return rows


_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
)


def _count(file: sqlite3.Connection, table: str) -> int:
    return int(file.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608
