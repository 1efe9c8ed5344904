"""The journey that the portal began from: an article, its advisory, an embassy.

Without JavaScript, on a phone's screen, in English and in Arabic.
"""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from news.demo import load_demo as load_news
from portal.advisories.board import Board
from portal.advisories.demo import load_demo as load_advisories
from tests.support.situations import build_situations

pytestmark = pytest.mark.browser
ARTICLE = "news/first-russian-aircraft-leave-syria/"


@pytest.fixture
def site(banner: Board, live_server: LiveServer) -> str:
    """The real facts of a few missions, the demonstration news and advisories."""
    build_situations()
    load_news()
    load_advisories(timezone.now())
    banner.forget()
    return live_server.url


@pytest.fixture(params=["without scripts", "with scripts"])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 320, "height": 640},
        java_script_enabled=request.param == "with scripts",
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_article_leads_through_the_advisory_to_an_embassy(
    site: str, phone: Page, language: str
) -> None:
    phone.goto(f"{site}/{language}/{ARTICLE}")
    expect(phone.locator("html")).to_have_attribute(
        "dir", "rtl" if language == "ar" else "ltr"
    )
    expect(phone.locator("nav.breadcrumb li")).to_have_count(3)
    russia = phone.locator("#advisories article[data-tone=conflict]").filter(
        has=phone.locator(f'a[href="/{language}/help/?in=RU"]')
    )
    russia.locator(".advisory-action").click()
    expect(phone).to_have_url(f"{site}/{language}/help/?in=RU")
    assert phone.locator(f'#advisories a[href="/{language}/help/?in=RU"]').count() == 0

    phone.locator(f'main a[href="/{language}/help/?nationality=FR&in=RU"]').click()
    steps = phone.locator(".ladder > li")
    expect(steps.first).to_contain_text(
        "Embassy of France in Moscow" if language == "en" else "Moscow"
    )
    tel = phone.locator('main a[href^="tel:"]').first
    expect(tel).to_be_visible()


def test_the_list_of_missions_in_the_country_is_one_step_away(
    site: str, phone: Page
) -> None:
    phone.goto(f"{site}/en/help/?in=RU")
    phone.get_by_role("link", name="All embassies and consulates in Russia").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(
        "Embassies and consulates in Russia"
    )
    expect(phone.locator(".missions a").first).to_be_visible()


def test_the_article_names_its_countries_and_its_agency(site: str, phone: Page) -> None:
    phone.goto(f"{site}/en/{ARTICLE}")
    page = phone.locator("main")
    expect(page).to_contain_text("15 March 2016")
    expect(page).to_contain_text("AFP")
    for place in ("Syria", "Russia"):
        expect(page.get_by_role("link", name=f"Embassies in {place}")).to_be_visible()
