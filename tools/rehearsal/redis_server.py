"""A Redis of one's own, which can be killed, frozen and started again."""

import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from redis import Redis, RedisError

from tools.rehearsal.programs import wait_until


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
        wait_until(self.answers, 10, "Redis")

    def answers(self) -> bool:
        with suppress(RedisError):
            return bool(self.client.ping())
        return False

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
