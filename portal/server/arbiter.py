"""gunicorn's master process, which reloads without a gap."""

import time

from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer

from portal.server.worker import BufferingWorker

START_SECONDS = 60


class NotStartedError(Exception):
    """Raised within a reload whose new workers cannot start."""


class CarefulArbiter(Arbiter):  # type: ignore[misc]
    """Stops the old workers of a reload only once the new ones can serve."""

    is_reloading = False

    def handle_hup(self) -> None:
        self.is_reloading = True
        try:
            super().handle_hup()
        except NotStartedError:
            self.log.error("New workers do not start; the old ones go on serving.")
        finally:
            self.is_reloading = False

    def manage_workers(self) -> None:
        oldest_first = sorted(self.WORKERS.values(), key=lambda worker: worker.age)
        newest = oldest_first[max(len(oldest_first) - self.num_workers, 0) :]
        if len(newest) < len(oldest_first):
            self._wait_for(newest)
        super().manage_workers()

    def _wait_for(self, workers: list[BufferingWorker]) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and any(
            worker.pid in self.WORKERS and not worker.has_started()
            for worker in workers
        ):
            self.reap_workers()
            time.sleep(0.05)

    def reap_workers(self) -> None:
        """Go on with the workers that serve where new ones cannot start."""
        try:
            super().reap_workers()
        except HaltServer:
            if not any(worker.has_started() for worker in self.WORKERS.values()):
                raise
            if self.is_reloading:
                raise NotStartedError from None
