"""A Redis of a test's own, which can be killed, frozen and started again."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis, RedisError


class RedisServer:
    """It keeps nothing: after a restart it is empty."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder, self._program = folder, program
        self.url = f"unix://{folder}/redis.sock"
        self.client = Redis.from_url(self.url)
        self._process: subprocess.Popen[bytes]

    def start(self) -> None:
        socket = str(self.folder / "redis.sock")
        self._process = subprocess.Popen(  # noqa: S603
            [
                *(self._program, "--port", "0", "--unixsocket", socket),
                *("--save", "", "--appendonly", "no", "--dir", str(self.folder)),
            ],
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + 10
        while True:
            try:
                self.client.ping()
            except RedisError:
                assert time.monotonic() < until, "Redis did not start"
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self.client.close()
        if self._process.poll() is None:
            self.thaw()
            self.kill()


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
