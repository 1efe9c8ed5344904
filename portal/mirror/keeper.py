"""Build the mirror anew whenever something on a public page has changed.

A thread of the task worker: it sees every publication, by whatever door and by the
clock, because it looks at the stamps and not at who moved them.
"""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections

from portal.mirror.manifest import digest_of
from portal.page_store.stamps import Stamps, read_stamps
from portal.web.clock import public_now

INTERVAL = 10.0
"""Seconds between two looks, and between a build and the next."""
TAKES_TURNS = 75
"""The exit status of a build that another machine is at: EX_TEMPFAIL of sysexits.h."""

logger = logging.getLogger(__name__)


class Keeper:
    """Knows from which state the mirror was built last."""

    def __init__(self, place: str, build: Callable[[str], bool] | None = None) -> None:
        self._place, self._build = place, build or run_build
        self._stamps: Stamps | None = None
        self._built = ""

    def look(self) -> bool:
        """Build the mirror if something has changed; return whether it was built."""
        at = public_now()
        try:
            self._stamps = read_stamps(at, self._stamps)
        except (DatabaseError, InterfaceError):
            logger.warning("The database does not answer; the mirror stays.")
            return False
        finally:
            close_old_connections()
        state = digest_of(self._stamps.all(at))
        if state == self._built:
            return False
        if self._build(self._place):
            # The state before the build: what changed meanwhile is built next.
            self._built = state
            return True
        return False

    def keep(self) -> None:
        """Look again and again; never returns."""
        while True:
            self.look()
            time.sleep(INTERVAL)


def run_build(place: str) -> bool:
    """Run the command in a process of its own; return whether it succeeded."""
    # A whole build takes all cores for minutes: readers of the portal come first.
    command = ["nice", "-n", "10", sys.executable, "manage.py", "build_mirror"]
    done = subprocess.run(  # noqa: S603
        [*command, place, "--only-changed", "--no-progress"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, TAKES_TURNS):
        logger.error("The mirror was not built: %s", done.stderr.strip()[-500:])
    return not done.returncode


def start() -> None:
    """Keep the mirror of the settings in a thread, if there is one."""
    if settings.MIRROR:
        keeper = Keeper(settings.MIRROR)
        threading.Thread(target=keeper.keep, name="mirror", daemon=True).start()
