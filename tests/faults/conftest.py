"""A portal's database file with all its tables, for processes of their own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.outages import (
    MIGRATE,
    WORLD,
    Portal,
    PostgresDatabase,
    SqliteFile,
    run,
)
from tests.support.postgres_server import PostgresServer, postgres_server


@pytest.fixture(scope="session")
def migrated(
    django_db_setup: Path | None, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return an SQLite file as `manage.py migrate` leaves it; to be copied, not used."""
    if django_db_setup:
        return django_db_setup
    folder = tmp_path_factory.mktemp("migrated")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "PORTAL_VAR_DIR": str(folder)},  # noqa: TID251
        check=True,
    )
    return folder / "portal.sqlite3"


@pytest.fixture(scope="session")
def sqlite_world(
    migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """Return a folder with the world in an SQLite file, and a session; to be copied."""
    folder = tmp_path_factory.mktemp("world")
    shutil.copy(migrated, folder / "portal.sqlite3")
    return folder, run(WORLD, PORTAL_VAR_DIR=str(folder))


@pytest.fixture(scope="session")
def postgres_world(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[PostgresServer, Path, str]]:
    """Run a PostgreSQL with the world in its database “world”; yield a session too."""
    folder = tmp_path_factory.mktemp("world")
    with postgres_server() as server:
        server.execute("CREATE DATABASE world")
        place = {"PORTAL_VAR_DIR": str(folder), "DATABASE_URL": server.url("world")}
        yield server, folder, run(MIGRATE + WORLD, **place)


@contextmanager
def _portal(kind: str, request: pytest.FixtureRequest) -> Iterator[Portal]:
    """Copy the world for one portal: “sqlite” or “postgres”."""
    folder = request.getfixturevalue("tmp_path_factory").mktemp(kind) / "var"
    if kind == "sqlite":
        world, session = request.getfixturevalue("sqlite_world")
        shutil.copytree(world, folder)
        yield Portal(folder, SqliteFile(folder), session)
        return
    server, world, session = request.getfixturevalue("postgres_world")
    shutil.copytree(world, folder)
    name = folder.parent.name
    server.execute(f"CREATE DATABASE {name} TEMPLATE world")
    try:
        yield Portal(folder, PostgresDatabase(server, name), session)
    finally:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_portal(request: pytest.FixtureRequest) -> Iterator[Portal]:
    with _portal("sqlite", request) as portal:
        yield portal


@pytest.fixture
def postgres_portal(request: pytest.FixtureRequest) -> Iterator[Portal]:
    with _portal("postgres", request) as portal:
        yield portal


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def portal(request: pytest.FixtureRequest) -> Iterator[Portal]:
    """A portal on each kind of database."""
    with _portal(request.param, request) as portal:
        yield portal


@pytest.fixture(
    scope="module",
    params=[
        "moved",
        pytest.param("killed", marks=pytest.mark.postgres),
        pytest.param("frozen", marks=pytest.mark.postgres),
    ],
)
def forsaken(request: pytest.FixtureRequest) -> Iterator[Portal]:
    """A portal whose database can be taken away, in each way."""
    kind = "sqlite" if request.param == "moved" else "postgres"
    with _portal(kind, request) as portal:
        if isinstance(portal.database, PostgresDatabase):
            portal.database.freezes = request.param == "frozen"
        yield portal
