"""A primary, a streaming replica and a served portal: what is read where, and what a
reader notices when one of the two is gone. `-s` prints the figures.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from tests.support.fault_table import Seen
from tests.support.outages import ask, wait_until
from tests.support.postgres_replica import replica_of, wait_for_replay
from tests.support.postgres_server import PostgresServer
from tests.support.serving import Served, load, served

pytestmark = [pytest.mark.faults, pytest.mark.postgres]

MAX_LAG = 3
SEARCHES = [f"/en/embassies/?q=london{number}" for number in range(9999)]
"""No two are the same: each is read from a database."""
PAGES = ("/en/", "/en/embassies/fr-london/", "/en/news/", "/api/v1/missions/fr-london/")
REPORT, STAFF = "/en/embassies/fr-london/report/", "/admin/news/article/"
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'world'"
_NUMBERS = count(1)


@dataclass
class Pair:
    """A portal that reads from a replica."""

    primary: PostgresServer
    replica: PostgresServer
    server: Served
    session: str
    name: str = "world"

    def publish(self) -> bytes:
        """Change a title that many pages show; return it."""
        title = f"Notice number {next(_NUMBERS)}"
        change = f"UPDATE news_article SET title = '{title}'"  # noqa: S608
        self.primary.execute(change, self.name)
        return title.encode()

    def reader_sees(self, title: bytes, path: str = "/en/news/") -> bool:
        answer = ask(self.server, path)
        assert answer.status == 200
        return title in answer.body

    def staff_sees(self, title: bytes) -> bool:
        answer = ask(self.server, "/en/news/", Cookie=f"sessionid={self.session}")
        return answer.status == 200 and title in answer.body

    def pause(self) -> None:
        wait_for_replay(self.primary, self.replica)
        self.replica.execute("SELECT pg_wal_replay_pause()")
        wait_until(
            lambda: (
                self.replica.execute("SELECT pg_get_wal_replay_pause_state()")
                == [("paused",)]
            ),
            5,
        )

    def resume(self) -> None:
        self.replica.execute("SELECT pg_wal_replay_resume()")

    def reads_from_the_replica(self) -> bool:
        """Return whether readers lack what a replica that stands still lacks."""
        self.pause()
        try:
            title = self.publish()
            assert wait_until(lambda: self.staff_sees(title), 1) < 1
            time.sleep(1.2)  # a watch has read what there is to see
            return not self.reader_sees(title)
        finally:
            self.resume()


@pytest.fixture(scope="module")
def pair(
    postgres_world: tuple[PostgresServer, Path, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Pair]:
    primary, _folder, session = postgres_world
    folder = tmp_path_factory.mktemp("pair")
    (folder / "secret_key").write_bytes((_folder / "secret_key").read_bytes())
    with replica_of(primary) as replica:
        hosts = f"127.0.0.1:{primary.port},127.0.0.1:{replica.port}"
        environment = {
            "DATABASE_URL": f"postgres://portal@{hosts}/world"
            "?target_session_attrs=read-write",
            "DATABASE_REPLICA_URLS": replica.url("world"),
            "PORTAL_REPLICA_MAX_LAG_SECONDS": str(MAX_LAG),
            "PORTAL_WORKERS": "1",
        }
        with served(folder, **environment) as server:
            found = Pair(primary, replica, server, session)
            yield found
    if primary.is_gone:
        primary.start()


@pytest.mark.fault("pg-fails-over")
def test_a_reader_waits_for_the_replica_and_staff_do_not(
    pair: Pair, seen: Seen
) -> None:
    title = pair.publish()
    wait_until(lambda: pair.reader_sees(title), 5)
    pair.pause()
    try:
        title, begun = pair.publish(), time.monotonic()
        assert pair.staff_sees(title)
        time.sleep(1.2)
        assert not pair.reader_sees(title)
        assert not pair.reader_sees(title, "/en/")
        wait_until(lambda: pair.reader_sees(title), MAX_LAG + 2)
        seen(f"lag bound {MAX_LAG} s: {time.monotonic() - begun:.1f} s")
    finally:
        pair.resume()
    wait_for_replay(pair.primary, pair.replica)
    wait_until(pair.reads_from_the_replica, 10)


@pytest.mark.fault("pg-fails-over")
def test_a_replica_that_is_killed_is_not_noticed(pair: Pair, seen: Seen) -> None:
    with (
        load(pair.server, SEARCHES, clients=2, pause=0.01) as searches,
        load(pair.server, PAGES, clients=2, pause=0.01) as met,
    ):
        for _number in range(10):
            pair.replica.execute(CUT)  # its watch may not have seen it yet
            pair.publish()
            time.sleep(0.1)
        pair.replica.kill()
        for _number in range(5):
            title = pair.publish()
            time.sleep(0.3)
        wait_until(lambda: pair.reader_sees(title), 3)
    seen(f"replica killed: {searches}; {met}")
    for one in (searches, met):
        assert set(one.statuses) == {200}
        assert not one.errors
    pair.replica.start()
    wait_for_replay(pair.primary, pair.replica)
    wait_until(pair.reads_from_the_replica, 15)


@pytest.mark.fault("pg-fails-over")
def test_readers_go_on_without_the_primary_and_staff_with_its_successor(
    pair: Pair, seen: Seen
) -> None:
    title = pair.publish()
    wait_until(lambda: pair.reader_sees(title), 5)
    wait_for_replay(pair.primary, pair.replica)
    pair.primary.kill()
    begun = time.monotonic()
    wait_until(lambda: ask(pair.server, REPORT).status == 503, 3)
    assert not ask(pair.server, "/fr/news/").has_notice, "it has all there was"
    time.sleep(max(0, begun + MAX_LAG + 0.5 - time.monotonic()))
    for path in ("/en/news/", "/en/embassies/se-london/"):
        answer = ask(pair.server, path)
        assert answer.status == 200
        assert answer.has_notice, "nobody knows whether it is current"
    assert title in ask(pair.server, "/en/news/").body
    assert ask(pair.server, "/api/v1/missions.csv").status == 503
    pair.replica.execute("SELECT pg_promote()")
    cookie = f"sessionid={pair.session}"
    seconds = wait_until(
        lambda: ask(pair.server, STAFF, Cookie=cookie).status == 200, 10
    )
    seen(f"after the promotion staff go on within {seconds:.1f} s")
    answer = ask(pair.server, "/en/news/")
    assert answer.status == 200
    assert not answer.has_notice
    assert ask(pair.server, REPORT).status == 200
