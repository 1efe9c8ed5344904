"""A served portal whose database can be taken away: a file, or a server of its own."""

import http.client
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings

from tests.support.postgres_server import PostgresServer
from tests.support.serving import Served, served

MIGRATE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""
WORLD = """
import django
django.setup()
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from news.models import Article
from portal.advisories.demo import load_demo
from tests.atlas import build_atlas
from tests.support.people import signed_in
build_atlas()
at = timezone.now()
load_demo(at)
Article.objects.create(
    title="Public notice", slug="public-notice", standfirst="In short.", body="Text.",
    agency="Agency", author="Author", source_url="https://gazette.example/news",
    stage="approved", published_at=at - timedelta(hours=2),
)
chief = User.objects.create_superuser("chief", "chief@x.example", "a long password")
print(signed_in(chief).cookies["sessionid"].value)
"""
"""The invented world, with advisories and news of this moment, and one signed in."""

NOTICE = b"This page was saved at"
TYPED = "Their door is blue & the bell <b>works</b>"


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float

    @property
    def has_notice(self) -> bool:
        return NOTICE in self.body


def ask(
    server: Served,
    path: str,
    form: Mapping[str, str] | None = None,
    **headers: str,
) -> Answer:
    """Ask on a connection of its own; with a form, send that."""
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    named = {
        "Host": "localhost",
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    begun = time.monotonic()
    try:
        if form is None:
            client.request("GET", path, headers=named)
        else:
            named["Content-Type"] = "application/x-www-form-urlencoded"
            client.request("POST", path, urlencode(form), named)
        found = client.getresponse()
        body = found.read()
    finally:
        client.close()
    return Answer(found.status, found.headers, body, time.monotonic() - begun)


def run(code: str, **environment: str) -> str:
    """Run a program of the portal; return what it printed."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],  # noqa: TID251
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


def wait_until(holds: Callable[[], bool], seconds: float) -> float:
    """Return the seconds until something held; fail after so many."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, f"not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - begun


@dataclass
class SqliteFile:
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    freezes: bool = False
    is_reachable = True
    """For the test, although the portal finds it no longer."""

    @property
    def path(self) -> Path:
        return self.folder / "portal.sqlite3"

    @property
    def _away(self) -> Path:
        return self.folder.parent / f"{self.folder.name}-away"

    @property
    def is_away(self) -> bool:
        return self._away.exists()

    def take_away(self) -> None:
        self._away.mkdir()
        for file in self.folder.glob("portal.sqlite3*"):
            shutil.move(file, self._away / file.name)

    def bring_back(self) -> None:
        for file in self._away.glob("portal.sqlite3*"):
            shutil.move(file, self.folder / file.name)
        self._away.rmdir()

    def execute(self, sql: str) -> list[tuple[object, ...]]:
        name = next(self._away.glob("portal.sqlite3"), self.path)
        with closing(sqlite3.connect(name, isolation_level=None)) as database:
            database.create_function(
                "REGEXP", 2, lambda *found: bool(re.search(*found))
            )
            *before, last = sql.split(";")
            for one in before:
                database.execute(one)
            return database.execute(last).fetchall()


@dataclass
class PostgresDatabase:
    server: PostgresServer
    name: str
    freezes: bool = False
    is_away: bool = False
    is_reachable = False

    @property
    def environment(self) -> Mapping[str, str]:
        return {"DATABASE_URL": self.server.url(self.name)}

    def take_away(self) -> None:
        self.is_away = True
        if self.freezes:
            self.server.freeze()
        else:
            self.server.kill()

    def bring_back(self) -> None:
        if self.freezes:
            self.server.thaw()
        else:
            self.server.start()
        self.is_away = False

    def execute(self, sql: str) -> list[tuple[object, ...]]:
        return self.server.execute(sql, self.name)

    def set_read_only(self, state: str) -> None:
        """Let every new connection be read-only, and cut those there are."""
        self.server.execute(
            f"ALTER DATABASE {self.name} SET default_transaction_read_only = {state}"
        )
        self.server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname <> 'postgres'"
        )


@dataclass
class Portal:
    """A folder with a database of its own, and the session of a superuser in it."""

    folder: Path
    database: SqliteFile | PostgresDatabase
    session: str

    def serve(self, **environment: str) -> AbstractContextManager[Served]:
        """Serve it, by processes that may write where their user may, root too."""
        weaker = ("setpriv", "--bounding-set=-dac_override")
        return served(
            self.folder,
            prefix=() if os.getuid() else weaker,
            **{**self.database.environment, **environment},
        )

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")


def warm(server: Served, *paths: str) -> None:
    """Ask often enough for every process to have the pages in memory."""
    for path in paths:
        for _ in range(10):
            assert ask(server, path).status == 200, path


def warm_every_process(server: Served, path: str) -> None:
    """Ask for a page so often at once that no process is left out.

    For pages that are kept in memory alone: one after the other, one process may take
    every request.
    """
    with ThreadPoolExecutor(8) as clients:
        answers = clients.map(lambda one: ask(server, one).status, [path] * 80)
        assert set(answers) == {200}, path


def form_of(page: bytes) -> dict[str, str]:
    """Return what a browser would send of the last form of a page."""
    [form] = re.findall(r"<form method=\"post\".*?</form>", page.decode(), re.DOTALL)[
        -1:
    ]
    pairs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return {unescape(name): unescape(value) for name, value in pairs}
