"""Triggers of the database that belong together by the beginning of their names."""

from collections.abc import Iterable

from django.db import connections


def run(using: str, statements: Iterable[str]) -> None:
    """Run statements of SQL, one after the other."""
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def installed(using: str, prefix: str) -> list[tuple[str, str]]:
    """Return the triggers that are there, each with its table."""
    sql = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if connections[using].vendor == "sqlite"
        else "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
        " WHERE NOT tgisinternal"
    )
    with connections[using].cursor() as cursor:
        cursor.execute(sql)
        rows = [(str(name), str(table)) for name, table in cursor.fetchall()]
    return [row for row in rows if row[0].startswith(prefix)]


def remove(using: str, prefix: str) -> None:
    """Drop them: SQLite cannot rebuild a table that a trigger names."""
    on = "" if connections[using].vendor == "sqlite" else " ON {}"
    dropped = installed(using, prefix)
    run(using, [f"DROP TRIGGER {name}{on.format(table)}" for name, table in dropped])
