"""The server, or the database, is gone, and the worker of queued tasks is alone."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.outages import Portal, run, wait_until

pytestmark = pytest.mark.faults

ROOT = Path(__file__).resolve().parent.parent.parent
SERVER = """
import os, subprocess, sys
own = ["--parent", str(os.getpid()), "--no-startup-delay"]
worker = subprocess.Popen([sys.executable, "manage.py", "task_worker", *own])
print(worker.pid, flush=True)
worker.wait()
"""


def alive(pid: int) -> bool:
    """Tell whether the process runs; one that ended and was not waited for does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.fault("worker-killed")
def test_a_worker_ends_when_its_server_is_killed(
    tmp_path: Path, migrated: Path
) -> None:
    surroundings = {"PORTAL_VAR_DIR": str(tmp_path)}
    shutil.copy(migrated, tmp_path / "portal.sqlite3")
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", SERVER],
        cwd=ROOT,
        env=surroundings,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout
    worker = int(server.stdout.readline())
    time.sleep(5)
    assert alive(worker)
    server.send_signal(signal.SIGKILL)
    server.wait()
    server.stdout.close()
    until = time.monotonic() + 20
    while alive(worker) and time.monotonic() < until:
        time.sleep(0.2)
    assert not alive(worker)


ENQUEUE = """
import django
django.setup()
from embassies.import_requests.tasks import work
work.enqueue(1)
"""
WAITING = """
SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'READY'
"""


@pytest.mark.postgres
def test_a_worker_goes_on_after_its_database_was_away(postgres_portal: Portal) -> None:
    database = postgres_portal.database
    place = {"PORTAL_VAR_DIR": str(postgres_portal.folder), **database.environment}
    run(ENQUEUE, **place)
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "task_worker", "--no-startup-delay"],
        cwd=ROOT,
        env=place,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: database.execute(WAITING) == [(0,)], 30)
        database.take_away()
        try:
            time.sleep(5)  # longer than it waits for a connection
        finally:
            database.bring_back()
        assert worker.poll() is None
        run(ENQUEUE, **place)
        wait_until(lambda: database.execute(WAITING) == [(0,)], 30)
    finally:
        worker.terminate()
        assert worker.wait(10) == 0
