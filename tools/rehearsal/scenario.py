"""What happens in the rehearsal, in which order."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tools.rehearsal.banner import ALLOWED, Announcement, Place
from tools.rehearsal.failures import Failures
from tools.rehearsal.history import History
from tools.rehearsal.programs import NotReadyError, wait_until
from tools.rehearsal.writers import Staff

WORKER_KILLS_EVERY = 60.0
_NO_WORKER = 6.0
"""Seconds without progress after which staff queue an import again."""
_PATIENCE = 120.0
_MARGIN = 10.0


@dataclass
class Editors:
    """An import, and an advisory that is raised and ended, by staff."""

    staff: Staff
    keys: Sequence[str]
    history: History
    failures: Failures
    announced: list[Announcement] = field(default_factory=list)
    places: Sequence[Place] = ()
    restarts: int = 0
    _advisory: object = None

    def import_with_killed_workers(self) -> None:
        """Import changes; the task worker is killed in the dry run and in the commit."""
        [number] = {self.history.begin(key) for key in self.keys}
        asked = self.staff.insist(
            "ask_import", _PATIENCE, keys=list(self.keys), version=number
        )["import"]
        time.sleep(0.3)
        self.failures.kill_task_worker()
        self._wait(asked, "ready")
        self.staff.insist("approve_import", _PATIENCE, **{"import": asked})
        time.sleep(0.3)
        self.failures.kill_task_worker()
        self._wait(asked, "committed")
        for key in self.keys:
            self.history.acknowledge(key, number)

    def _wait(self, asked: object, wanted: str) -> None:
        """Wait for a state; queue an import again whose worker was killed."""
        began = since = time.monotonic()
        while True:
            found = self.staff.insist("import_state", _PATIENCE, **{"import": asked})
            if found["state"] == wanted:
                return
            if time.monotonic() - began > _PATIENCE:
                raise NotReadyError(f"the import is {found['state']}: {found['note']}")
            if time.monotonic() - since > _NO_WORKER:
                self.staff.insist("restart_import", _PATIENCE, **{"import": asked})
                self.restarts += 1
                since = time.monotonic()
            time.sleep(0.3)

    def raise_advisory(self) -> None:
        found = self.staff.do("raise_advisory", number=1)
        self._advisory = found["advisory"]
        self._announce(1)

    def end_advisory(self) -> None:
        self.staff.do("end_advisory", advisory=self._advisory)
        self._announce(0)

    def _announce(self, number: int) -> None:
        """Note the moment, and wait until every place has shown it for some seconds."""
        said = Announcement(number, time.monotonic())
        self.announced.append(said)
        wait_until(
            lambda: all(one.has_settled_on(number, said.at) for one in self.places),
            ALLOWED + _MARGIN,
            f"banner {number or 'gone'} everywhere",
        )


STEPS: Mapping[str, tuple[float, Callable[[Failures, Editors], None]]] = {
    "reload-portal": (0.05, lambda failures, _editors: failures.reload_portal()),
    "end-portal": (0.12, lambda failures, _editors: failures.end_portal()),
    "kill-redis": (0.20, lambda failures, _editors: failures.kill_redis()),
    "import": (0.27, lambda _failures, editors: editors.import_with_killed_workers()),
    "raise-advisory": (0.38, lambda _failures, editors: editors.raise_advisory()),
    "kill-replica": (0.52, lambda failures, _editors: failures.kill_replica()),
    "end-advisory": (0.60, lambda _failures, editors: editors.end_advisory()),
    "kill-primary": (0.72, lambda failures, _editors: failures.kill_primary()),
    "replace-primary": (0.84, lambda failures, _editors: failures.replace_primary()),
}
"""What happens, and at which share of the whole time."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long a rehearsal takes, and what happens in it."""

    seconds: float
    steps: Sequence[str] = tuple(STEPS)


def run(
    plan: Plan, failures: Failures, editors: Editors, say: Callable[[str], None]
) -> None:
    """Do the steps in time, with a killed web worker each minute between them."""
    began = time.monotonic()
    next_kill = began + WORKER_KILLS_EVERY / 2
    waiting = [one for one in STEPS if one in plan.steps]
    while waiting or time.monotonic() < began + plan.seconds:
        if waiting and time.monotonic() >= began + STEPS[waiting[0]][0] * plan.seconds:
            name = waiting.pop(0)
            say(name)
            STEPS[name][1](failures, editors)
        elif time.monotonic() >= next_kill:
            next_kill = time.monotonic() + WORKER_KILLS_EVERY
            say("kill-web-worker")
            failures.kill_web_worker()
        else:
            time.sleep(0.1)
