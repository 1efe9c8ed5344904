"""Does another process do the same work at this moment?"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

_NAMESPACE = 7_301_942
"""An arbitrary number beside which PostgreSQL keeps the locks of names."""


@contextmanager
def exclusive(name: str) -> Iterator[bool]:
    """Hold a name, if no other process does; yield whether it is held.

    On this machine by a file, and on all that share a PostgreSQL. A process that is
    killed lets go. Raise DatabaseError.
    """
    with _in_a_file(name) as is_alone:
        if is_alone and connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
            with _in_postgresql(name) as is_alone_everywhere:
                yield is_alone_everywhere
        else:
            yield is_alone


@contextmanager
def _in_a_file(name: str) -> Iterator[bool]:
    with (Path(settings.VAR_DIR) / f"{name}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _in_postgresql(name: str) -> Iterator[bool]:
    """Hold a lock of a transaction, which PgBouncer leaves to one connection.

    Between statements it keeps no snapshot, so vacuum goes on.
    """
    connection = connections[DEFAULT_DB_ALIAS].copy()
    connection.settings_dict["OPTIONS"].pop("pool", None)
    # No router on the way forgets a connection on which nothing is sent for an hour.
    connection.settings_dict["OPTIONS"]["keepalives_idle"] = 60
    connection.set_autocommit(False)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [_NAMESPACE, name]
            )
            [is_alone] = cursor.fetchone()
        yield bool(is_alone)
    finally:
        connection.close()
