"""An import that is killed in the middle leaves the directory as it was."""

import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.embassies.importers.tables import portal_csv

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]
ROWS = 1_500
KILLS = 6


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


def start(folder: Path, *args: object) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": str(Path(sys.executable).parent),
        "PORTAL_VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'test.sqlite3'}",
    }
    return subprocess.Popen(  # noqa: S603
        [sys.executable, str(ROOT / "manage.py"), *map(str, args)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def contents(folder: Path) -> tuple[list[tuple[str, str, str]], int]:
    with sqlite3.connect(folder / "test.sqlite3") as database:
        database.create_function("REGEXP", 2, lambda *found: bool(re.search(*found)))
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        missions = database.execute(
            "SELECT m.slug, m.address, c.value FROM embassies_mission m"
            " LEFT JOIN embassies_contact c ON c.mission_id = m.id ORDER BY 1, 3"
        ).fetchall()
        runs = database.execute("SELECT count(*) FROM embassies_importrun").fetchone()
    return missions, runs[0]


def test_a_killed_import_changes_nothing_and_the_next_one_does_all(tmp_path):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_bytes(portal_csv(*rows("old")).getvalue())
    new.write_bytes(portal_csv(*rows("new")).getvalue())
    assert start(tmp_path, "migrate", "--verbosity", 0).wait() == 0
    assert start(tmp_path, "import_missions", "portal", old).wait() == 0
    before = contents(tmp_path)
    begun = time.monotonic()
    importing = ("import_missions", "portal", new, "--allow-shrink")
    assert start(tmp_path, *importing, "--dry-run").wait() == 0
    whole = time.monotonic() - begun
    assert contents(tmp_path)[0] == before[0]
    runs, killed = contents(tmp_path)[1], 0
    chance = random.Random(7)  # noqa: S311
    for _ in range(KILLS):
        process = start(tmp_path, *importing)
        time.sleep(chance.uniform(0.3, 0.9) * whole)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        missions, count = contents(tmp_path)
        if count == runs:
            assert missions == before[0]
        else:
            break
    assert killed >= 3
    assert start(tmp_path, *importing).wait() == 0
    missions, _ = contents(tmp_path)
    assert len(missions) == ROWS
    assert {address for _, address, _ in missions} == {"new"}
