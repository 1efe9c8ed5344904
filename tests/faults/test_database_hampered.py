"""The database is locked, slow, full or read-only under a served portal.

`-s` prints the figures; the bounds are for a machine that does other work too.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.support.disks import full, read_only, small_disk
from tests.support.fault_table import Seen
from tests.support.outages import (
    TYPED,
    Answer,
    Portal,
    PostgresDatabase,
    ask,
    form_of,
    warm,
)
from tests.support.serving import Served, load, share

pytestmark = pytest.mark.faults
SEEN = ("/en/", "/en/embassies/fr-london/", "/api/v1/missions/fr-london/")
REPORT = "/en/embassies/fr-london/report/"
REPORTS = "SELECT count(*) FROM embassies_readerreport"


def opened(server: Served) -> dict[str, str]:
    """Return a report as it would be sent, of a form that was opened long enough ago."""
    page = form_of(ask(server, REPORT).body)
    time.sleep(3)
    return {"about": "address", "text": TYPED, "opened": page["opened"]}


def is_handed_back(answer: Answer, typed: dict[str, str]) -> bool:
    assert b"Too many" not in answer.body
    assert int(answer.headers["Retry-After"]) > 0
    return answer.status == 503 and form_of(answer.body) == typed


@contextmanager
def locked(portal: Portal, tables: str) -> Iterator[None]:
    """Lock tables of PostgreSQL, or all writing to SQLite, from another process."""
    if isinstance(portal.database.environment.get("DATABASE_URL"), str):
        url = portal.database.environment["DATABASE_URL"]
        with psycopg.connect(url) as other:
            other.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
            yield
        return
    with closing(
        sqlite3.connect(portal.folder / "portal.sqlite3", isolation_level=None)
    ) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@pytest.mark.fault("db-locked")
def test_a_lock_keeps_neither_pages_nor_healthz_waiting_and_a_save_for_seconds(
    portal: Portal, seen: Seen
) -> None:
    with portal.serve() as server:
        typed = opened(server)
        warm(server, *SEEN)
        with locked(portal, "embassies_mission, embassies_readerreport"):
            with ExitStack() as stack:
                cold = stack.enter_context(
                    load(server, ["/fr/embassies/of/france/", REPORT], clients=6)
                )
                met = stack.enter_context(load(server, SEEN, clients=2, pause=0.02))
                alive = stack.enter_context(load(server, ["/healthz"], 1, pause=0.02))
                time.sleep(5)
            answer = ask(server, REPORT, typed)
            assert is_handed_back(answer, typed)
        seen(
            f"cold pages: {cold}; seen ones: {met}; /healthz: {alive};"
            f" a save gave up after {answer.seconds:.1f} s"
        )
        assert answer.seconds < 8
        assert set(met.statuses) == set(alive.statuses) == {200}
        assert not [*met.errors, *alive.errors, *cold.errors]
        assert share(met.seconds, 0.5) < 0.2
        assert max(met.seconds) < 3
        assert max(alive.seconds) < 1.5
        assert set(cold.statuses) <= {200, 503}
        time.sleep(1.5)
        assert not any(ask(server, "/en/").has_notice for _ in range(8))
        check_it_is_saved_now(portal, server, typed)


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Read it from another process too: the last one to close would set space free."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute(REPORTS).fetchall()
        yield


def check_reads_go_on_and_writes_are_handed_back(
    server: Served, typed: dict[str, str]
) -> None:
    for path in (*SEEN, "/de/embassies/se-london/", "/api/v1/missions/se-london/"):
        answer = ask(server, path)
        assert (answer.status, answer.has_notice) == (200, False), path
    for _ in range(2):
        assert is_handed_back(ask(server, REPORT, typed), typed)


def check_it_is_saved_now(
    portal: Portal, server: Served, typed: dict[str, str]
) -> None:
    before = portal.database.execute(REPORTS)
    assert ask(server, REPORT, typed).status == 200
    assert portal.database.execute(REPORTS) != before


@pytest.mark.fault("disk-full")
def test_a_full_disk_of_sqlite_is_never_told_as_too_many_reports(
    sqlite_portal: Portal,
) -> None:
    folder = sqlite_portal.folder
    with small_disk(folder, 8), sqlite_portal.serve() as server:
        typed = opened(server)
        warm(server, *SEEN)
        with reading(folder / "portal.sqlite3"), full(folder):
            check_reads_go_on_and_writes_are_handed_back(server, typed)
            assert ask(server, "/readyz").status == 503
            assert ask(server, "/healthz").status == 200
        check_it_is_saved_now(sqlite_portal, server, typed)
        assert sqlite_portal.database.execute("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.fault("disk-full")
@pytest.mark.postgres
def test_a_full_disk_of_postgresql_is_never_told_as_too_many_reports(
    postgres_portal: Portal,
) -> None:
    database = postgres_portal.database
    assert isinstance(database, PostgresDatabase)
    folder = database.server.new_folder("small")
    with small_disk(folder, 64):
        database.server.give(folder)
        database.server.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
        database.server.execute(f"ALTER DATABASE {database.name} SET TABLESPACE small")
        try:
            with postgres_portal.serve() as server:
                typed = opened(server)
                warm(server, *SEEN)
                with full(folder):
                    check_reads_go_on_and_writes_are_handed_back(server, typed)
                check_it_is_saved_now(postgres_portal, server, typed)
        finally:
            database.server.execute(
                f"ALTER DATABASE {database.name} SET TABLESPACE pg_default"
            )
            database.server.execute("DROP TABLESPACE small")


@pytest.mark.fault("read-only")
def test_a_read_only_file_of_sqlite_is_read(sqlite_portal: Portal) -> None:
    folder = sqlite_portal.folder
    with sqlite_portal.serve() as server:
        typed = opened(server)
        warm(server, *SEEN)
        with read_only(*folder.glob("portal.sqlite3*"), folder):
            time.sleep(7)  # Connections are used for five seconds.
            check_reads_go_on_and_writes_are_handed_back(server, typed)
        time.sleep(6)
        check_it_is_saved_now(sqlite_portal, server, typed)


@pytest.mark.fault("read-only")
@pytest.mark.postgres
def test_a_read_only_postgresql_is_read(postgres_portal: Portal) -> None:
    database = postgres_portal.database
    assert isinstance(database, PostgresDatabase)
    with postgres_portal.serve() as server:
        typed = opened(server)
        warm(server, *SEEN)
        database.set_read_only("on")
        time.sleep(2)  # Connections were cut: that is noticed first.
        check_reads_go_on_and_writes_are_handed_back(server, typed)
        database.set_read_only("off")
        time.sleep(2)
        check_it_is_saved_now(postgres_portal, server, typed)
