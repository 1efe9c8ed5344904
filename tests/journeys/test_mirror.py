"""The mirror in a browser: from a plain file server, and a country pack from disk."""

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from time_machine import Traveller

from portal.advisories import issuing
from portal.advisories.board import board
from portal.mirror import build as module
from portal.mirror.build import build
from portal.mirror.check import visible_text
from portal.review.guard import reviewed
from tests.atlas import NOW, Atlas
from tests.portal.advisories.conftest import draft
from tests.support.public_world import build_public_world

pytestmark = pytest.mark.browser

PAGES = (
    *("/en/", "/ar/", "/en/embassies/fr-london/", "/ar/embassies/fr-london/"),
    *("/en/embassies/in/united-kingdom/", "/en/countries/united-kingdom/pack.html"),
    *("/en/embassies/of/france/", "/ar/embassies/fr-london/card/"),
)


@pytest.fixture
def folder(
    atlas: Atlas,
    clock: Traveller,
    live_server: LiveServer,
    settings: LazySettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    banner: object,
) -> Path:
    settings.SITE_URL = live_server.url
    settings.ALLOWED_HOSTS = [urlsplit(live_server.url).hostname]
    build_public_world(atlas)
    monkeypatch.setattr(module, "mirrored_paths", lambda languages: list(PAGES))
    board.forget()
    build(tmp_path / "site", ["en", "ar"], at=NOW)
    return tmp_path / "site"


@pytest.fixture
def copy(folder: Path, browser: Browser) -> Iterator[Page]:
    """A page of a browser on the mirror, served by Python's own file server."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(base_url=f"http://127.0.0.1:{server.server_port}")
    yield context.new_page()
    context.close()
    server.shutdown()
    server.server_close()


def test_a_reader_walks_through_the_mirror(copy: Page) -> None:
    wrong: list[str] = []
    copy.on("pageerror", lambda error: wrong.append(str(error)))
    copy.goto("/en/embassies/in/united-kingdom/")
    copy.get_by_role("link", name=re.compile("France.*London")).first.click()
    expect(copy.locator("#copy")).to_contain_text("This is a copy of 23 November 2026")
    expect(copy.locator('a[href^="tel:"]').first).to_be_visible()
    copy.locator("#languages a[hreflang=ar]").click()
    expect(copy.locator("html")).to_have_attribute("dir", "rtl")
    copy.set_viewport_size({"width": 320, "height": 640})
    width = copy.evaluate("document.documentElement.scrollWidth")
    assert width <= 320
    assert not wrong


def test_the_copy_shows_the_advisories_of_now_where_the_portal_answers(
    folder: Path, copy: Page
) -> None:
    with reviewed():
        issuing.issue(draft("sudden", country="GB"), at=NOW)
    board.forget()
    copy.goto("/en/embassies/fr-london/")
    expect(copy.locator("#advisories")).to_contain_text("sudden", ignore_case=True)


def test_a_country_pack_opens_from_disk_without_a_network(
    folder: Path, browser: Browser
) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    pack = folder / "en/countries/united-kingdom/pack.html"
    page.goto(pack.as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text("United Kingdom")
    shown = page.locator("body").inner_text()
    assert "+44 20 7946 0911" in shown
    assert visible_text(pack.read_text(encoding="utf-8"))
    context.close()
