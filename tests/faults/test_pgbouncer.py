"""The portal behind PgBouncer in transaction mode, with two connections for all of it,
and two task workers at once. After each transaction PgBouncer discards what a session
holds: nothing may need it.
"""

import csv
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

import pytest
from django.conf import settings

from tests.support.outages import Portal, PostgresDatabase, ask, run
from tests.support.postgres_replica import pgbouncer
from tests.support.serving import load

pytestmark = [pytest.mark.faults, pytest.mark.postgres]

PAGES = (
    "/en/",
    "/en/help/?nationality=FR&in=GB",
    "/en/news/?q=notice",
    "/en/embassies/",
)
DJANGO = "import django\ndjango.setup()\n"
IMPORT = """
from django.core.management import call_command
from embassies.models import Mission
file = {file!r}
for options in ({{"dry_run": True}}, {{}}):
    call_command("import_missions", "portal", file, partial=True, **options)
    print(Mission.objects.filter(access_note="Ring twice").count())
"""
WORK = """
import threading
from django.db import connection
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from portal.subscriptions.tasks import send_letters
both_are_ready = threading.Barrier(2)

def work(name):
    connection.ensure_connection()
    both_are_ready.wait()
    Worker(
        queue_names=["*"], excluded_queue_names=[], interval=0, batch=True,
        backend_name="default", startup_delay=False, max_tasks=None, worker_id=name,
    ).run()
    connection.close()

for _number in range({tasks}):
    send_letters.enqueue()
workers = [threading.Thread(target=work, args=[name]) for name in "ab"]
for one in workers:
    one.start()
for one in workers:
    one.join()
for one in DBTaskResult.objects.all():
    print(one.status, *one.worker_ids)
"""
"""Each thread has a connection of its own, as a process on another machine would."""
EXCLUSIVE = """
import sys, tempfile
from pathlib import Path
from django.conf import settings
settings.VAR_DIR = Path(tempfile.mkdtemp())  # as on another machine
from portal.web.exclusive import exclusive
with exclusive("refresh") as is_alone:
    print(is_alone, flush=True)
    sys.stdin.read()
"""
TASKS = 30


@dataclass
class Pooled:
    portal: Portal
    environment: dict[str, str]

    def run(self, code: str) -> str:
        return run(DJANGO + code, **self.environment)

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603
            [sys.executable, *words],
            cwd=settings.BASE_DIR,
            env={"DJANGO_SETTINGS_MODULE": "portal.settings", **self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


@pytest.fixture
def pooled(postgres_portal: Portal) -> Iterator[Pooled]:
    database = postgres_portal.database
    assert isinstance(database, PostgresDatabase)
    with pgbouncer(database.server) as place:
        yield Pooled(
            postgres_portal,
            {
                "PORTAL_VAR_DIR": str(postgres_portal.folder),
                "DATABASE_URL": f"postgres://portal@{place}/{database.name}",
                "PORTAL_PGBOUNCER": "1",
            },
        )


def test_pages_files_and_imports_need_no_session(pooled: Pooled) -> None:
    with pooled.portal.serve(**pooled.environment) as server:
        with load(server, PAGES, clients=4) as met:
            answer = ask(server, "/api/v1/missions.csv")
            cookie = f"sessionid={pooled.portal.session}"
            staff = ask(server, "/admin/embassies/mission/", Cookie=cookie)
        assert (answer.status, staff.status) == (200, 200)
        assert set(met.statuses) == {200}
        assert not met.errors
    file = pooled.portal.folder / "missions.csv"
    rows = list(csv.DictReader(StringIO(answer.body.decode())))
    rows[0]["access_note"] = "Ring twice"
    with file.open("w", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    printed = pooled.run(IMPORT.format(file=str(file))).splitlines()
    assert [line for line in printed if line.isdigit()] == ["0", "1"]


@pytest.mark.fault("two-task-workers")
def test_two_workers_never_run_a_task_twice(pooled: Pooled) -> None:
    printed = pooled.run(WORK.format(tasks=TASKS))
    claims = [line.split() for line in printed.splitlines()]
    assert len(claims) >= TASKS
    assert {status for status, *_workers in claims} == {"SUCCESSFUL"}
    assert {len(by) for _status, *by in claims} == {1}
    assert {name for _status, *by in claims for name in by} == {"a", "b"}


@pytest.mark.fault("kill-in-refresh")
def test_one_refresh_runs_on_all_machines_and_a_killed_one_lets_go(
    pooled: Pooled,
) -> None:
    def start() -> tuple[subprocess.Popen[str], str]:
        process = pooled.start("-c", DJANGO + EXCLUSIVE)
        assert process.stdout
        return process, process.stdout.readline().strip()

    first, is_alone = start()
    second, is_second = start()
    assert (is_alone, is_second) == ("True", "False")
    second.communicate("")
    first.kill()
    first.communicate()
    third, is_alone = start()
    assert is_alone == "True"
    third.communicate("")
