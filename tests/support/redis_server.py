"""A Redis of a test's own, which can be killed, frozen and started again."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tools.rehearsal.redis_server import RedisServer

__all__ = ["RedisServer", "redis_server"]


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """Run a server on a local socket; skip, and be counted, where there is none."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("no Redis here: apt install redis-server")
    folder = Path(tempfile.mkdtemp(prefix="portal-redis."))
    server = RedisServer(folder, program)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
