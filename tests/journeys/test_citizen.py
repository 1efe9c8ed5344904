"""A citizen finds somebody to call: by search, by question, by the banner.

On a phone and on a desk, in English and in Arabic, with scripts and without.
"""

from collections.abc import Iterator
from itertools import product

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from embassies.models import Contact
from portal.advisories.board import Board
from portal.advisories.demo import load_demo as load_advisories
from tests.support.situations import build_situations, post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUERY = {"en": "French embassy Moscow", "ar": "سفارة فرنسا موسكو"}
MISSION = "/embassies/embassy-of-fr-in-moscow/"
WAYS = list(product((320, 1280), (False, True)))
NAMES = [f"{width}-{'with' if js else 'without'}-scripts" for width, js in WAYS]
ONLY_WITH_SCRIPTS = ".offline, .near, [data-copy], p:has(> #show-map)"
TEXT = """(onlyWithScripts) => {
    document.querySelectorAll(onlyWithScripts).forEach((one) => one.remove());
    return document.body.innerText.replaceAll(/\\s+/g, ' ');
}"""


@pytest.fixture
def site(banner: Board, live_server: LiveServer) -> str:
    """A few real posts with invented numbers; the demonstration advisories."""
    build_situations()
    load_advisories(timezone.now())
    banner.forget()
    return live_server.url


@pytest.fixture(params=WAYS, ids=NAMES)
def screen(
    browser: Browser, site: str, request: pytest.FixtureRequest
) -> Iterator[Page]:
    width, scripts = request.param
    context = browser.new_context(
        base_url=site,
        viewport={"width": width, "height": 800},
        java_script_enabled=scripts,
    )
    page = context.new_page()
    yield page
    assert context.cookies() == []
    context.close()


def number_of_the_embassy() -> str:
    contact = Contact.objects.get(mission=post("FR", "RU"), channel="phone")
    return f"tel:{contact.e164}"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_search_leads_to_a_number_to_call(screen: Page, language: str) -> None:
    screen.goto(f"/{language}/")
    screen.fill("#q", QUERY[language])
    screen.press("#q", "Enter")
    screen.locator(f'.missions a[href$="{MISSION}"]').click()
    call = screen.locator(".reach a.number").first
    expect(call).to_be_visible()
    expect(call).to_have_attribute("href", number_of_the_embassy())
    expect(screen.locator(".reach .provenance").first).to_contain_text("2022")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_question_leads_to_a_card(screen: Page, language: str) -> None:
    screen.goto(f"/{language}/")
    screen.select_option("#pair-nationality", "FR")
    screen.select_option("#pair-in", "RU")
    screen.locator("form.panel button[type=submit]").click()
    expect(screen.locator(".ladder > .step").first).to_be_visible()
    screen.locator(f'.ladder a[href$="{MISSION}card/"]').click()
    expect(screen.locator(".card a.number").first).to_have_attribute(
        "href", number_of_the_embassy()
    )
    expect(screen.locator(".card svg.qr")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_banner_leads_to_help(screen: Page, language: str) -> None:
    screen.goto(f"/{language}/")
    first = screen.locator("#advisories article").first
    first.locator("a.advisory-action").click()
    screen.wait_for_url(f"**/{language}/help/?in=RU")
    screen.locator('main a[href*="nationality=FR&"]').click()
    call = screen.locator(f'.ladder a[href="{number_of_the_embassy()}"]')
    expect(call).to_be_visible()


def test_the_text_is_the_same_with_scripts_and_without(
    browser: Browser, site: str, clock: object
) -> None:
    for path in ("", "help/?nationality=FR&in=RU", f"{MISSION[1:]}", "embassies/?q=FR"):
        texts = []
        for scripts in (True, False):
            context = browser.new_context(java_script_enabled=scripts)
            page = context.new_page()
            page.goto(f"{site}/en/{path}")
            texts.append(page.evaluate(TEXT, ONLY_WITH_SCRIPTS))
            context.close()
        assert texts[0] == texts[1], path
        assert len(texts[0]) > 200
