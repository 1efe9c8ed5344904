"""One rehearsal: its load and its writers run while the scenario is played."""

import resource
import time
from collections.abc import Callable

from tools.rehearsal.banner import INTERVAL, Place, delays
from tools.rehearsal.checks import Expected, check
from tools.rehearsal.failures import Failures
from tools.rehearsal.history import History
from tools.rehearsal.ledger import Ledger, missions_ledger, reports_ledger
from tools.rehearsal.load import Repeated, Visits, reader
from tools.rehearsal.machines import Machines
from tools.rehearsal.programs import NotReadyError
from tools.rehearsal.report import Findings
from tools.rehearsal.requesting import fetch
from tools.rehearsal.scenario import Editors, Plan, run
from tools.rehearsal.tally import Tally, unexcused
from tools.rehearsal.writers import Publisher, Reporter, Staff, StaffError

EDITED = [f"edited{number}" for number in range(6)]
IMPORTED = [f"imported{number}" for number in range(12)]
STAFF_PAGE = "staff page"
READERS, A_SECOND = 3, 8.0
"""Threads that read, and what each asks for a second: two cores bear it."""


class Rehearsal:
    """A rehearsal on machines that are started, by a plan."""

    def __init__(
        self, machines: Machines, plan: Plan, say: Callable[[str], None]
    ) -> None:
        self._machines, self._plan, self._say = machines, plan, say
        self._history, self._tally = History(), Tally()
        self._places = [
            *(Place(one.name, one.port) for one in machines.portals),
            Place("proxy", machines.proxy_port),
        ]
        self._problems: list[str] = []
        self._staff = [self._new_staff() for _ in range(2)]
        self._publisher = Publisher(self._staff[0], EDITED, self._history)
        self._reporter = Reporter(machines.proxy_port, EDITED[0])
        self._failures = Failures(machines, self._has_published)
        self._editors = Editors(
            self._staff[1],
            IMPORTED,
            self._history,
            self._failures,
            places=self._places,
        )
        self._session = ""

    def prepare(self, *, starter: bool) -> None:
        """Fill the directory; every record of the rehearsal begins with version 0."""
        keys = [*EDITED, *IMPORTED]
        for key in keys:
            self._history.begin(key)
        found = self._staff[0].do("prepare", keys=keys, starter=starter)
        for key in keys:
            self._history.acknowledge(key, 0)
        self._session = str(found["session"])

    def play(self) -> Findings:
        """Run the load and the scenario; return what was found."""
        began = time.monotonic()
        threads = self._threads()
        for one in threads:
            one.start()
        try:
            run(self._plan, self._failures, self._editors, self._say)
        except (NotReadyError, StaffError) as error:
            self._problems.append(str(error))
        finally:
            self._reporter.stop_waiting()
            for one in threads:
                one.stop()
        return self._findings((time.monotonic() - began) / 60)

    def stop(self) -> None:
        for one in self._staff:
            one.stop()

    def _threads(self) -> list[Repeated]:
        keys, port = [*EDITED, *IMPORTED], self._machines.proxy_port
        return [
            *(
                reader(port, Visits(keys, seed), self._history, self._tally, A_SECOND)
                for seed in range(READERS)
            ),
            *(Repeated(one.look, INTERVAL) for one in self._places),
            Repeated(self._publisher.write, 0.7),
            Repeated(self._reporter.send, 1),
            Repeated(self._open_staff_page, 2),
            Repeated(self._show_progress, 10),
        ]

    def _new_staff(self) -> Staff:
        environment = self._machines.environment("portal1")
        return Staff(environment, self._machines.folder / "staff.log")

    def _has_published(self, since: float) -> bool:
        return any(
            one.acknowledged and one.acknowledged > since
            for _key, one in self._history.written()
        )

    def _open_staff_page(self) -> None:
        wanted = Expected(STAFF_PAGE, "/admin/", "html", "", is_staff=True)
        answer = fetch(
            self._machines.proxy_port,
            wanted.path,
            cookie=f"sessionid={self._session}",
        )
        verdict = check(answer, wanted, self._history)
        self._tally.add(wanted.kind, wanted.path, answer, verdict)

    def _show_progress(self) -> None:
        tally = self._tally
        self._say(
            f"{tally.requests} requests, {len(tally.wrong)} wrong,"
            f" {len(tally.errors)} errors, {self._writes()} writes acknowledged"
        )

    def _writes(self) -> int:
        return sum(
            one.acknowledged is not None for _key, one in self._history.written()
        ) + len(self._reporter.acknowledged)

    def _findings(self, minutes: float) -> Findings:
        publisher, reporter = self._publisher, self._reporter
        failures = self._failures.happened
        refused = [*publisher.errors, *reporter.errors]
        # Staff cannot sign in or write without a primary; readers can read.
        of_staff = [one for one in self._tally.errors if one.kind == STAFF_PAGE]
        of_readers = [one for one in self._tally.errors if one.kind != STAFF_PAGE]
        without_writes = [one.write_window for one in failures]
        return Findings(
            minutes=round(minutes, 1),
            kinds=dict(self._tally.kinds),
            wrong=self._tally.wrong,
            errors=self._tally.errors,
            unexcused=[
                *unexcused(of_readers, [one.window for one in failures]),
                *unexcused(of_staff, without_writes),
            ],
            refused_writes=refused,
            unexcused_writes=unexcused(refused, without_writes),
            ledgers=self._ledgers(),
            banner_seconds=delays(self._places, self._editors.announced),
            failures=failures,
            slowest_write=publisher.slowest,
            import_restarts=self._editors.restarts,
            problems=self._problems,
        )

    def _ledgers(self) -> dict[str, Ledger]:
        """Compare what writers were told with what the database holds."""
        found = self._staff[0].insist("written", 60)
        addresses, approved, reports = (
            _words(found[name]) for name in ("addresses", "approved", "reports")
        )
        told = self._reporter
        return {
            "staff's changes": missions_ledger(
                self._history, addresses, approved, EDITED
            ),
            "readers' reports": reports_ledger(
                told.acknowledged, told.unknown, reports
            ),
        }


def _words(found: object) -> list[str]:
    return [str(one) for one in found] if isinstance(found, list) else []


def cpu_seconds() -> float:
    """Return what this process and all that it has waited for have used."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(one.ru_utime + one.ru_stime for one in used)
