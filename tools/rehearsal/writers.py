"""Writers: staff who publish, readers who report, and what each was told."""

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import cycle
from pathlib import Path

from tools.rehearsal.history import History
from tools.rehearsal.markers import slug_of
from tools.rehearsal.processes import ROOT
from tools.rehearsal.requesting import fetch
from tools.rehearsal.tally import Failed

EVERY_NTH_IS_ROLLED_BACK = 6
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')
_NEEDED_TO_TYPE = 3.2
"""Seconds; what is sent sooner is taken for a machine's."""


class StaffError(RuntimeError):
    """A command of staff failed; it may have been done all the same."""


class Staff:
    """A process of the portal's own code that does what staff do. For one thread."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        with open(log, "ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "rehearsal_staff"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def do(self, command: str, **given: object) -> dict[str, object]:
        """Return what came of a command; raise StaffError where it failed."""
        pipes = self._process
        if pipes.stdin is None or pipes.stdout is None:
            raise StaffError("no pipes")
        pipes.stdin.write(json.dumps({"do": command, **given}) + "\n")
        pipes.stdin.flush()
        line = pipes.stdout.readline()
        answer: dict[str, object] = json.loads(line) if line else {"ok": False}
        if not answer["ok"]:
            raise StaffError(f"{command}: {answer.get('error', 'the process ended')}")
        return answer

    def insist(
        self, command: str, seconds: float, **given: object
    ) -> dict[str, object]:
        """Do the same until it succeeds, for so many seconds."""
        until = time.monotonic() + seconds
        while True:
            try:
                return self.do(command, **given)
            except StaffError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.3)

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


class Publisher:
    """Publishes one version after another, and rolls some back."""

    def __init__(self, staff: Staff, keys: Sequence[str], history: History) -> None:
        self._staff, self._history = staff, history
        self._turns = self._plan(keys)
        self.errors: list[Failed] = []
        self.slowest = 0.0

    @staticmethod
    def _plan(keys: Sequence[str]) -> Iterator[tuple[str, bool]]:
        for number, key in enumerate(cycle(keys), 1):
            yield key, number % EVERY_NTH_IS_ROLLED_BACK == 0

    def write(self) -> None:
        """Write the next version."""
        key, is_rolled_back = next(self._turns)
        number = self._history.begin(key, is_rolled_back=is_rolled_back)
        command = "roll_back" if is_rolled_back else "publish"
        began = time.monotonic()
        try:
            self._staff.do(command, key=key, version=number)
        except StaffError as error:
            self.errors.append(Failed(command, str(error), began, time.monotonic()))
            return
        self.slowest = max(self.slowest, time.monotonic() - began)
        if not is_rolled_back:
            self._history.acknowledge(key, number)


class Reporter:
    """Sends readers' reports by the public form; each has words of its own."""

    def __init__(self, port: int, key: str) -> None:
        self._port, self._path = port, f"/en/embassies/{slug_of(key)}/report/"
        self._sent = 0
        self._over = threading.Event()
        self.acknowledged: list[str] = []
        self.unknown: list[str] = []
        self.errors: list[Failed] = []

    def stop_waiting(self) -> None:
        self._over.set()

    def send(self) -> None:
        """Open the form, type for a while, and send it."""
        self._sent += 1
        source = f"127.1.{self._sent // 200}.{self._sent % 200 + 1}"
        page = fetch(self._port, self._path, source=source)
        if page.status != 200:
            self._note(page.began, page.ended, page.fault or f"status {page.status}")
            return
        if self._over.wait(_NEEDED_TO_TYPE):
            return
        text = f"Rehearsal report {self._sent}"
        form = {name: unescape(value) for name, value in _HIDDEN.findall(page.text)}
        form |= {"about": "address", "text": text}
        answer = fetch(self._port, self._path, form, source=source)
        if answer.status == 200:
            self.acknowledged.append(text)
        else:
            self.unknown.append(text)
            why = answer.fault or f"status {answer.status}"
            self._note(answer.began, answer.ended, why)

    def _note(self, began: float, ended: float, why: str) -> None:
        self.errors.append(Failed("report", why, began, ended))
