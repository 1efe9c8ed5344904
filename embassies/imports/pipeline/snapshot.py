"""Copy of the directory for a dry run, which may take long and must hold nobody up.

A dry run does all that the import does and undoes it. In the tables themselves it
would keep other people's changes waiting until then: all of them on SQLite, those of
the same missions on PostgreSQL.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

from embassies.imports.pipeline.validate import MODELS
from embassies.models import FormerSlug, Mission, SourceClaim
from portal.countries.models import Source
from portal.translations.models import Translation

WRITTEN: list[type[models.Model]] = [
    *(Source, Mission, *MODELS.values()),
    *(FormerSlug, SourceClaim, Translation),
]
"""The models that an import writes to."""


def use_little_memory() -> None:
    """Keep few pages of an SQLite file in memory: an import reads each of them once."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.execute("PRAGMA mmap_size=0")
        connection.connection.execute("PRAGMA cache_size=-1000")


def snapshot() -> AbstractContextManager[None]:
    """Let this thread write to a copy of the directory, which is then thrown away.

    Within a transaction, whose rows a copy would not have, a savepoint is rolled back.
    """
    if connection.in_atomic_block:
        return _savepoint()
    return _file() if connection.vendor == "sqlite" else _temporary_tables()


@contextmanager
def _savepoint() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _file() -> Iterator[None]:
    """Copy the whole file: 0.3 s for the directory."""
    original = connections[DEFAULT_DB_ALIAS]
    original.ensure_connection()
    with TemporaryDirectory(prefix="dry-run-") as folder:
        name = str(Path(folder) / "copy.sqlite3")
        target = sqlite3.connect(name)
        original.connection.backup(target)
        target.close()
        copy = original.copy()
        copy.settings_dict["NAME"] = name
        connections[DEFAULT_DB_ALIAS] = copy
        use_little_memory()
        try:
            yield
        finally:
            copy.close()
            connections[DEFAULT_DB_ALIAS] = original


@contextmanager
def _temporary_tables() -> Iterator[None]:
    """Hide the tables behind temporary ones, whose names are looked up first.

    They have neither foreign keys nor the triggers that note changes.
    """
    with _savepoint():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            schema = connection.ops.quote_name(str(cursor.fetchone()[0]))
            for model in WRITTEN:
                for statement in _copy(model, schema):
                    cursor.execute(statement)
        yield


def _copy(model: type[models.Model], schema: str) -> Iterator[str]:
    """Yield the statements that hide a table behind its copy."""
    table, key = model._meta.db_table, model._meta.pk
    yield (
        f"CREATE TEMPORARY TABLE {table} (LIKE {schema}.{table} INCLUDING ALL)"
        " ON COMMIT DROP"
    )
    yield f"INSERT INTO pg_temp.{table} SELECT * FROM {schema}.{table}"
    if isinstance(key, models.AutoField):
        yield (
            f"SELECT setval(pg_get_serial_sequence('pg_temp.{table}', '{key.column}'),"
            f" max({key.column})) FROM pg_temp.{table}"
        )
    yield f"ANALYZE pg_temp.{table}"  # Autovacuum never sees a temporary table.
