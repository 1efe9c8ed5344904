"""Every public template, for eyes, fingers and machines of every kind (WCAG 2.2 AA)."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from news.demo import load_demo as load_news
from portal.advisories.board import Board
from portal.advisories.demo import load_demo as load_advisories
from tests.atlas import build_atlas
from tests.portal.addresses import every_address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOT_PAGES = ("/pack.html", ".vcf", ".atom", "/suggestions/")
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
FULL = {
    "runOnly": {"type": "tag", "values": RULES},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
DOUBLE_TEXT = "document.documentElement.style.fontSize = '200%'"
WIDER_THAN_THE_WINDOW = """() => {
    const root = document.documentElement;
    return root.scrollWidth > root.clientWidth;
}"""
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter((one) => {
    const style = getComputedStyle(one);
    return style.overflow !== 'visible' && style.clipPath === 'none'
        && one.clientWidth > 2 && !one.matches('select, input, textarea, svg, svg *')
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


def faults(page: Page, options: dict[str, Any]) -> list[str]:
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_template_has_faults_of_access_or_scrolls_sideways(
    screen: Page, language: str, width: int
) -> None:
    screen.set_viewport_size({"width": width, "height": 900})
    wrong = {}
    for path in pages(language):
        screen.emulate_media(color_scheme="light")
        screen.goto(path)
        found = faults(screen, FULL)
        screen.emulate_media(color_scheme="dark")
        found += [f"dark, {fault}" for fault in faults(screen, CONTRAST)]
        if screen.evaluate(WIDER_THAN_THE_WINDOW):
            found.append("it scrolls sideways")
        if found:
            wrong[path] = found
    assert not wrong


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_is_lost_at_twice_the_text_or_in_forced_colours(
    screen: Page, language: str
) -> None:
    screen.set_viewport_size({"width": 1280, "height": 900})
    wrong = {}
    for path in pages(language):
        screen.emulate_media(forced_colors="active")
        screen.goto(path)
        found = faults(screen, CONTRAST)
        screen.emulate_media(forced_colors="none")
        screen.evaluate(DOUBLE_TEXT)
        for width in (1280, 640):
            screen.set_viewport_size({"width": width, "height": 900})
            if screen.evaluate(WIDER_THAN_THE_WINDOW):
                found.append(f"twice the text scrolls sideways at {width}")
            found += screen.evaluate(CUT_OFF)
        if found:
            wrong[path] = found
    assert not wrong


def test_the_page_of_all_pieces_has_no_faults_either(
    screen: Page, settings: Any
) -> None:
    settings.DEBUG = True
    screen.goto("/en/design/")
    assert screen.locator(".step").count() == 2
    assert faults(screen, FULL) == []
