"""Run queued tasks for as long as the parent process lives."""

import logging
import os
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError
from django_tasks_db.management.commands import db_worker

from portal.mirror import keeper
from portal.web.postgresql import renew_pool

RETRY = 2
"""Seconds until a database that does not answer is asked again."""

logger = logging.getLogger(__name__)


class Command(db_worker.Command):
    """The worker of django-tasks-db, which can be bound to its parent process."""

    help = "Work off queued tasks (link checks, imports, e-mail) until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(reload=False)
        parser.add_argument(
            "--parent",
            type=int,
            metavar="PID",
            help="stop as soon as this process is no longer the parent",
        )

    def handle(self, **options: Any) -> None:
        parent = options.pop("parent")
        if parent is not None:
            threading.Thread(target=_follow, args=(parent,), daemon=True).start()
        keeper.start()
        while not self._has_ended(**options):
            time.sleep(RETRY)

    def _has_ended(self, **options: Any) -> bool:
        """Work until told to stop; return False where the database was lost meanwhile.

        Nobody starts again a worker that a portal has started (PORTAL_TASK_WORKER).
        """
        try:
            super().handle(**options)
        except (InterfaceError, OperationalError) as error:
            if options["batch"]:
                raise
            logger.error("The database does not answer: %s", error)
            renew_pool(DEFAULT_DB_ALIAS)
            return False
        return True


def _follow(parent: int) -> None:
    """Terminate this process once its parent ends: a killed server leaves no worker."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
