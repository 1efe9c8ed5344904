"""An import, a commit or a rollback that is killed leaves all or nothing."""

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.embassies.imports.tables import portal_csv

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]
ROWS = 600  # more than one batch of the pipeline
TRIES = 6
KILLS = 20
STEPS = """
import os, sys
from embassies.import_requests.tasks import run_due
for line in sys.stdin:
    child = os.fork()
    if not child:
        run_due(1)
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("over", flush=True)
"""
ASK = """
from django.contrib.auth.models import User
from django.utils import timezone
from embassies.import_requests.workflow import Upload, propose
from portal.review.actor import Actor
from embassies.import_requests.tasks import run_due
ada, ben = (User.objects.create_superuser(name) for name in ("ada", "ben"))
with open({file!r}, "rb") as file:
    wanted = Upload("portal", "new.csv", [file.read()], "The new gazette")
    row = propose(wanted, Actor(ada, timezone.now()))
run_due(row.pk)
"""
COMMIT = """
from django.contrib.auth.models import User
from django.utils import timezone
from embassies.import_requests.workflow import override
from portal.review.actor import Actor
from embassies.models import ImportRequest
row = ImportRequest.objects.get()
ben = User.objects.get(username="ben")
override(row, row.shown, "All of it", Actor(ben, timezone.now()))
"""
UNDO = """
from django.contrib.auth.models import User
from django.utils import timezone
from embassies.import_requests.workflow import roll_back
from portal.review.actor import Actor
from embassies.models import ImportRequest
ben = User.objects.get(username="ben")
roll_back(ImportRequest.objects.get(), "The wrong file", Actor(ben, timezone.now()))
"""


def rows(address: str) -> list[dict[str, str]]:
    return [
        {
            "slug": f"post-{number}",
            "sending_country": "FR",
            "receiving_country": "GB",
            "kind": "consulate",
            "address": address,
            "contacts": f'[{{"channel":"email","value":"{address}@x.example"}}]',
            "source_date": "2026",
        }
        for number in range(ROWS)
    ]


