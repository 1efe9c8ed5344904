"""Work off queued tasks for as long as the server that asked for it lives."""

import os
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django_tasks_db.management.commands import db_worker


class Command(db_worker.Command):
    """The database worker of django-tasks-db, bound to another process's life."""

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
        super().handle(**options)


def _follow(parent: int) -> None:
    """Ask this process to end once its parent has; a killed server leaves nobody."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
