"""Which database is a page read from, and what if that fails?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from news.models import Article
from portal.advisories import board as board_module
from portal.advisories.board import Board, Notice
from portal.page_store import middleware, sources as module
from portal.page_store.positions import Position, PositionLog
from portal.page_store.sources import Sources
from portal.page_store.stamps import Stamps
from portal.page_store.watch import Watch
from portal.web.replicas import ReplicaRouter, read_alias, reads_from
from tests.support.page_store import Stored

BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEWS, CSV, REPORT = (
    "/en/news/",
    "/api/v1/missions.csv",
    "/en/embassies/fr-london/report/",
)


class Clock:
    now = 0.0

    def monotonic(self) -> float:
        return self.now


class KnownWatch(Watch):
    """Knows what a test tells it; no thread, no database."""

    def start(self) -> None:
        """Nothing to wait for."""

    def learn(self, name: str, position: int, at: float) -> None:
        self.stamps = Stamps({"news": name})
        moment = BEGAN + timedelta(seconds=at)
        self.positions.note(Position(position, at, moment))

    def suspect(self) -> None:
        self.suspected = True


class World:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.primary = KnownWatch()
        self.replicas = [KnownWatch("replica1"), KnownWatch("replica2")]
        self.sources = Sources(self.primary, self.replicas)

    def at(self, now: float, primary: int, *replicas: int) -> None:
        """Let a second pass, after which each server is at a position of the log."""
        self.clock.now = now
        for one, position in zip(
            (self.primary, *self.replicas), (primary, *replicas), strict=True
        ):
            one.learn(f"state {position}", position, now)

    def candidates(self) -> list[str]:
        return [one.alias for one in self.sources.candidates()]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr("os.getpid", lambda: 2)
    return World(clock)


def test_a_current_replica_comes_first_and_the_primary_next(world: World) -> None:
    world.at(1, 100, 100, 100)
    assert world.candidates() == ["replica1", DEFAULT_DB_ALIAS]


def test_processes_begin_with_different_replicas(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.at(1, 100, 100, 100)
    monkeypatch.setattr("os.getpid", lambda: 3)
    assert world.candidates() == ["replica2", DEFAULT_DB_ALIAS]


def test_a_replica_is_used_until_it_is_ten_seconds_behind(world: World) -> None:
    world.at(1, 100, 100, 100)
    world.at(5, 110, 100, 110)
    world.clock.now = 11
    assert world.candidates() == ["replica1", DEFAULT_DB_ALIAS]
    world.at(12, 110, 100, 110)
    assert world.candidates() == ["replica2", DEFAULT_DB_ALIAS]
    world.at(13, 110, 110, 110)
    assert world.candidates() == ["replica1", DEFAULT_DB_ALIAS]


def test_an_idle_primary_makes_no_replica_late(world: World) -> None:
    for now in (1, 1000, 5000):
        world.at(now, 100, 100, 100)
        assert world.candidates()[0] == "replica1"


def test_a_replica_that_was_behind_from_the_first_is_not_used(world: World) -> None:
    world.at(1, 100, 90, 99)
    assert world.candidates() == [DEFAULT_DB_ALIAS]


def test_a_promoted_server_is_not_measured_by_the_old_one(world: World) -> None:
    world.at(1, 100, 90, 90)
    world.at(2, 95, 95, 90)  # the first replica has become the primary
    assert world.candidates() == ["replica1", DEFAULT_DB_ALIAS]
    world.at(13, 96, 96, 90)
    assert world.candidates() == ["replica1", DEFAULT_DB_ALIAS]


def test_a_suspected_replica_rests_until_it_has_answered(world: World) -> None:
    world.at(1, 100, 100, 100)
    world.sources.suspect("replica1")
    assert world.candidates() == ["replica2", DEFAULT_DB_ALIAS]


def test_without_a_primary_replicas_are_current_for_a_while_and_then_saved(
    world: World,
) -> None:
    world.at(1, 100, 100, 100)
    world.at(2, 110, 100, 110)
    world.primary.failed = True
    world.clock.now = 11
    assert world.candidates() == ["replica1", "replica2"]
    world.clock.now = 13
    found = world.sources.candidates()
    assert [(one.alias, one.saved_at) for one in found] == [
        ("replica2", BEGAN + timedelta(seconds=2)),
        ("replica1", BEGAN + timedelta(seconds=1)),
    ], "the one that knows most"


def test_with_everything_down_there_is_no_candidate(world: World) -> None:
    world.at(1, 100, 100, 100)
    for one in (world.primary, *world.replicas):
        one.failed = True
    assert world.candidates() == []


def test_the_log_forgets_what_another_server_wrote() -> None:
    log = PositionLog()
    for at, position in enumerate((5, 7, 6)):
        log.note(Position(position, at, BEGAN))
    assert log.last_up_to(5) is None
    found = log.last_up_to(9)
    assert found
    assert found.monotonic == 2


Serve = Callable[..., tuple[HttpResponse, list[str]]]


@pytest.fixture
def serve(
    world: World, page_store: Stored, monkeypatch: pytest.MonkeyPatch, settings: object
) -> Serve:
    """Answer a request by a view that names the database it reads from."""
    monkeypatch.setattr(settings, "DATABASE_REPLICAS", ["replica1", "replica2"])
    monkeypatch.setattr(middleware, "sources", world.sources)

    def answered(
        path: str,
        *failing: str,
        method: str = "GET",
        cookies: dict[str, str] | None = None,
    ) -> tuple[HttpResponse, list[str]]:
        asked: list[str] = []

        def view(request: HttpRequest) -> HttpResponse:
            asked.append(read_alias())
            status = 503 if read_alias() in failing else 200
            return HttpResponse(f"<main>{read_alias()}</main>", status=status)

        request = RequestFactory().generic(method, path)
        request.COOKIES = cookies or {}
        response = middleware.serve_stored_pages(view)(request)
        assert isinstance(response, HttpResponse)
        return response, asked

    return answered


@pytest.mark.parametrize("path", [NEWS, CSV, f"{NEWS}?q=visa"])
def test_a_public_page_is_read_from_a_replica(
    path: str, world: World, serve: Serve
) -> None:
    world.at(1, 100, 100, 100)
    assert serve(path)[1] == ["replica1"]


@pytest.mark.parametrize(
    ("path", "method", "cookies"),
    [
        (REPORT, "GET", {}),
        ("/admin/", "GET", {}),
        (NEWS, "POST", {}),
        (CSV, "POST", {}),
        (NEWS, "GET", {"sessionid": "of staff"}),
    ],
)
def test_forms_staff_pages_and_whoever_is_signed_in_read_from_the_primary(
    path: str,
    method: str,
    cookies: dict[str, str],
    world: World,
    serve: Serve,
) -> None:
    world.at(1, 100, 100, 100)
    assert serve(path, method=method, cookies=cookies)[1] == [DEFAULT_DB_ALIAS]


@pytest.mark.parametrize("path", [NEWS, CSV])
def test_what_a_replica_fails_to_answer_the_primary_answers(
    path: str,
    world: World,
    serve: Serve,
    page_store: Stored,
) -> None:
    world.at(1, 110, 100, 100)
    world.primary.positions = PositionLog()
    world.primary.learn("state 100", 100, 1)
    world.primary.stamps = Stamps({"news": "state 110"})
    response, asked = serve(path, "replica1")
    assert response.status_code == 200
    assert asked == ["replica1", DEFAULT_DB_ALIAS]
    assert world.candidates()[0] == "replica2"
    if path == NEWS:
        page = page_store.page(path)
        assert page
        assert page.made_from["news"] == "state 110", "the stamps of what was read"


def test_a_page_is_stored_under_the_stamps_of_its_own_replica(
    world: World,
    serve: Serve,
    page_store: Stored,
) -> None:
    world.at(1, 100, 100, 100)
    world.at(2, 110, 100, 110)
    assert serve(NEWS)[1] == ["replica1"]
    page = page_store.page(NEWS)
    assert page
    assert page.made_from["news"] == "state 100"
    world.at(3, 110, 110, 110)
    assert serve(NEWS)[1] == ["replica1"], "made anew as soon as the replica has more"
    assert serve(NEWS)[1] == []


def test_a_page_of_unknown_age_is_shown_as_a_saved_copy(
    world: World, serve: Serve
) -> None:
    world.at(1, 100, 100, 100)
    world.primary.failed = True
    world.clock.now = 60
    for asked in (["replica1"], []):  # rendered, and from the store
        response, read = serve(NEWS)
        assert read == asked
        assert b"This page was saved at 12:00 UTC" in response.content
        assert response["Cache-Control"].startswith("public, max-age=0")


def test_files_and_forms_do_not_pass_for_saved_copies(
    world: World, serve: Serve
) -> None:
    world.at(1, 100, 100, 100)
    world.primary.failed = True
    world.clock.now = 60
    for path in (CSV, REPORT):
        response, asked = serve(path)
        assert (response.status_code, asked) == (503, [])


def test_caches_in_front_and_a_late_replica_keep_a_page_for_a_minute_at_most(
    world: World, serve: Serve
) -> None:
    world.at(1, 100, 100, 100)
    caching = serve(NEWS)[0]["Cache-Control"]
    assert "max-age=30" in caching
    assert "stale-while-revalidate=15" in caching


def test_the_router_writes_to_the_primary_and_reads_private_rows_there() -> None:
    router = ReplicaRouter()
    assert router.db_for_read(Article) == DEFAULT_DB_ALIAS
    with reads_from("replica1"):
        assert router.db_for_read(Article) == "replica1"
        assert router.db_for_write(Article) == DEFAULT_DB_ALIAS
        for private in (User, Session):
            assert router.db_for_read(private) == DEFAULT_DB_ALIAS
    assert not router.allow_migrate("replica1", "news")


def test_a_banner_that_one_database_lacks_is_not_lost_for_another(
    world: World, banner: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.at(1, 100, 100, 100)
    monkeypatch.setattr(board_module, "sources", world.sources)
    notice = Notice(
        *(1, "storm", 1, "GB", "warning", "severe"),
        *(BEGAN, BEGAN + timedelta(days=1), "en", "", {}),
    )
    rows = {DEFAULT_DB_ALIAS: [notice], "replica1": []}
    monkeypatch.setattr(board_module, "read_store", lambda at: rows[read_alias()])
    monkeypatch.setattr(board_module, "rank", lambda tone, severity: (0, 0))
    with reads_from("replica1"):
        assert banner.live(BEGAN) == []
    assert banner.live(BEGAN) == [notice]


def test_a_banner_that_a_replica_fails_to_give_is_read_from_the_primary(
    world: World, banner: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.at(1, 100, 100, 100)
    monkeypatch.setattr(board_module, "sources", world.sources)
    asked = []

    def read(at: datetime) -> list[Notice]:
        asked.append(read_alias())
        if read_alias() != DEFAULT_DB_ALIAS:
            raise OSError("canceling statement due to conflict with recovery")
        return []

    monkeypatch.setattr(board_module, "read_store", read)
    with reads_from("replica1"):
        assert banner.live(BEGAN) == []
    assert asked == ["replica1", DEFAULT_DB_ALIAS]
