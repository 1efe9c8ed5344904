"""Processes of the rehearsal, and the supervisor that starts them again."""

import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GRACE = 40
"""Seconds that a process has to end: a portal finishes its requests."""


class Child:
    """A process that is started again when it ends, as systemd does."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> None:
        self._command, self._environment, self._log = command, environment, log
        self._process: subprocess.Popen[bytes] | None = None
        self._is_wanted = False
        self._lock = threading.Lock()

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("The process was not started.")
        return self._process.pid

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def start(self) -> None:
        with self._lock, open(self._log, "ab") as log:
            self._is_wanted = True
            self._process = subprocess.Popen(  # noqa: S603
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )

    def start_again(self) -> None:
        """Start the process where it has ended without having been stopped."""
        if self._is_wanted and self._process and self._process.poll() is not None:
            self.start()

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def children(self) -> list[int]:
        """Return the process ids of the children, the oldest first."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(one) for one in listed.read_text().split()]

    def stop(self) -> None:
        with self._lock:
            self._is_wanted = False
        if self._process is None or self._process.poll() is not None:
            return
        children = self.children()
        self._process.terminate()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            for one in (self._process.pid, *children):
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)
            self._process.wait()


class Supervisor:
    """Starts again what has ended, a second later."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop supervising, then end every process."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        for one in reversed(self._children):
            one.stop()

    def _run(self) -> None:
        while not self._over.wait(1):
            for one in self._children:
                one.start_again()
