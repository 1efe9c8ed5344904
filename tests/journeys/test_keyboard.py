"""The journeys by keyboard alone, on a window of 320 by 256 pixels.

That is one of 1280 by 1024 at four times the size: if anything hides what has the
focus, it does so here (WCAG 2.4.3, 2.4.7, 2.4.11).
"""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from portal.advisories.board import Board
from portal.advisories.demo import load_demo as load_advisories
from tests.support.situations import build_situations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MISSION = "/en/embassies/embassy-of-fr-in-moscow/"
FOCUS = """() => {
    const one = document.activeElement;
    const box = one.getClientRects()[0];
    const x = Math.min(Math.max(box.left, 0) + 2, innerWidth - 1);
    const y = Math.min(Math.max(box.top, 0) + 2, innerHeight - 1);
    const seen = document.elementFromPoint(x, y);
    const style = getComputedStyle(one);
    return {
        what: one.id || one.className || one.getAttribute('href') || one.tagName,
        href: one.getAttribute('href') || '',
        inside: box.bottom > 0 && box.top < innerHeight,
        uncovered: one.contains(seen) || (seen?.contains(one) ?? false),
        marked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    };
}"""


@pytest.fixture
def page(banner: Board, browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    build_situations()
    load_advisories(timezone.now())
    banner.forget()
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 320, "height": 256}
    )
    yield context.new_page()
    context.close()


def tab(page: Page) -> dict[str, str]:
    """Press Tab; fail where the focus cannot be seen."""
    page.keyboard.press("Tab")
    focus: dict[str, str] = page.evaluate(FOCUS)
    assert focus["inside"], focus
    assert focus["uncovered"], focus
    assert focus["marked"], focus
    return focus


def tab_to(page: Page, sign: str, within: int) -> None:
    """Press Tab until the focus is on what has the sign in its name or address."""
    met = []
    for _press in range(within):
        focus = tab(page)
        if sign in focus["what"] or sign in focus["href"]:
            return
        met.append(focus["what"])
    raise AssertionError(f"{sign} is not within {within} presses: {met}")


def skip_to_the_main_content(page: Page) -> None:
    assert tab(page)["href"] == "#main"
    page.keyboard.press("Enter")


def test_from_the_search_to_the_call(page: Page) -> None:
    page.goto("/en/")
    skip_to_the_main_content(page)
    assert tab(page)["what"] == "q"
    page.keyboard.type("French embassy Moscow")
    page.keyboard.press("Enter")
    page.wait_for_url("**/embassies/?q=*")
    skip_to_the_main_content(page)
    tab_to(page, MISSION, within=6)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{MISSION}")
    skip_to_the_main_content(page)
    tab_to(page, "tel:", within=3)


def test_from_help_to_the_card(page: Page) -> None:
    page.goto("/en/help/?nationality=FR&in=RU")
    skip_to_the_main_content(page)
    tab_to(page, f"{MISSION}card/", within=10)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{MISSION}card/")
    skip_to_the_main_content(page)
    tab_to(page, "tel:", within=3)


def test_from_the_banner_to_help(page: Page) -> None:
    page.goto("/en/")
    tab(page)
    assert tab(page)["href"] == "#advisories"
    page.keyboard.press("Enter")
    tab_to(page, "/en/help/?in=RU", within=1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/help/?in=RU")
    skip_to_the_main_content(page)
    tab_to(page, "help-nationality", within=2)
    page.keyboard.type("France")
    tab_to(page, "BUTTON", within=6)
    page.keyboard.press("Enter")
    page.wait_for_url("**nationality=FR**")
    expect(page.locator(".ladder > .step").first).to_be_attached()


def test_an_error_has_the_focus_and_leads_to_its_field(page: Page) -> None:
    for path, field in (
        ("/en/help/?nationality=QQ&in=RU", "help-nationality"),
        (f"/en/embassies/?q={'x' * 101}", "q"),
    ):
        page.goto(path)
        assert page.title().startswith("Error: ")
        assert page.evaluate("document.activeElement.className") == "error-summary"
        assert tab(page)["href"] == f"#{field}"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == field


def test_every_stop_on_a_page_can_be_seen(page: Page) -> None:
    for path in ("/en/", MISSION, "/ar/help/?nationality=FR&in=RU"):
        page.goto(path)
        for _press in range(40):
            if tab_or_end(page):
                break


def tab_or_end(page: Page) -> bool:
    """Press Tab; say whether the focus has left the page."""
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement === document.body"):
        return True
    focus = page.evaluate(FOCUS)
    assert focus["inside"], focus
    assert focus["uncovered"], focus
    assert focus["marked"], focus
    return False
