"""A PostgreSQL of a test's own, which can be killed, frozen and started again."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

_INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def program(name: str) -> str:
    folders = [os.environ["PATH"], *map(str, _INSTALLED), "/usr/sbin"]  # noqa: TID251
    found = shutil.which(name, path=os.pathsep.join(folders))
    assert found, f"{name} is not installed"
    return found


def as_owner() -> Sequence[str]:
    """Return the words before a command: PostgreSQL refuses to run as root."""
    if os.getuid():
        return ()
    return ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostgresServer:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[bytes]
        self.port = free_port()

    def url(self, database: str = "postgres", port: int = 0) -> str:
        """Return the address of a database, over a socket or a port of loopback."""
        place = f"127.0.0.1:{port}" if port else quote(str(self.folder), safe="")
        options = "" if port else f"?port={self.port}"
        return f"postgres://portal@{place}/{database}{options}"

    def create(self) -> None:
        self.run(
            *(program("initdb"), "--pgdata", str(self.folder / "data")),
            *("--username=portal", "--auth=trust", "--encoding=UTF8"),
            *("--locale=C.UTF-8", "--no-sync"),
        )

    def start(self, **settings: str) -> None:
        given = {
            "unix_socket_directories": str(self.folder),
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "fsync": "off",
            **settings,
        }
        options = [word for one in given.items() for word in ("-c", "=".join(one))]
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [
                    *as_owner(),
                    *(program("postgres"), "-D", str(self.folder / "data")),
                    *options,
                ],
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        self._wait()

    def execute(self, sql: str, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def new_folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder

    def give(self, folder: Path) -> None:
        if not os.getuid():
            shutil.chown(folder, "nobody", "nogroup")

    def kill(self) -> None:
        """End all processes by SIGKILL, as the kernel does without memory."""
        self._signal(signal.SIGKILL)
        self._process.wait()

    @property
    def is_gone(self) -> bool:
        return self._process.poll() is not None

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        if self._process.poll() is None:
            self.thaw()
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)

    def _signal(self, number: int) -> None:
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(one, number)

    def _wait(self) -> None:
        until = time.monotonic() + 30
        while True:
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                assert time.monotonic() < until, (self.folder / "log").read_text()
                time.sleep(0.05)
            else:
                return

    def run(self, *words: str) -> None:
        subprocess.run(  # noqa: S603
            [*as_owner(), *words],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            check=True,
        )


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
