"""Is the process alive, and can it serve?"""

import tempfile
import time
from pathlib import Path
from typing import IO

import pytest
from django.conf import LazySettings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from portal.page_store.positions import Position
from portal.page_store.sources import Sources
from portal.page_store.stamps import Stamps
from portal.page_store.watch import Watch
from portal.site.readiness import known_migrations, readiness_checks
from tests.atlas import NOW


def test_alive_needs_no_database(client: Client) -> None:
    """Without the db fixture, a query would fail the test."""
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_ready_with_a_migrated_database(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "checks": {"database": "ok", "migrations": "ok", "cache": "ok", "files": "ok"},
    }
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_to_be_applied(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="embassies").delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "to be applied" in response.json()["checks"]["migrations"]


@pytest.mark.django_db
def test_a_process_stays_ready_while_the_files_of_a_newer_release_lie_there(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").status_code == 200
    found = MigrationLoader.load_disk

    class Newer(Migration):
        dependencies = (("embassies", "0001_initial"),)

    def with_a_newer_one(loader: MigrationLoader) -> None:
        found(loader)
        newest = Newer("0002_newer", "embassies")
        loader.disk_migrations["embassies", "0002_newer"] = newest

    monkeypatch.setattr(MigrationLoader, "load_disk", with_a_newer_one)
    assert client.get("/readyz").status_code == 200
    known_migrations.cache_clear()  # As in a process that starts now.
    assert client.get("/readyz").status_code == 503
    known_migrations.cache_clear()


@pytest.mark.django_db
def test_a_migration_is_applied_where_all_those_are_that_it_replaces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = ("embassies", "0001_initial")
    squashed = {("embassies", "0001_squashed"): frozenset([old])}
    monkeypatch.setattr("portal.site.readiness.known_migrations", lambda: squashed)
    assert readiness_checks()["migrations"] == "ok"
    MigrationRecorder.Migration.objects.filter(app="embassies").delete()
    assert readiness_checks()["migrations"] == "1 to be applied"


@pytest.mark.fault("db-gone")
def test_not_ready_without_a_database(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_database(*args: object) -> None:
        raise DatabaseError("the server closed the connection")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", no_database)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {
        "database": "no answer",
        "migrations": "not known",
        "cache": "not known",
        "files": "ok",
    }


def test_ready_while_a_replica_answers_readers_without_the_primary(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.DATABASE_REPLICAS = ["replica1"]

    class Down(Watch):
        def current(self) -> Stamps | None:
            return self.stamps

        def start(self) -> None:
            """No thread."""

        def is_down(self) -> bool:
            return self.alias == DEFAULT_DB_ALIAS

    replica = Down("replica1", stamps=Stamps({}))
    replica.positions.note(Position(1, time.monotonic(), NOW, last_change=NOW))
    monkeypatch.setattr("portal.site.readiness.watch", Down())
    monkeypatch.setattr("portal.site.readiness.sources", Sources(Down(), [replica]))
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["checks"]["database"] == "a replica alone"


@pytest.mark.fault("cache-down")
@pytest.mark.django_db
def test_not_ready_without_the_table_of_the_cache(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portal_cache RENAME TO portal_cache_away")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "createcachetable" in response.json()["checks"]["cache"]


@pytest.mark.fault("read-only")
@pytest.mark.django_db
def test_not_ready_while_the_folder_cannot_be_written(
    client: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path / "gone"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["files"] == "No such file or directory"


def full_file(*, dir: Path) -> IO[bytes]:
    return open("/dev/full", "wb")


@pytest.mark.fault("disk-full")
@pytest.mark.django_db
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_not_ready_while_the_disk_is_full(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", full_file)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["files"] == "No space left on device"