def start(folder: Path, *args: object, talks: bool = False) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": str(Path(sys.executable).parent),
        "PORTAL_VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'test.sqlite3'}",
    }
    return subprocess.Popen(  # noqa: S603
        [sys.executable, str(ROOT / "manage.py"), *map(str, args)],
        env=environment,
        stdin=subprocess.PIPE if talks else None,
        stdout=subprocess.PIPE if talks else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def run(folder: Path, code: str) -> None:
    assert start(folder, "shell", "--no-imports", "-c", code).wait() == 0


def query(folder: Path, sql: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(folder / "test.sqlite3")) as database:
        database.create_function("REGEXP", 2, lambda *found: bool(re.search(*found)))
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return database.execute(sql).fetchall()


def missions(folder: Path) -> list[tuple[str, ...]]:
    return query(
        folder,
        "SELECT m.slug, m.address, c.value FROM embassies_mission m"
        " LEFT JOIN embassies_contact c ON c.mission_id = m.id ORDER BY 1, 3",
    )


def state(folder: Path) -> tuple[str, ...]:
    """Return how far the import is, and how many entries of the log tell of it."""
    return query(
        folder,
        "SELECT state, (SELECT count(*) FROM audit_auditentry),"
        " (SELECT count(*) FROM embassies_priorstate),"
        " (SELECT count(*) FROM embassies_importrun) FROM embassies_importrequest",
    )[0]


@pytest.fixture(scope="module")
def prepared(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal with the old rows in it and the new ones in a file; copied, not used."""
    folder = tmp_path_factory.mktemp("prepared")
    old = folder / "old.csv"
    old.write_bytes(portal_csv(*rows("old")).getvalue())
    (folder / "new.csv").write_bytes(portal_csv(*rows("new")).getvalue())
    shutil.copy(migrated, folder / "test.sqlite3")
    assert start(folder, "import_missions", "portal", old).wait() == 0
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    """A portal of its own: a copy of the prepared one."""
    return shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)


@pytest.mark.fault("kill-in-import")
def test_a_killed_import_changes_nothing_and_the_next_one_does_all(
    prepared: Path, folder: Path, seen
):
    before = missions(folder)
    begun = time.monotonic()
    importing = ("import_missions", "portal", folder / "new.csv", "--allow-shrink")
    assert start(folder, *importing, "--dry-run").wait() == 0
    whole = time.monotonic() - begun
    killed = 0
    chance = random.Random(7)  # noqa: S311
    for _ in range(TRIES):
        process = start(folder, *importing)
        time.sleep(chance.uniform(0.3, 0.9) * whole)
        process.send_signal(signal.SIGKILL)
        if process.wait() == -signal.SIGKILL and missions(folder) == before:
            killed += 1
            continue
        # It was quicker than the dry run: all of it is there, and it is tried anew.
        assert {address for _, address, _ in missions(folder)} == {"new"}
        shutil.rmtree(folder)
        shutil.copytree(prepared, folder)
        whole *= 0.7
    assert killed >= 3
    seen(f"{killed} imports killed: 0 rows")
    assert start(folder, *importing).wait() == 0
    assert len(missions(folder)) == ROWS
    assert {address for _, address, _ in missions(folder)} == {"new"}


@contextmanager
def worker(folder: Path, steps: str = STEPS) -> Iterator["Worker"]:
    """A process that has loaded the portal and does the step in children of its own."""
    process = start(folder, "shell", "--no-imports", "-c", steps, talks=True)
    try:
        yield Worker(process)
    finally:
        process.kill()
        process.communicate()


class Worker:
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def step(self, after: float | None = None) -> float:
        """Do what is due, killed after some seconds; return how long it took."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        pid, begun = int(self.process.stdout.readline()), time.monotonic()
        if after is not None:
            time.sleep(after)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert self.process.stdout.readline() == b"over\n"
        return time.monotonic() - begun


def restart(folder: Path) -> None:
    """Put the database and the files back as they were kept."""
    for end in ("-wal", "-shm"):
        (folder / f"test.sqlite3{end}").unlink(missing_ok=True)
    shutil.copy(folder / "kept.sqlite3", folder / "test.sqlite3")
    shutil.copytree(folder / "kept", folder / "imports", dirs_exist_ok=True)


@pytest.mark.fault("kill-in-import", "kill-in-rollback")
@pytest.mark.parametrize(
    ("decided", "then"),
    [(COMMIT, "committed"), (UNDO, "undone")],
    ids=["commit", "rollback"],
)
def test_a_step_killed_at_twenty_random_points_is_done_wholly_or_not_at_all(
    folder: Path, decided: str, then: str, seen
):
    run(folder, ASK.format(file=str(folder / "new.csv")))
    if then == "undone":
        run(
            folder,
            COMMIT
            + "\nfrom embassies.import_requests.tasks import run_due; run_due(1)",
        )
    run(folder, decided)
    query(folder, "PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(folder / "test.sqlite3", folder / "kept.sqlite3")
    shutil.copytree(folder / "imports", folder / "kept")
    chance = random.Random(20)  # noqa: S311
    with worker(folder) as working:
        nothing = missions(folder), state(folder)
        whole = working.step()
        everything = missions(folder), state(folder)
        assert (everything[1][0], nothing[0] != everything[0]) == (then, True)
        killed = 0
        for _ in range(4 * KILLS):
            restart(folder)
            working.step(chance.uniform(0.02, 0.9) * whole)
            found = missions(folder), state(folder)
            assert found in (nothing, everything)
            killed += found == nothing
            whole *= 1 if found == nothing else 0.9
            if killed == KILLS:
                break
        assert killed == KILLS
        seen(f"{killed} of {killed} kills before it was {then}: 0 or all")
        working.step()
        assert (missions(folder), state(folder)) == everything
