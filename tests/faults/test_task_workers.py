"""Workers of queued tasks: two at once, and one that is killed in the middle of a task."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings

from tests.embassies.imports.tables import portal_csv
from tests.support.fault_table import Seen
from tests.support.outages import Portal, run, wait_until

pytestmark = pytest.mark.faults

DJANGO = "import django\ndjango.setup()\n"
TASKS = 20
ROWS = 300
QUEUE = """
from portal.subscriptions.tasks import send_letters
for _number in range({tasks}):
    send_letters.enqueue()
"""
ASK = """
from django.contrib.auth.models import User
from django.utils import timezone
from embassies.import_requests.workflow import Upload, propose
from portal.review.actor import Actor
ada, ben = (User.objects.create_superuser(name) for name in ("ada", "ben"))
with open({file!r}, "rb") as file:
    wanted = Upload("portal", "new.csv", [file.read()], "The gazette")
    propose(wanted, Actor(ada, timezone.now()))
"""
STEP = """
from django.contrib.auth.models import User
from django.utils import timezone
from embassies.import_requests import workflow
from embassies.models import ImportRequest
from portal.review.actor import Actor
row, ben = ImportRequest.objects.get(file_name="new.csv"), User.objects.get(username="ben")
at = Actor(ben, timezone.now())
"""
APPROVE = STEP + 'workflow.override(row, row.shown, "All of it", at)'
RESTART = STEP + "workflow.restart(row, at)"
TASKS_DONE = "SELECT status, worker_ids FROM django_tasks_database_dbtaskresult"
STATE = "SELECT state FROM embassies_importrequest WHERE file_name = 'new.csv'"
IMPORTED = "SELECT count(*) FROM embassies_mission WHERE slug LIKE 'post-%'"
COMMITTED = (
    "SELECT count(*) FROM embassies_importrun WHERE state = 'done'"
    " AND origin = 'new.csv'"
)


@contextmanager
def task_worker(portal: Portal, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    own = ["task_worker", "--no-startup-delay", "--interval", "0.1", *words]
    with open(portal.folder / "worker.log", "ab") as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", *own],
            cwd=settings.BASE_DIR,
            env={
                "PATH": os.environ["PATH"],  # noqa: TID251
                "PORTAL_VAR_DIR": str(portal.folder),
                **portal.database.environment,
            },
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def program(portal: Portal, code: str) -> None:
    place = {"PORTAL_VAR_DIR": str(portal.folder), **portal.database.environment}
    run(DJANGO + code, **place)


@pytest.mark.fault("two-task-workers")
def test_two_workers_do_each_task_once(portal: Portal, seen: Seen) -> None:
    program(portal, QUEUE.format(tasks=TASKS))
    with task_worker(portal, "--batch") as one, task_worker(portal, "--batch") as two:
        assert (one.wait(60), two.wait(60)) == (0, 0)
    done = portal.database.execute(TASKS_DONE)
    assert len(done) >= TASKS
    assert {status for status, _by in done} == {"SUCCESSFUL"}
    assert {len(str(by).split(",")) for _status, by in done} == {1}
    seen(f"{len(done)} tasks, each once")


@pytest.mark.fault("task-worker-killed", "kill-in-import")
def test_what_a_killed_worker_had_begun_is_done_once_when_it_is_restarted(
    portal: Portal, seen: Seen
) -> None:
    file = portal.folder / "new.csv"
    row = {"sending_country": "FR", "receiving_country": "GB", "kind": "consulate"}
    rows = [
        row
        | {"slug": f"post-{number}", "city": f"Town {number}", "source_date": "2026"}
        for number in range(ROWS)
    ]
    file.write_bytes(portal_csv(*rows).getvalue())

    def is_running() -> bool:
        return ("RUNNING",) in portal.database.execute(
            "SELECT status FROM django_tasks_database_dbtaskresult"
        )

    def state() -> str:
        return str(portal.database.execute(STATE)[0][0])

    def kill_in_the_middle() -> None:
        with task_worker(portal) as worker:
            wait_until(is_running, 30)
            time.sleep(0.05)
            worker.send_signal(signal.SIGKILL)

    program(portal, ASK.format(file=str(file)))
    kill_in_the_middle()
    assert state() == "checking"
    program(portal, RESTART)
    with task_worker(portal, "--batch") as worker:
        assert worker.wait(60) == 0
    assert state() == "ready"
    portal.database.execute(
        "DELETE FROM django_tasks_database_dbtaskresult RETURNING 1"
    )
    program(portal, APPROVE)
    kill_in_the_middle()
    assert (state(), portal.database.execute(IMPORTED)) == ("committing", [(0,)])
    program(portal, RESTART)
    with task_worker(portal, "--batch") as worker:
        assert worker.wait(60) == 0
    assert (state(), portal.database.execute(IMPORTED)) == ("committed", [(ROWS,)])
    assert portal.database.execute(COMMITTED) == [(1,)]
    seen("dry run and import killed: each done once after “try again”")
