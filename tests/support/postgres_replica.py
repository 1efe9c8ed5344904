"""A primary with a streaming replica, and PgBouncer, all of a test's own."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.postgres_server import PostgresServer, as_owner, free_port, program


@contextmanager
def replica_of(primary: PostgresServer) -> Iterator[PostgresServer]:
    """Run a hot standby; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="portal-pg."))
    replica = PostgresServer(folder)
    replica.give(folder)
    try:
        replica.run(
            *(program("pg_basebackup"), "--pgdata", str(folder / "data")),
            *("--host", str(primary.folder), "--port", str(primary.port)),
            *("--username=portal", "--checkpoint=fast", "--write-recovery-conf"),
            *("--wal-method=stream", "--no-sync"),
        )
        replica.start()
        yield replica
    finally:
        replica.stop()
        shutil.rmtree(folder)


def wait_for_replay(primary: PostgresServer, replica: PostgresServer) -> None:
    """Wait until a replica has all that the primary has."""
    [[position]] = primary.execute("SELECT pg_current_wal_lsn()")
    until = time.monotonic() + 20
    while replica.execute(f"SELECT pg_last_wal_replay_lsn() >= '{position}'") != [
        (True,)
    ]:
        assert time.monotonic() < until, "the replica does not follow"
        time.sleep(0.02)


_PGBOUNCER = """
[databases]
* = user=portal host={socket} port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
server_reset_query_always = 1
max_client_conn = 100
"""
"""``DISCARD ALL`` after each transaction: nothing that outlasts one is found again."""


@contextmanager
def pgbouncer(server: PostgresServer) -> Iterator[str]:
    """Run PgBouncer in transaction mode with two connections; yield “host:port”."""
    if shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin") is None:  # noqa: TID251
        pytest.skip("no PgBouncer here: apt install pgbouncer")
    port = free_port()
    folder = server.new_folder(f"pgbouncer-{port}")
    server.give(folder)
    config = folder / "pgbouncer.ini"
    config.write_text(
        _PGBOUNCER.format(socket=server.folder, server=server.port, port=port)
    )
    with open(folder / "log", "ab") as log:
        process = subprocess.Popen(  # noqa: S603
            [*as_owner(), program("pgbouncer"), str(config)],
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    try:
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
