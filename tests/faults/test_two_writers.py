"""Two processes write to one SQLite file: each waits for the other, none is lost."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.fault_table import Seen

ROOT = Path(__file__).resolve().parent.parent.parent
EACH = 60
WRITER = """
import sys, time, django
django.setup()
from django.db import connection, transaction
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[1])):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT number FROM tally")
        number = cursor.fetchone()[0]
        time.sleep(0.001)
        cursor.execute("UPDATE tally SET number = %s", [number + 1])
"""


@pytest.mark.fault("two-writers")
@pytest.mark.faults
def test_two_writers_that_read_before_they_write_lose_nothing(
    tmp_path: Path, seen: Seen
) -> None:
    with sqlite3.connect(tmp_path / "portal.sqlite3") as file:
        # As the first connection, that of quickstart or migrate, leaves it: two
        # that switch to the log in the same moment do refuse each other.
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("CREATE TABLE tally (number INTEGER)")
        file.execute("INSERT INTO tally VALUES (0)")
    file.close()
    writers = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", WRITER, str(EACH)],
            cwd=ROOT,
            env=environment(tmp_path),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [writer.communicate(timeout=60)[1] for writer in writers] == ["", ""]
    after = sqlite3.connect(tmp_path / "portal.sqlite3")
    assert after.execute("SELECT number FROM tally").fetchone() == (2 * EACH,)
    after.close()
    seen(f"{2 * EACH} writes by two processes: none lost")


@pytest.mark.fault("two-writers")
@pytest.mark.faults
def test_the_first_connection_leaves_a_write_ahead_log(tmp_path: Path) -> None:
    first = "import django; django.setup()\nfrom django.db import connection as c\n"
    subprocess.run(  # noqa: S603
        [sys.executable, "-c", first + "c.ensure_connection()"],
        cwd=ROOT,
        env=environment(tmp_path),
        check=True,
    )
    file = sqlite3.connect(tmp_path / "portal.sqlite3")
    assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    file.close()


def environment(var: Path) -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_VAR_DIR": str(var)}
