"""SQL that makes the database move the stamps by itself.

Triggers, because what pages show is changed through many doors (staff pages, imports,
bulk updates, a shell), and a forgotten one would leave a wrong number on a page.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connections

from portal.page_store.models import Stamp
from portal.page_store.watched import ALL, WatchedTable, watched
from portal.web.triggers import installed, remove, run

PREFIX = "stamp_"
STAMP = Stamp._meta.db_table
_ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def before_migrate(*, using: str, plan: Sequence[Any], **_: object) -> None:
    """Make way: SQLite cannot rebuild a table that a trigger names."""
    if plan:
        remove(using, PREFIX)


def after_migrate(
    *, using: str, plan: Sequence[Any] | None = None, **_: object
) -> None:
    """Make the triggers of the tables that are there.

    Without a plan the tables were only emptied, as between tests: the triggers stand.
    """
    if plan is not None or not installed(using, PREFIX):
        install(using)
    if plan:
        move(using, ALL)


def install(using: str) -> None:
    connection = connections[using]
    present = set(connection.introspection.table_names())
    if STAMP not in present:
        return
    remove(using, PREFIX)
    tables = [one for one in watched().tables if one.name in present]
    if connection.vendor == "sqlite":
        run(using, [sql for one in tables for sql in _sqlite(one)])
    else:
        run(using, [_EMPTIED, *(sql for one in tables for sql in _postgresql(one))])


def move(using: str, name: str) -> None:
    """Move a stamp by hand."""
    connection = connections[using]
    if STAMP not in connection.introspection.table_names():
        return
    sqlite = connection.vendor == "sqlite"
    run(using, [_insert(f"SELECT '{name}' AS name", _SQLITE if sqlite else _POSTGRES)])


def _names(table: WatchedTable, row: str) -> str:
    """Return a SELECT of the stamps that a row moves."""
    condition = table.only_if.format(row=row) or "true"
    names = f"SELECT '{table.stamp}' AS name WHERE {condition}"
    if table.countries:
        codes = table.countries.format(row=row)
        names += (
            f" UNION SELECT 'country:' || code FROM"
            f" (SELECT '' AS code WHERE false UNION {codes}) AS codes WHERE code <> ''"
        )
    return names


def _sqlite(table: WatchedTable) -> list[str]:
    return [
        f"CREATE TRIGGER {table.trigger}_{event.lower()}"
        f" AFTER {event} ON {table.name} BEGIN "
        + "".join(f"{_insert(_names(table, row), _SQLITE)}; " for row in rows)
        + "END"
        for event, rows in _ROWS.items()
    ]


def _postgresql(table: WatchedTable) -> list[str]:
    level = "ROW" if table.is_by_row else "STATEMENT"
    old, new = (_insert(_names(table, row), _POSTGRES) for row in ("OLD", "NEW"))
    body = f"{new};"
    if table.is_by_row:
        body = (
            f"IF TG_OP <> 'INSERT' THEN {old}; END IF;"
            f" IF TG_OP <> 'DELETE' THEN {new}; END IF;"
        )
    return [
        f"CREATE OR REPLACE FUNCTION {table.trigger}() RETURNS trigger"
        # A plan made while a table is empty reads all of it, also when it is filled.
        " LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off"
        f" SET enable_mergejoin = off AS $$ BEGIN {body} RETURN NULL; END $$",
        f"CREATE TRIGGER {table.trigger} AFTER INSERT OR UPDATE OR DELETE"
        f" ON {table.name} FOR EACH {level} EXECUTE FUNCTION {table.trigger}()",
        f"CREATE TRIGGER {table.trigger}_emptied AFTER TRUNCATE"
        f" ON {table.name} FOR EACH STATEMENT EXECUTE FUNCTION stamp_emptied()",
    ]


def _insert(names: str, values: tuple[str, str, str]) -> str:
    transaction, now, on_conflict = values
    return (
        f"INSERT INTO {STAMP} (name, tx, number, at)"
        f" SELECT name, {transaction}, 1, {now} FROM ({names}) AS moved WHERE true"
        f" ON CONFLICT (name, tx) {on_conflict}"
    )


_SQLITE = (
    "0",
    "strftime('%Y-%m-%d %H:%M:%f', 'now')",
    "DO UPDATE SET number = number + 1, at = excluded.at",
)
# One row for each transaction: none waits until another has committed.
_POSTGRES = ("txid_current()", "clock_timestamp()", "DO NOTHING")
_ALL_MOVED = _insert(f"SELECT '{ALL}' AS name", _POSTGRES)
_EMPTIED = (
    "CREATE OR REPLACE FUNCTION stamp_emptied() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN {_ALL_MOVED}; RETURN NULL; END $$"
)
