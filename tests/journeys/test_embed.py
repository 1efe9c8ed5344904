"""A piece of the portal on the page of another origin."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from portal.site.embed import snippet
from tests.support.axe import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def foreign(
    live_server: LiveServer, settings: LazySettings, browser: Browser
) -> Iterator[Page]:
    """A page of a news site at 320 pixels, with the question about Ukraine."""
    settings.SITE_URL = live_server.url
    settings.ALLOWED_HOSTS = [urlsplit(live_server.url).hostname]
    body = (
        '<!DOCTYPE html><html lang="en"><title>News</title><main><h1>News</h1>'
        + snippet("embed-help", {"lang": "ar", "in": "UA"})
        + f'<script src="{live_server.url}/static/portal/embed-frame.js" async></script>'
        + "</main></html>"
    )

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    yield page
    context.close()
    server.shutdown()
    server.server_close()


def test_the_piece_grows_to_its_content_and_leads_to_the_answer(foreign: Page) -> None:
    piece = foreign.frame_locator("iframe")
    expect(piece.locator("h1")).to_be_visible()
    foreign.wait_for_function("document.querySelector('iframe').style.height !== ''")
    (frame,) = [one for one in foreign.frames if "/embed/" in one.url]
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert frame.evaluate("document.documentElement.scrollHeight - innerHeight") <= 1
    piece.locator("select").select_option("FR")
    with foreign.context.expect_page() as opened:
        piece.get_by_role("button").click()
    answer = opened.value
    answer.wait_for_load_state()
    assert "/ar/help/?nationality=FR&in=UA" in answer.url
    assert foreign.context.cookies() == []


def test_the_piece_has_no_barrier(foreign: Page, live_server: LiveServer) -> None:
    for address in ("/embed/help/?in=UA&lang=ar", "/embed/find/"):
        foreign.goto(f"{live_server.url}{address}")
        assert faults(foreign) == []
