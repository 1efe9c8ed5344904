"""Tables of an SQLite file, made of described columns."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from embassies.api.files.columns import Column

SqlValue = str | int | float | bytes | None
_SQL_TYPES = {"number": "REAL", "integer": "INTEGER", "boolean": "BOOLEAN"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, and the clauses that follow them."""

    name: str
    description: str
    columns: Sequence[Column]
    clauses: tuple[str, ...] = ()
    """Keys and references."""
    indexes: tuple[str, ...] = ()
    """Columns with an index of their own."""

    def create(self, file: sqlite3.Connection) -> None:
        columns = [f'"{one.name}" {sql_type(one.type)}' for one in self.columns]
        file.execute(
            f"CREATE TABLE {self.name} ({', '.join([*columns, *self.clauses])})"
        )
        for name in self.indexes:
            file.execute(f'CREATE INDEX {self.name}_{name} ON {self.name} ("{name}")')

    def insert(self, file: sqlite3.Connection, values: Mapping[str, object]) -> None:
        """Write a row with the values of its columns, found by name."""
        names = ", ".join(f'"{one.name}"' for one in self.columns)
        places = ", ".join("?" * len(self.columns))
        row = [sql_value(values.get(one.name)) for one in self.columns]
        file.execute(f"INSERT INTO {self.name} ({names}) VALUES ({places})", row)

    def fill(
        self, file: sqlite3.Connection, rows: Iterable[Mapping[str, object]]
    ) -> None:
        for row in rows:
            self.insert(file, row)


def sql_type(name: str) -> str:
    return _SQL_TYPES.get(name, "TEXT")


def sql_value(value: object) -> SqlValue:
    """Return a value as SQLite keeps it: what is not known is NULL, lists are JSON."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, list | dict):
        return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode() if value else None
    if isinstance(value, str | int | float):
        return None if value == "" else value
    return None


@contextmanager
def new_file(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a new file for one transaction.

    It has no journal: a file that was not finished is thrown away.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode = OFF")
        file.execute("PRAGMA synchronous = OFF")
        file.execute("BEGIN")
        yield file
        file.execute("COMMIT")
