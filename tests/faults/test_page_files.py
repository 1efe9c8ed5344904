"""The files of stored pages are deleted, damaged or cannot be written; the process dies."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.disks import full, read_only, small_disk
from tests.support.outages import Portal, ask, wait_until, warm

pytestmark = pytest.mark.faults
SEEN = ("/en/", "/en/embassies/fr-london/", "/api/v1/missions/fr-london/")
KILLS = 20
PROGRAM = """
import django, os, random, signal, sys, time
django.setup()
from datetime import UTC, datetime
from pathlib import Path
from django.http import HttpResponse
from portal.page_store.page import Page
from portal.page_store.shelves import DiskShelf
shelf = DiskShelf(Path(sys.argv[1]), 2**30)
at = datetime.now(UTC)
luck = random.Random(16)

def write():
    for number in range(10**9):
        body = HttpResponse(str(number % 10) * 20_000)
        shelf._write(Page.of(f"/{number % 20}/", body, {}, at=at, seconds=None))

for _ in range(int(sys.argv[2])):
    child = os.fork()
    if not child:
        write()
    time.sleep(luck.uniform(0.02, 0.2))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
found = [one for number in range(20) if (one := shelf.get(f"/{number}/"))]
assert found
assert all(len(set(one.body)) == 1 and len(one.body) == 20_000 for one in found)
"""
"""Writes pages in a child that is killed, again and again, then reads them."""


def pages(portal: Portal) -> list[Path]:
    return [one for one in (portal.folder / "pages").rglob("*") if one.is_file()]


def damage(file: Path, number: int) -> None:
    data = file.read_bytes()
    spoiled = (
        b"",
        data[: len(data) // 2],
        b"{}\n",
        bytes(len(data)),
        data[:-3] + b"abc",
    )
    file.write_bytes(spoiled[number % len(spoiled)])


@pytest.mark.fault("cache-down")
def test_pages_are_served_whatever_becomes_of_their_files(
    sqlite_portal: Portal,
) -> None:
    folder = sqlite_portal.folder / "pages"
    with sqlite_portal.serve() as server:
        warm(server, *SEEN)
        whole = {path: ask(server, path).body for path in SEEN}
        wait_until(lambda: len(pages(sqlite_portal)) >= len(SEEN), 30)
        shutil.rmtree(folder)
        for path in SEEN:
            assert ask(server, path).body == whole[path]
        warm(server, "/de/")
        wait_until(lambda: len(pages(sqlite_portal)) >= 1, 30)
    with sqlite_portal.serve() as server:
        warm(server, *SEEN, "/de/")
        wait_until(lambda: len(pages(sqlite_portal)) >= 1 + len(SEEN), 30)
    for number, file in enumerate(pages(sqlite_portal)):
        damage(file, number)
    with sqlite_portal.serve() as server:
        for path in SEEN:
            answer = ask(server, path)
            assert answer.status == 200
            assert answer.body.endswith(whole[path][-100:])
    assert " 500 " not in sqlite_portal.log


@pytest.mark.fault("disk-full", "read-only")
def test_pages_are_served_from_a_full_disk_and_a_read_only_folder(
    sqlite_portal: Portal,
) -> None:
    folder = sqlite_portal.folder
    # With lines of requests the log has a block of its own, with room for a warning.
    log = {"PORTAL_ACCESS_LOG": "1"}
    with small_disk(folder, 8), sqlite_portal.serve(**log) as server:
        warm(server, "/en/")
        with full(folder):
            warm(server, *SEEN, "/en/news/")
        wait_until(lambda: bool(pages(sqlite_portal)), 30)
        with read_only(folder / "pages", *(folder / "pages").iterdir()):
            warm(server, "/fr/", "/es/", "/de/")
            time.sleep(0.5)
        assert sqlite_portal.log.count("Pages cannot be kept on disk") in (1, 2, 3, 4)
        assert {ask(server, path).status for path in SEEN} == {200}


@pytest.mark.fault("kill-in-export")
def test_a_process_that_is_killed_while_it_writes_leaves_whole_pages(
    tmp_path: Path,
) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", PROGRAM, str(tmp_path / "pages"), str(KILLS)],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],  # noqa: TID251
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_VAR_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "cannot be read" not in done.stderr
