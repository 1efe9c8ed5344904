"""Two members of staff import a file and take it back, in a browser."""

import hashlib
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page

from embassies.import_requests.tasks import run_due
from tests.atlas import build_atlas
from tests.embassies.imports.tables import portal_csv
from tests.journeys.ten_pages import wait_for
from tests.support.axe import faults, sideways
from tests.support.people import let_in
from tests.support.staff_imports import own, phone, row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
NAME = "database_of_embassies_2022-11-16.csv"
ASK = "/admin/embassies/importrequest/add/"
ROWS = [
    row("fr-london", address="9 New Row, London", names='{"ar": "سفارة فرنسا"}'),
    row("fr-edinburgh", contacts=phone("+44 131 496 0777", "visa")),
    row("fr-london-2", city="London", address="7 Far Street"),
    row("fr-leeds", kind="castle"),
]
SESSIONS = """
from django.contrib.auth.models import User
from tests.support.people import signed_in
for name in ("ada", "ben"):
    user = User.objects.create_superuser(name)
    print(signed_in(user).cookies["sessionid"].value)
"""


def send(page: Page, path: Path, format_: str) -> None:
    page.goto(ASK)
    page.select_option("#id_importer", format_)
    page.set_input_files("#id_file", path)
    page.uncheck("#id_is_partial")
    page.fill("#id_why", "The extract of that day")
    page.click("text=Start the dry run")


def assert_clean(page: Page) -> None:
    assert not faults(page) + sideways(page)


def work_off(page: Page) -> None:
    """Do what is due. Nobody watches meanwhile: tests share one connection."""
    address = page.url
    page.goto("about:blank")
    run_due(own().get().pk)
    page.goto(address)


def override(page: Page) -> None:
    page.fill("#id_override-reason", "The gazette was checked")
    page.check("#id_override-confirm")
    page.click("form:has([value=override]) button")


def speak(page: Page, language: str) -> None:
    page.context.add_cookies(
        [
            {
                "name": "django_language",
                "value": language,
                "domain": "localhost",
                "path": "/",
            }
        ]
    )


@pytest.fixture
def world(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The atlas, and a file about it; what waits stands still to be looked at."""
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr("embassies.admin.import_requests.EVERY", 600)
    build_atlas()
    file = tmp_path / "posts.csv"
    file.write_bytes(portal_csv(*ROWS).getvalue())
    return file


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_of_an_import_is_clean(
    page: Page, world: Path, width: int, language: str
):
    page.set_viewport_size({"width": width, "height": 800})
    ada, ben = (User.objects.create_superuser(name) for name in ("ada", "ben"))
    let_in(page, ada)
    speak(page, language)
    page.goto(ASK)
    assert page.get_attribute("html", "lang") == language
    assert_clean(page)
    page.click("form[enctype] button")
    page.wait_for_selector(".errornote a[href='#id_file']")
    assert_clean(page)
    page.set_input_files("#id_file", world)
    page.check("#id_allows_rejected")
    page.fill("#id_why", "The gazette")
    page.click("form[enctype] button")
    page.wait_for_selector("progress")
    assert_clean(page)
    work_off(page)
    page.wait_for_selector("#report")
    assert_clean(page)
    let_in(page, ben)
    speak(page, language)
    for part in ("phones", "place", "created", "rejected"):
        page.goto(page.url.split("?")[0] + f"?part={part}")
        page.wait_for_selector("#content .results table")
        assert_clean(page)
    override(page)
    page.wait_for_selector("progress")
    work_off(page)
    page.click("a[href$='/rollback/']")
    page.wait_for_selector("#id_undo-reason")
    assert_clean(page)


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal that is served as run.py serves it, with its worker."""

    site: str
    folder: Path
    sessions: list[str]

    def digests(self) -> tuple[str, str]:
        """Return the SHA-256 of the export and of the public's file."""
        file = self.folder / "export.csv"
        manage(self.folder, "export_missions", "--output", str(file))
        with urlopen(f"{self.site}/api/v1/missions.csv") as answer:  # noqa: S310
            public = hashlib.file_digest(answer, "sha256").hexdigest()
        return hashlib.sha256(file.read_bytes()).hexdigest(), public


def command(folder: Path, *arguments: str) -> list[str]:
    # `env` adds to the environment, which only portal/env.py may read.
    own = [f"PORTAL_VAR_DIR={folder}", "PORTAL_TASK_WORKER=1"]
    return ["env", *own, sys.executable, *arguments]


def manage(folder: Path, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603
        command(folder, "manage.py", *arguments),
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    manage(tmp_path, "migrate", "--verbosity", "0")
    manage(tmp_path, "load_starter")
    sessions = manage(tmp_path, "shell", "--no-imports", "-c", SESSIONS).split()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place = "127.0.0.1:{1}".format(*probe.getsockname())
    server = subprocess.Popen(  # noqa: S603
        command(tmp_path, "-m", "gunicorn", "--bind", place),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://{place}/healthz")
        yield Portal(f"http://{place}", tmp_path, sessions)
    finally:
        server.terminate()
        server.wait()


def page_of(browser: Browser, portal: Portal, session: str) -> Page:
    context = browser.new_context(base_url=portal.site, locale="en-GB")
    cookie = {"name": "sessionid", "value": session, "url": portal.site}
    context.add_cookies([cookie])  # type: ignore[list-item]
    return context.new_page()


def awaited(page: Page, state: str) -> tuple[float, list[int]]:
    """Watch the page until it tells a state; return seconds and the rows told."""
    begun = time.monotonic()
    seen: list[int] = []
    while time.monotonic() - begun < 300:
        text = page.inner_text("#content")
        if f": {state}." in text:
            return time.monotonic() - begun, seen
        seen += [int(one.replace(",", "")) for one in re.findall(r"([\d,]+) of", text)]
        page.wait_for_timeout(500)
    raise AssertionError(text)


@pytest.mark.shared
def test_the_real_extract_is_looked_at_put_through_and_taken_back(
    portal: Portal, browser: Browser, shared: Path, capsys: pytest.CaptureFixture[str]
):
    before = portal.digests()
    ada, ben = (page_of(browser, portal, one) for one in portal.sessions)
    send(ada, shared / "data" / NAME, "wikidata-csv")
    dry_run, seen = awaited(ada, "waiting for a second person")
    assert dry_run <= 60
    assert any(0 < rows < 9852 for rows in seen)
    assert portal.digests() == before
    address = ada.url
    assert ada.locator("button:text-is('Put it through')").count() == 0
    ben.goto(address)
    comes_to = ben.inner_text("#content table >> nth=0")
    assert ben.locator("#content table").nth(1).locator("tbody tr").count() >= 50
    ben.check("#id_approve-confirm")
    ben.click("button:text-is('Put it through')")
    commit, _ = awaited(ben, "put through")
    after = portal.digests()
    assert after[0] != before[0]
    assert after[1] != before[1]
    ben.click("text=Roll it back")
    ben.fill("#id_undo-reason", "To see whether it works")
    ben.check("#id_undo-confirm")
    ben.click("button:text-is('Roll it back')")
    rollback, _ = awaited(ben, "rolled back")
    assert rollback <= 60
    assert portal.digests() == before
    with capsys.disabled():
        told = " · ".join(comes_to.split("\n"))
        times = f"{dry_run:.1f} s dry run, {commit:.1f} s commit, {rollback:.1f} s back"
        sys.stdout.write(f"\n{told}\n{times}; {before[0][:16]} before and after\n")
