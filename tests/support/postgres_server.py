"""A PostgreSQL of a test's own, which can be killed, frozen and started again."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.rehearsal.postgres import PostgresServer
from tools.rehearsal.programs import as_owner, free_port, program

__all__ = ["PostgresServer", "as_owner", "free_port", "postgres_server", "program"]


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Run a server in a folder that its owner can reach; both are gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="portal-pg."))
    server = PostgresServer(folder)
    server.give(folder)
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
