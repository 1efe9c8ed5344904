"""What a phone shows of an answer before anything is opened or scrolled."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from portal.advisories.board import Board
from portal.advisories.demo import load_demo as load_advisories
from tests.journeys.answers import HEIGHT, WIDTH, measure
from tests.support.axe import faults, sideways
from tests.support.situations import add_post, build_situations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAIRS = ["FR-RU", "US-BY", "MT-KR", "UA-RU", "DE-IR", "XK-KR", "IS-AM"]
LONGEST = 6 * HEIGHT


@pytest.fixture
def site(banner: Board, live_server: LiveServer) -> str:
    """The situations, forty posts of Kosovo in Korea, and the live advisories."""
    source = build_situations()
    for number in range(40):
        one = add_post("XK", "KR", "Seoul", "consulate", source=source)
        type(one).objects.filter(pk=one.pk).update(slug=f"xk-{number}")
        if number > 2:
            one.contacts.update(withdrawn_at=timezone.now())
    load_advisories(timezone.now())
    banner.forget()
    return live_server.url


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, java_script_enabled=request.param
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["en", "ar", "de"])
def test_a_number_is_on_the_first_screen_and_no_answer_is_long(
    site: str, phone: Page, language: str
) -> None:
    for pair in PAIRS:
        nationality, country = pair.split("-")
        path = f"help/?nationality={nationality}&in={country}"
        found = measure(phone, f"{site}/{language}/{path}")
        assert 0 < found.call <= HEIGHT, pair
        assert found.banner <= 120, pair
        assert found.height <= LONGEST, pair


@pytest.mark.parametrize("width", [WIDTH, 1280])
def test_axe_finds_nothing_in_an_answer_open_or_folded(
    browser: Browser, site: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": HEIGHT})
    page = context.new_page()
    for path in ("nationality=XK&in=KR", "nationality=MT&in=KR", "nationality=UA&in="):
        page.goto(f"{site}/en/help/?{path}")
        assert faults(page) + sideways(page) == []
        page.evaluate(
            "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
        )
        assert faults(page) + sideways(page) == []
    context.close()
