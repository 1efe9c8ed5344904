"""Is the process alive, and can it serve?"""

import tempfile
import time
from pathlib import Path
from typing import IO

import pytest
from django.conf import LazySettings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from portal.page_store.positions import Position
from portal.page_store.sources import Sources
from portal.page_store.stamps import Stamps
from portal.page_store.watch import Watch
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


@pytest.mark.fault("db-gone")
def test_not_ready_without_a_database(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_database(*args: object) -> None:
        raise DatabaseError("the server closed the connection")

    monkeypatch.setattr(MigrationExecutor, "__init__", no_database)
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
    monkeypatch.setattr("portal.site.views.watch", Down())
    monkeypatch.setattr("portal.site.views.sources", Sources(Down(), [replica]))
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
