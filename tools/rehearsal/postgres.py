"""A PostgreSQL of one's own, which can be killed, frozen, copied and promoted."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

from tools.rehearsal.programs import (
    as_owner,
    free_port,
    give_to_owner,
    program,
    wait_until,
)


class PostgresServer:
    def __init__(self, folder: Path) -> None:
        """Take a folder that the owner of the server can reach."""
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
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

    def copy_from(self, primary: "PostgresServer", *options: str) -> None:
        """Become a standby of a primary; what was in the folder is deleted."""
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        self.run(
            *(program("pg_basebackup"), "--pgdata", str(self.folder / "data")),
            *("--host", str(primary.folder), "--port", str(primary.port)),
            *("--username=portal", "--checkpoint=fast", "--write-recovery-conf"),
            *("--wal-method=stream", "--no-sync", *options),
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
        wait_until(self.answers, 30, f"PostgreSQL ({self.folder / 'log'})")

    def answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            return bool(self.execute("SELECT 1"))
        return False

    def execute(self, sql: str, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def configure(self, settings: Mapping[str, str]) -> None:
        """Change settings of the running server, which take effect at once."""
        for name, value in settings.items():
            self.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        self.execute("SELECT pg_reload_conf()")

    def new_folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder

    def give(self, folder: Path) -> None:
        give_to_owner(folder)

    def kill(self) -> None:
        """End all processes by SIGKILL, as the kernel does without memory."""
        self._signal(signal.SIGKILL)
        self._running.wait()

    @property
    def is_gone(self) -> bool:
        return self._process is None or self._process.poll() is not None

    @property
    def pid(self) -> int:
        return self._running.pid

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        if not self.is_gone:
            self.thaw()
            self._running.send_signal(signal.SIGQUIT)
            self._running.wait(30)

    @property
    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            raise RuntimeError("The server was not started.")
        return self._process

    def _signal(self, number: int) -> None:
        pid = self._running.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(one, number)

    def run(self, *words: str) -> None:
        subprocess.run(  # noqa: S603
            [*as_owner(), *words],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            check=True,
        )
