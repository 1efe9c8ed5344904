"""Every public template, for eyes, fingers and machines of every kind (WCAG 2.2 AA)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from news.demo import load_demo as load_news
from portal.advisories.board import Board
from portal.advisories.demo import load_demo as load_advisories
from tests.atlas import build_atlas
from tests.support.addresses import every_address
from tests.support.axe import faults, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOT_PAGES = ("/pack.html", ".vcf", ".atom", "/suggestions/", "/opensearch.xml")
SLUGS = {
    "/en/advisories/<slug>/": "/en/advisories/russia/",
    "/en/news/<slug>/": "/en/news/first-russian-aircraft-leave-syria/",
}
ASKED = [
    "/en/embassies/?q=French+embassy+London",
    "/en/embassies/?q=zzzz",
    "/en/embassies/?q=" + "x" * 101,
    "/en/embassies/jp-paris/",
    "/en/help/?in=GB",
    "/en/help/?nationality=FR&in=GB",
    "/en/help/?nationality=QQ&in=GB",
    "/en/news/?q=embassy",
    "/en/nowhere/",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FULL: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": RULES},
    "rules": {"target-size": {"enabled": True}},
}
CONTRAST = {"runOnly": ["color-contrast"]}
DOUBLE_TEXT = "document.documentElement.style.fontSize = '200%'"
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter((one) => {
    const style = getComputedStyle(one);
    return style.overflow !== 'visible' && style.clipPath === 'none'
        && one.clientWidth > 2 && !one.matches('select, input, textarea, svg, svg *')
        && !one.matches('[role=region][tabindex="0"]')  // a wide table, WCAG 1.4.10
        && (one.scrollWidth > one.clientWidth + 1
            || one.scrollHeight > one.clientHeight + 1);
}).map((one) => one.outerHTML.slice(0, 120))"""


def pages(language: str) -> list[str]:
    """Return an address of each public page, as its URLconf has them, and states."""
    routes = [str(one) for one in every_address()]
    found = [
        SLUGS.get(route) or one.good()
        for route, one in zip(routes, every_address(), strict=True)
        if route.startswith("/en/") and not route.endswith(NOT_PAGES)
    ]
    assert len(found) > 20
    return [path.replace("/en/", f"/{language}/", 1) for path in [*found, *ASKED]]


@pytest.fixture
def site(banner: Board, live_server: LiveServer) -> str:
    """The invented world, under a banner, with news."""
    build_atlas()
    load_news()
    load_advisories(timezone.now())
    banner.forget()
    return live_server.url


@pytest.fixture
def screen(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=site)
    yield context.new_page()
    context.close()


def faults_at(page: Page, width: int) -> list[str]:
    """Return what is wrong with a page that is open, by day and by night."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="light")
    found = faults(page, **FULL) + sideways(page) + faults_in_the_dark(page)
    return [f"{width}: {fault}" for fault in found]


def faults_in_the_dark(page: Page) -> list[str]:
    page.emulate_media(color_scheme="dark")
    return [f"dark, {fault}" for fault in faults(page, **CONTRAST)]


def faults_at_twice_the_text(page: Page) -> list[str]:
    page.evaluate(DOUBLE_TEXT)
    found: list[str] = page.evaluate(CUT_OFF)
    return [f"twice the text: {fault}" for fault in found + sideways(page)]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_template_has_faults_of_access_or_scrolls_sideways(
    screen: Page, language: str
) -> None:
    """320 pixels are also 1280 at four times the size (WCAG 1.4.10)."""
    wrong = {}
    for path in pages(language):
        screen.goto(path)
        found = [fault for width in (320, 1280) for fault in faults_at(screen, width)]
        if found := found + faults_at_twice_the_text(screen):
            wrong[path] = found
    assert not wrong


def test_the_page_of_all_pieces_has_no_faults_either(
    screen: Page, settings: Any
) -> None:
    settings.DEBUG = True
    screen.goto("/en/design/")
    assert screen.locator(".step").count() == 2
    assert faults(screen, **FULL) + faults_in_the_dark(screen) == []


def test_in_forced_colours_what_showed_by_its_ground_has_a_line(screen: Page) -> None:
    """Axe does not see these colours; the browser chooses them unless it is told not to."""
    screen.emulate_media(forced_colors="active")
    screen.goto("/en/help/?nationality=FR&in=GB")
    for piece in ("button", ".advisory", ".advisory-action", ".panel", "select"):
        line = screen.locator(piece).first.evaluate(
            "(one) => parseFloat(getComputedStyle(one).borderTopWidth)"
        )
        assert line >= 1, piece
    own = "(all) => all.filter((one) => getComputedStyle(one).forcedColorAdjust == 'none')"
    assert screen.locator("body *").evaluate_all(f"{own}.length") == 0
