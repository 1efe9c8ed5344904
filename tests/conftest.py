"""Clients, a fixed clock, no network."""

import gc
import os
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import connection
from django.template import Context
from django.template.base import Template
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, settings as hypothesis_settings
from playwright.sync_api import Browser, Page, Route, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from portal.advisories.board import Board, board
from portal.countries.models import Source
from portal.site.data_age import DataAge, median_date
from portal.web.clock import Clock, clock as machine_clock
from tests.atlas import NOW, Atlas, build_atlas
from tests.support.people import signed_in
from tests.support.situations import build_situations
from tests.support.worlds import Worlds, load_starter

pytest_plugins = [
    "tests.support.fault_table",
    "tests.support.page_store",
    "tests.support.staff_fixtures",
]

# Playwright's own loop runs in the main thread of the browser tests.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # noqa: TID251

# CI tries the same examples every time; a developer's machine tries new ones.
hypothesis_settings.register_profile(
    "portal",
    deadline=None,
    derandomize="CI" in os.environ,  # noqa: TID251
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# pytest --hypothesis-profile=thorough: what a night allows.
hypothesis_settings.register_profile(
    "thorough", parent=hypothesis_settings.get_profile("portal"), max_examples=2000
)
hypothesis_settings.load_profile("portal")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
ALL_POWERS = {"is_staff": True, "is_superuser": True}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and address[0] not in _LOOPBACK:
            raise RuntimeError(f"A test reached for the network: {address!r}")
        return connect(self, address)

    return guarded


@pytest.fixture(scope="session", autouse=True)
def _pieces_are_not_noted(django_test_environment: None) -> Iterator[None]:
    """Note the context of a page for its test, and of no piece of it.

    Django copies that of each template, the hundreds of options of a form included.
    """
    noted: Callable[..., str] = vars(Template)["_render"]

    def render(self: Template, context: Context) -> str:
        is_piece = str(self.name).startswith("django/forms/") or "/_" in str(self.name)
        return self.nodelist.render(context) if is_piece else noted(self, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Begin each test in English, whatever language the one before left active."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Python's sockets reach this machine only, PostgreSQL's among them."""
    monkeypatch.setattr(socket.socket, "connect", _guarded(_connect))
    monkeypatch.setattr(socket.socket, "connect_ex", _guarded(_connect_ex))


def pytest_configure() -> None:
    """Let no test pay for what makes passwords slow to guess."""
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of the search for garbage.

    With Python's own thresholds that search is a fifth of the work of a run.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--contract-examples",
        type=int,
        default=20,
        help="requests invented for each operation of the API",
    )


worlds = Worlds(atlas=build_atlas, situations=build_situations, starter=load_starter)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run tests of one world one after the other, and all others as pytest-django does.

    Skip, and count, what needs a PostgreSQL that is not the database here.
    """
    items.sort(key=worlds.place_of)
    for item in items:
        fixtures: list[str] = getattr(item, "fixturenames", [])
        if fixtures[:1] != ["_world"]:
            fixtures.insert(0, "_world")  # before the savepoint of the test
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="the database is not PostgreSQL"))


@pytest.fixture
def shared() -> Path:
    """The real upstream files; skip, and be counted, where they are not there."""
    if not SHARED.is_dir():
        pytest.skip("the real upstream files are not beside this checkout")
    return SHARED


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still at atlas.NOW; `clock.move_to(…)`, `clock.shift(…)`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path | None:
    """Return a copy of the database as it is before the first test.

    None if it is no SQLite, or no test asks for a database.
    """
    if "mode=memory" not in str(connection.settings_dict["NAME"]):
        return None
    path = tmp_path_factory.mktemp("migrated") / "portal.sqlite3"
    with django_db_blocker.unblock(), closing(sqlite3.connect(path)) as file:
        connection.ensure_connection()
        connection.connection.backup(file)
    return path


@pytest.fixture
def _world(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> None:
    """Have the world that the test asks for below its savepoint, or no row at all."""
    wanted = worlds.wanted_by(request.node)
    if wanted:
        request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        worlds.show(wanted)


@pytest.fixture
def atlas(_world: None, db: None) -> Atlas:
    """The invented world, in the database."""
    return cast("Atlas", worlds.rows("atlas"))


@pytest.fixture
def situations(_world: None, db: None) -> Source:
    """The situations that the answer must get right, in the database."""
    return cast("Source", worlds.rows("situations"))


@pytest.fixture
def starter(_world: None, db: None) -> str:
    """The whole starter directory, in the database, and what its loading told."""
    return cast("str", worlds.rows("starter"))


@pytest.fixture(autouse=True)
def _nothing_found_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's rows are undone, and the version of the directory with them."""
    monkeypatch.setattr("embassies.quality.duplicates._cache", {})


@pytest.fixture(autouse=True)
def _no_limit(settings: Any) -> None:
    """No test is refused for calling the API too often, unless it sets a limit."""
    settings.API_CALLS_A_MINUTE = settings.API_KEY_CALLS_A_MINUTE = 0


@pytest.fixture(autouse=True)
def _no_store(settings: Any) -> None:
    """Every page is rendered for its test, unless it asks for `page_store`."""
    settings.PAGE_STORE = False


@pytest.fixture
def staff_client(db: None) -> Client:
    """A client signed in as somebody who may do everything."""
    return signed_in(User.objects.create(username="chief", **ALL_POWERS))


@pytest.fixture(autouse=True)
def _no_banner(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No test pays for the banner, or sees another's, unless it asks for `banner`."""
    for name, value in vars(Board(tmp_path / "advisories.json")).items():
        monkeypatch.setattr(board, name, value)
    if "banner" not in request.fixturenames:
        monkeypatch.setattr("portal.advisories.board.read_store", lambda at: [])


@pytest.fixture
def banner(_no_banner: None) -> Board:
    """This process's memory of the advisories, empty, before the real store."""
    return board


@pytest.fixture(autouse=True)
def _no_earlier_clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The clock of a test has shown no moment before."""
    for name, value in vars(Clock(tmp_path / "clock")).items():
        monkeypatch.setattr(machine_clock, name, value)


@pytest.fixture(autouse=True)
def _no_age(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test pays for the age of the data, unless it asks for `directory_age`."""
    monkeypatch.setattr("portal.site.data_age.data_age", DataAge())
    monkeypatch.setattr("portal.site.data_age.median_date", str)


@pytest.fixture
def directory_age(_no_age: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages say how old the directory is; nothing is remembered before."""
    monkeypatch.setattr("portal.site.data_age.median_date", median_date)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; skip, and be counted, where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium here: apt install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, args=CHROMIUM_FLAGS
        )
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A browser's page on the running portal; `page.goto("/en/")`.

    Pages are as in production: DEBUG is off, the Content-Security-Policy holds,
    style sheets come from /static/. At the end the test fails if anything was
    asked of another host, or if the console told of an error.
    """
    wrong: list[str] = []

    def only_the_portal(route: Route) -> None:
        if route.request.url.startswith((live_server.url, "data:", "blob:")):
            route.continue_()
        else:
            wrong.append(f"another host: {route.request.url}")
            route.abort()

    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    context.route("**/*", only_the_portal)
    opened = context.new_page()
    opened.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    opened.on(
        "console",
        lambda said: (
            wrong.append(f"console: {said.text}")
            if said.type == "error" and "Failed to load resource" not in said.text
            else None
        ),
    )
    yield opened
    context.close()
    assert not wrong, wrong
