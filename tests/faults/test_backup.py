"""Backup and restore, as docs/operations.md writes them."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import psycopg
import pytest
from django.conf import settings
from psycopg.sql import SQL, Identifier

from tests.embassies.imports.tables import portal_csv
from tests.faults.test_import_killed import rows
from tests.support.fault_table import Seen
from tests.support.serving import served

pytestmark = pytest.mark.faults
# The change feed begins anew, and by that no stored page is current.
CHANGED_BY_THE_RESTORE = {
    "embassies_change",
    "embassies_directoryversion",
    "page_store_stamp",
}


def documented(word: str) -> str:
    """Return the shell block of operations.md in which the word stands."""
    text = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text()
    blocks = re.findall(r"```sh\n(.*?)```", text[text.index("## Back up") :], re.DOTALL)
    [block] = [block for block in blocks if word in block]
    return str(block)


def shell(folder: Path, block: str, **environment: str) -> str:
    block = block.replace("/var/backups", str(folder / "backups"))
    done = subprocess.run(  # noqa: S603
        ["bash", "-euc", block.replace(".venv/bin/python", sys.executable)],  # noqa: S607
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],  # noqa: TID251
            "PORTAL_VAR_DIR": str(folder / "var"),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def hashes(file: Path) -> dict[str, str]:
    """Return a hash of the rows of each table."""
    with closing(sqlite3.connect(file)) as database:
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            " AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            name: hashlib.sha256(
                repr(
                    sorted(map(repr, database.execute(f'SELECT * FROM "{name}"')))  # noqa: S608
                ).encode()
            ).hexdigest()
            for (name,) in tables
        }


@pytest.fixture
def folder(migrated: Path, tmp_path: Path) -> Path:
    var = tmp_path / "var"
    (tmp_path / "backups").mkdir()
    (var / "media").mkdir(parents=True)
    (var / "media" / "picture.jpg").write_bytes(b"picture")
    shutil.copy(migrated, var / "portal.sqlite3")
    (tmp_path / "posts.csv").write_bytes(portal_csv(*rows("old")).getvalue())
    table = tmp_path / "posts.csv"
    shell(tmp_path, f".venv/bin/python manage.py import_missions portal {table}")
    return tmp_path


def cursor(port: int) -> str:
    """Return what a consumer of the change feed keeps; its form is not known."""
    with urlopen(f"http://127.0.0.1:{port}/api/v1/changes/") as answer:
        return quote(json.load(answer)["since"])


@pytest.mark.fault("old-backup")
def test_a_backup_is_restored_while_the_portal_serves(folder: Path) -> None:
    database = folder / "var" / "portal.sqlite3"
    with served(folder / "var") as server:
        before, secret = hashes(database), (folder / "var" / "secret_key").read_text()
        feed = f"/api/v1/changes/?since={cursor(server.port)}"
        assert server.ask(feed)[0] == 200
        print(shell(folder, documented("manage.py backup")))  # noqa: T201
        shell(folder, documented("tar -czf"))
        shell(
            folder,
            ".venv/bin/python manage.py shell --no-imports -c"
            " 'from embassies.models import Mission; Mission.objects.all().delete()'",
        )
        (folder / "var" / "media" / "picture.jpg").unlink()
        (folder / "var" / "secret_key").unlink()
        assert hashes(database) != before
        shell(folder, documented("tar -xzf"))
        print(shell(folder, documented("manage.py restore")))  # noqa: T201
        assert server.ask("/readyz")[0] == 200
        assert server.ask("/en/embassies/post-7/")[0] == 200
        assert server.ask(feed)[0] == 410
    after = hashes(database)
    changed = {name for name in before if after[name] != before[name]}
    assert changed <= CHANGED_BY_THE_RESTORE
    assert set(after) == set(before)
    assert (folder / "var" / "secret_key").read_text() == secret
    assert (folder / "var" / "media" / "picture.jpg").read_bytes() == b"picture"


@pytest.mark.fault("old-backup")
def test_a_backup_fills_an_empty_folder_and_replaces_nothing_unasked(
    folder: Path,
) -> None:
    database = folder / "var" / "portal.sqlite3"
    shell(folder, documented("manage.py backup"))
    with pytest.raises(AssertionError, match="exists"):
        shell(folder, documented("manage.py backup"))
    restore = documented("manage.py restore").replace("--replace ", "")
    with pytest.raises(AssertionError, match="not empty"):
        shell(folder, restore)
    before = hashes(database)
    for file in (folder / "var").glob("portal.sqlite3*"):
        file.unlink()
    shell(folder, restore)
    after = hashes(database)
    assert {name for name in before if after[name] != before[name]} <= (
        CHANGED_BY_THE_RESTORE
    )


@pytest.mark.fault("old-backup")
@pytest.mark.parametrize("spoiled", [b"", b"no database", None], ids=["e", "t", "cut"])
def test_what_is_no_backup_is_not_restored(folder: Path, spoiled: bytes | None) -> None:
    shell(folder, documented("manage.py backup"))
    file = folder / "backups" / "portal.sqlite3"
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2] if spoiled is None else spoiled)
    before = hashes(folder / "var" / "portal.sqlite3")
    with pytest.raises(AssertionError, match="no (whole )?backup"):
        shell(folder, documented("manage.py restore"))
    assert hashes(folder / "var" / "portal.sqlite3") == before


@pytest.mark.fault("db-gone")
def test_a_moved_database_is_not_made_anew_and_is_found_again(
    folder: Path, seen: Seen
) -> None:
    var = folder / "var"
    address = "/en/embassies/post-7/"
    # Stored pages would be shown: see the tests of the store.
    with served(var, PORTAL_PAGE_STORE="0") as server:
        assert server.ask(address)[0] == 200
        for file in var.glob("portal.sqlite3*"):
            shutil.move(file, folder / file.name)
        time.sleep(6)  # Connections are used for five seconds.
        assert {server.ask(address)[0] for _ in range(8)} == {503}
        assert not list(var.glob("portal.sqlite3*"))
        for file in folder.glob("portal.sqlite3*"):
            shutil.move(file, var / file.name)
        begun = time.monotonic()
        while server.ask(address)[0] != 200:
            assert time.monotonic() - begun < 5
            time.sleep(0.05)
        seen(f"back after {time.monotonic() - begun:.1f} s")


def postgres_hashes(url: str) -> dict[str, str]:
    with psycopg.connect(url) as database:
        tables = database.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        sql = "SELECT coalesce(md5(string_agg(t::text, '\n' ORDER BY t::text)), '') FROM {} t"
        return {
            name: database.execute(SQL(sql).format(Identifier(name))).fetchone()[0]
            for (name,) in tables
        }


@pytest.mark.fault("old-backup")
@pytest.mark.postgres
def test_a_dump_of_postgresql_is_restored(tmp_path: Path) -> None:
    server = settings.DATABASES["default"]
    url = f"postgres://{server['USER']}@{quote(server['HOST'], safe='')}/"
    environment = {"DATABASE_URL": f"{url}backed_up"}
    (tmp_path / "backups").mkdir()
    table = tmp_path / "posts.csv"
    table.write_bytes(portal_csv(*rows("old")).getvalue())
    with psycopg.connect(f"{url}postgres", autocommit=True) as maintenance:
        maintenance.execute("CREATE DATABASE backed_up")
        try:
            made = ".venv/bin/python manage.py migrate -v0\n"
            made += f".venv/bin/python manage.py import_missions portal {table}"
            shell(tmp_path, made, **environment)
            before = postgres_hashes(environment["DATABASE_URL"])
            shell(tmp_path, documented("pg_dump"), **environment)
            with psycopg.connect(environment["DATABASE_URL"]) as database:
                database.execute("TRUNCATE embassies_mission CASCADE")
            assert postgres_hashes(environment["DATABASE_URL"]) != before
            shell(tmp_path, documented("pg_restore"), **environment)
            after = postgres_hashes(environment["DATABASE_URL"])
        finally:
            maintenance.execute("DROP DATABASE backed_up WITH (FORCE)")
    changed = {name for name in before if after[name] != before[name]}
    assert "embassies_directoryversion" in changed
    assert changed <= CHANGED_BY_THE_RESTORE
