"""What fails in the rehearsal: each is caused, mended and waited for."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tools.rehearsal.machines import LONE_WRITES, STANDBY, Machine, Machines
from tools.rehearsal.programs import wait_until
from tools.rehearsal.requesting import fetch
from tools.rehearsal.tally import IN_FLIGHT, Window

PATIENCE = 90


@dataclass(slots=True)
class Failure:
    """What was done, and the seconds until all was well; monotonic moments."""

    name: str
    began: float
    seconds: float = float("inf")
    writes_from: float = 0.0
    """When writing was possible again, where a failure makes it impossible."""

    @property
    def window(self) -> Window:
        """Return the time in which a request was in flight when it happened."""
        return Window(self.began, self.began + IN_FLIGHT)

    @property
    def write_window(self) -> Window:
        return Window(self.began, max(self.began, self.writes_from) + IN_FLIGHT)


class Failures:
    """Causes failures, and remembers when."""

    def __init__(
        self, machines: Machines, can_publish: Callable[[float], bool]
    ) -> None:
        """``can_publish`` returns whether a write was acknowledged since a moment."""
        self._machines, self._can_publish = machines, can_publish
        self.happened: list[Failure] = []
        self._next_portal = 0

    @contextmanager
    def _failure(self, name: str) -> Iterator[Failure]:
        failure = Failure(name, time.monotonic())
        self.happened.append(failure)
        yield failure
        failure.seconds = time.monotonic() - failure.began

    def kill_web_worker(self) -> None:
        """Kill a process of a portal, of the other one each time."""
        machine = self._machines.portals[self._next_portal % 2]
        self._next_portal += 1
        before = machine.process.children()
        with self._failure(f"web worker of {machine.name} killed"):
            os.kill(before[0], signal.SIGKILL)
            wait_until(
                lambda: (
                    before[0] not in machine.process.children()
                    and len(machine.process.children()) >= len(before)
                    and machine.is_ready()
                ),
                PATIENCE,
                "a new worker",
            )

    def reload_portal(self) -> None:
        """Let a portal load its code again, as after an update."""
        machine = self._machines.portals[0]
        old = set(machine.process.children())
        with self._failure("portal1 reloaded (HUP)"):
            machine.process.signal(signal.SIGHUP)
            wait_until(
                lambda: (
                    not old & set(machine.process.children()) and machine.is_ready()
                ),
                PATIENCE,
                "the reload",
            )

    def end_portal(self) -> None:
        """End a portal by SIGTERM; the supervisor starts it again."""
        machine = self._machines.portals[1]
        old = machine.process.pid
        with self._failure("portal2 ended (TERM)") as failure:
            machine.process.signal(signal.SIGTERM)
            wait_until(
                lambda: machine.process.pid != old and machine.is_ready(),
                PATIENCE,
                "portal2",
            )
            failure.writes_from = failure.began

    def kill_task_worker(self) -> None:
        worker = self._machines.worker
        old = worker.pid
        with self._failure("task worker killed"):
            os.kill(old, signal.SIGKILL)
            wait_until(
                lambda: worker.pid != old and worker.is_running(),
                PATIENCE,
                "a new task worker",
            )

    def kill_redis(self) -> None:
        redis = self._machines.redis
        with self._failure("Redis killed, empty again"):
            redis.kill()
            time.sleep(3)
            redis.start()
            wait_until(self._all_ready, PATIENCE, "portals with Redis")

    def kill_replica(self) -> None:
        """Kill the replica. Writes wait until the operator lets them go on without."""
        machines = self._machines
        with self._failure("replica killed, later started") as failure:
            machines.replica.kill()
            time.sleep(2)
            machines.primary.configure(LONE_WRITES)
            failure.writes_from = time.monotonic()
            time.sleep(2)
            machines.replica.start(**STANDBY)
            machines.make_writes_safe()
            wait_until(self._all_ready, PATIENCE, "portals with the replica")

    def kill_primary(self) -> None:
        """Kill the primary and promote the replica, as an operator would."""
        machines = self._machines
        with self._failure("primary killed, replica promoted") as failure:
            machines.primary.kill()
            time.sleep(2)
            machines.replica.execute("SELECT pg_promote()")
            promoted = time.monotonic()
            wait_until(
                lambda: self._can_publish(promoted), PATIENCE, "staff who can publish"
            )
            failure.writes_from = time.monotonic()
            wait_until(self._all_ready, PATIENCE, "portals with the new primary")
            wait_until(self._nobody_sees_saved_copies, PATIENCE, "current pages")

    def replace_primary(self) -> None:
        """Make a new standby of what was the primary; writes are safe again after."""
        with self._failure("old primary became a standby"):
            self._machines.swap_databases()

    def _all_ready(self) -> bool:
        return all(one.is_ready() for one in self._machines.portals)

    def _nobody_sees_saved_copies(self) -> bool:
        return all(_is_current(one) for one in self._machines.portals)


def _is_current(machine: Machine) -> bool:
    answer = fetch(machine.port, "/en/?passing=now")
    return answer.status == 200 and b'class="trial"' not in answer.body
