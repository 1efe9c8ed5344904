"""The database file is taken away from running and from starting processes (B2)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parent.parent.parent
SETUP = """
import django; django.setup()
from django.utils import timezone
from portal.advisories.demo import load_demo
load_demo(timezone.now())
"""
PAGES = """
import django, statistics, time; django.setup()
from pathlib import Path
from django.conf import settings
from django.db import connection
from django.test import Client
from portal.advisories.board import board
from portal.page_store.watch import watch
client = Client(raise_request_exception=False)

def page(address):
    began = time.perf_counter()
    answer = client.get(address, headers={"host": "localhost"})
    took = time.perf_counter() - began
    assert answer.content.count(b"data-advisory=") == 4, (address, answer.status_code)
    return answer.status_code, took

def pages(count):
    durations = sorted(page("/en/nowhere/")[1] for _ in range(count))
    return durations[count // 2], durations[int(count * 0.99)]

def take_the_store_away():
    connection.close()
    folder = Path(settings.VAR_DIR)
    # The thread that watches the store may open, and so make, the file anew meanwhile.
    for _ in range(100):
        for file in folder.glob("portal.sqlite3*"):
            file.unlink(missing_ok=True)
        try:
            (folder / "portal.sqlite3").mkdir()
        except FileExistsError:
            continue
        return
    raise AssertionError("the file of the database does not go away")
"""
RUNNING = f"""{PAGES}
page("/en/nowhere/")
before = pages(300)
take_the_store_away()
board.forget()
after = pages(300)
for when, (median, p99) in (("with", before), ("without", after)):
    print(f"{{when}} a store: median {{median * 1000:.1f}} ms, p99 {{p99 * 1000:.1f}} ms")
# The median: other programs of the machine decide the slowest hundredth.
assert after[0] - before[0] <= 0.005
# Until the outage is known, an address that no query is made for answers 404.
until = time.monotonic() + 10
while not watch.is_down() and time.monotonic() < until:
    time.sleep(0.05)
assert page("/ar/embassies/in/russia-x/")[0] == 503
assert page("/en/countries/france/")[0] == 503
"""
STARTING = f"""{PAGES}
assert page("/en/nowhere/")[0] == 404
assert page("/en/countries/france/")[0] == 503
"""


def run(program: str, var: Path) -> str:
    clean = {
        name: value
        for name, value in os.environ.items()  # noqa: TID251
        if name in {"PATH", "HOME", "VIRTUAL_ENV", "LANG"}
    }
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={
            **clean,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_VAR_DIR": str(var),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.fault("db-gone")
def test_the_last_known_banner_stays_and_costs_nothing(tmp_path, migrated, seen):
    shutil.copy(migrated, tmp_path / "portal.sqlite3")
    run(SETUP, tmp_path)
    seen("; ".join(run(RUNNING, tmp_path).splitlines()))
    assert (tmp_path / "advisories.json").exists()
    run(STARTING, tmp_path)
