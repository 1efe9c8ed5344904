"""Run queued tasks for as long as the parent process lives."""

import os
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django_tasks_db.management.commands import db_worker

from portal.mirror import keeper


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
        super().handle(**options)


def _follow(parent: int) -> None:
    """Terminate this process once its parent ends: a killed server leaves no worker."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
