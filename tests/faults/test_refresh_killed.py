"""A refresh that is killed leaves each source as it was or whole, and hinders nobody."""

import random
import shutil
from pathlib import Path

import pytest

from tests.faults.test_import_killed import query, worker

pytestmark = pytest.mark.faults
KILLS = 12
STEPS = """
import os, sys, pytest
from django.core.management import CommandError, call_command
from tests.support.feed_server import answer, feed_server
from tests.support.listed_feeds import listed, posts, publish
for line in sys.stdin:
    child = os.fork()
    if not child:
        with pytest.MonkeyPatch.context() as patch, feed_server() as server:
            publish(patch, server)
            if os.path.exists(os.environ["PORTAL_VAR_DIR"] + "/shrunk"):
                server.pages["/list"] = answer(listed(posts(10)))
            call_command("refresh", "--no-progress")
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("over", flush=True)
"""


def posts(folder: Path) -> dict[str, int]:
    """Return the missions of each sender."""
    rows = query(
        folder,
        "SELECT sending_country, count(*) FROM embassies_mission GROUP BY 1 ORDER BY 1",
    )
    return {str(country): int(count) for country, count in rows}


def waiting(folder: Path) -> list[tuple[str, ...]]:
    sql = "SELECT state FROM embassies_importrequest WHERE state != 'cancelled'"
    return query(folder, sql)


def restart(folder: Path, kept: Path) -> None:
    database = folder / "test.sqlite3"
    for end in ("-wal", "-shm"):
        Path(f"{database}{end}").unlink(missing_ok=True)
    shutil.copy(kept, database)


@pytest.mark.fault("kill-in-refresh")
def test_a_refresh_killed_at_random_points_leaves_whole_sources_and_goes_on(
    migrated: Path, tmp_path: Path, seen
):
    restart(tmp_path, migrated)
    chance = random.Random(9)  # noqa: S311
    with worker(tmp_path, STEPS) as working:
        whole = working.step()
        assert posts(tmp_path) == {"DE": 20, "JP": 10}
        partly = 0
        for _ in range(KILLS):
            restart(tmp_path, migrated)
            working.step(chance.uniform(0.02, 0.9) * whole)
            found = posts(tmp_path)
            assert found in ({}, {"DE": 20}, {"DE": 20, "JP": 10})
            partly += found != {"DE": 20, "JP": 10}
        assert partly >= 3
        seen(f"{KILLS} kills, {partly} in the middle: whole sources")
        working.step()
    assert posts(tmp_path) == {"DE": 20, "JP": 10}
    refreshed = query(tmp_path, "SELECT source FROM embassies_sourcerefresh ORDER BY 1")
    assert refreshed == [("ministry-de",), ("ministry-jp",)]
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.fault("kill-in-refresh")
def test_a_list_held_back_by_a_refresh_that_is_killed_waits_once(
    migrated: Path, tmp_path: Path
):
    restart(tmp_path, migrated)
    chance = random.Random(10)  # noqa: S311
    with worker(tmp_path, STEPS) as working:
        working.step()
        query(tmp_path, "PRAGMA wal_checkpoint(TRUNCATE)")
        kept = tmp_path / "kept.sqlite3"
        shutil.copy(tmp_path / "test.sqlite3", kept)
        (tmp_path / "shrunk").touch()
        whole = working.step()
        assert waiting(tmp_path) == [("ready",)]
        for _ in range(KILLS):
            restart(tmp_path, kept)
            working.step(chance.uniform(0.02, 0.9) * whole)
            assert posts(tmp_path) == {"DE": 20, "JP": 10}
            assert waiting(tmp_path) in ([], [("checking",)], [("ready",)])
            working.step()
            assert waiting(tmp_path) == [("ready",)]
            assert posts(tmp_path) == {"DE": 20, "JP": 10}
