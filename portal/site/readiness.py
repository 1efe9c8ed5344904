"""Can this process serve readers? What /readyz, metrics and the status page say."""

import tempfile
from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from portal.mirror.places import mirror_state
from portal.page_store.sources import sources
from portal.page_store.watch import watch

READS_ONLY = "a replica alone"
"""Without the primary, whose replica goes on answering readers."""


def is_ready(state: str) -> bool:
    """Return whether a part in this state lets readers be served."""
    return state in ("ok", READS_ONLY)


def readiness_checks() -> dict[str, str]:
    """Return “ok”, or what is wrong, for each part that requests need."""
    found = {**_database_checks(), "files": _files_check()}
    return (
        {**found, "mirror": mirror_state(timezone.now())} if settings.MIRROR else found
    )


def _database_checks() -> dict[str, str]:
    try:
        watch.require()
        applied = MigrationRecorder(connection).applied_migrations()
        tables = connection.introspection.table_names()
    except DatabaseError:
        if settings.DATABASE_REPLICAS and sources.has_replica():
            return {"database": READS_ONLY}
        unknown = {"migrations": "not known", "cache": "not known"}
        return {"database": "no answer", **unknown}
    pending = [
        name
        for name, replaced in known_migrations().items()
        if name not in applied and not (replaced and replaced <= applied.keys())
    ]
    has_cache = settings.CACHES["database"]["LOCATION"] in tables
    return {
        "database": "ok",
        "migrations": f"{len(pending)} to be applied" if pending else "ok",
        "cache": "ok" if has_cache else "no table: manage.py createcachetable",
    }


def _files_check() -> str:
    """Return whether a file can be written: the disk may be full, or read-only."""
    try:
        with tempfile.TemporaryFile(dir=settings.VAR_DIR) as file:
            file.write(bytes(65536))
            file.flush()
    except OSError as error:
        return error.strerror or "cannot be written"
    return "ok"


@cache
def known_migrations() -> Mapping[tuple[str, str], frozenset[tuple[str, str]]]:
    """Return the migrations that this process needs, each with those that it replaces.

    Read once, as the process starts: what an update lays beside its code later is not
    needed by it.
    """
    graph = MigrationLoader(connection=None).graph
    return {
        name: frozenset(migration.replaces) for name, migration in graph.nodes.items()
    }
