"""The banner in Chromium: reading it, hiding it, printing it, attacking it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Dialog, Page

from portal.advisories.models import Advisory
from portal.review.guard import reviewed
from portal.web.markdown import to_html
from tests.portal.advisories.conftest import Maker, revise
from tests.support.attacks import attacks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """A fresh session; what the console complains about is collected."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("console", lambda message: _collect(complaints, message))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()


def _collect(complaints: list[str], message: Any) -> None:
    if message.type in {"error", "warning"}:
        complaints.append(message.text)


@pytest.fixture
def site(banner, live_server, make: Maker) -> Any:
    """A running site with a conflict, a warning and a piece of information."""
    now = timezone.now()
    for slug, country, tone in (
        ("ke", "KE", "conflict"),
        ("fr", "FR", "warning"),
        ("news", "", "information"),
    ):
        make(slug, at=now, country=country, tone=tone)
    return live_server


def unfold(page: Page) -> None:
    """Open what stands below the worst advisory, as a reader does."""
    folded = page.locator("#advisories details:not([open]):visible summary")
    if folded.count():
        folded.click()


def visible(page: Page) -> list[str]:
    articles = page.locator("#advisories article:visible")
    return [str(one.get_attribute("data-tone")) for one in articles.all()]


def shown(page: Page) -> list[str]:
    unfold(page)
    return visible(page)


def hide(page: Page) -> None:
    unfold(page)
    page.get_by_role("button", name="Hide this message").click()


def test_information_is_hidden_for_the_session_and_returns_when_edited(
    page, site, banner, browser
):
    """B5."""
    page.goto(f"{site}/en/")
    hide(page)
    assert shown(page) == ["conflict", "warning"]
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto(f"{site}/ar/countries/")
    page.wait_for_load_state("networkidle")
    assert shown(page) == ["conflict", "warning"]
    assert page.context.cookies() == []

    row = Advisory.objects.get(slug="news")
    row.text = "Edited."
    revise(row, "Clearer.", at=timezone.now())
    page.goto(f"{site}/en/")
    page.wait_for_load_state("networkidle")
    assert shown(page) == ["conflict", "warning", "information"]

    other = browser.new_context().new_page()
    other.goto(f"{site}/en/")
    other.wait_for_load_state("networkidle")
    assert len(shown(other)) == 3
    other.context.close()


def test_hiding_the_only_one_takes_the_region_and_its_skip_link_along(
    page, site, banner
):
    with reviewed():
        Advisory.objects.exclude(slug="news").update(cancelled_at=timezone.now())
    banner.forget()
    page.goto(f"{site}/en/")
    assert page.locator('a[href="#advisories"]').count() == 1
    hide(page)
    assert page.locator("#advisories").is_hidden()
    assert page.locator('a[href="#advisories"]').is_hidden()


def test_nothing_but_information_can_be_hidden_and_nothing_without_script(
    page, site, browser
):
    page.goto(f"{site}/en/")
    page.wait_for_load_state("networkidle")
    tones = page.locator("#advisories button").evaluate_all(
        "found => found.map(b => b.closest('article').dataset.tone)"
    )
    assert tones == ["information"]
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{site}/en/")
    assert plain.locator("#advisories button:visible").count() == 0
    plain.context.close()


def test_where_storage_is_refused_there_is_no_button_and_no_error(
    page, site, complaints
):
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage',"
        " {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    page.goto(f"{site}/en/")
    page.wait_for_load_state("networkidle")
    assert len(shown(page)) == 3
    assert page.locator("#advisories button:visible").count() == 0
    assert complaints == []


def test_it_is_a_named_region_with_a_skip_link_second(page, site):
    """B3 and U5, in the accessibility tree and under the Tab key."""
    page.goto(f"{site}/en/")
    assert page.get_by_role("region", name="Advisories").count() == 1
    assert page.get_by_role("alert").count() == 0
    reached = []
    for _press in range(2):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
    assert reached == ["#main", "#advisories"]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#advisories') !== null")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser, site, language, width, scheme
):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    page = context.new_page()
    for address in ("nowhere/", "advisories/", "advisories/fr/"):
        page.goto(f"{site}/{language}/{address}")
        found = Axe().run(page).response["violations"]
        assert [v["id"] for v in found] == []
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_worst_stands_open_and_the_rest_is_one_line(browser, site, width: int):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{site}/en/nowhere/")
    assert visible(page) == ["conflict"]
    summary = page.locator("#advisories summary")
    text = page.get_by_text("Text of ke.")
    assert text.is_visible() is (width == 1280)
    assert summary.inner_text() == "More advisories: France Worldwide"
    assert summary.bounding_box()["height"] >= 24
    summary.click()
    assert shown(page) == ["conflict", "warning", "information"]
    assert text.is_visible()
    context.close()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_closed_banner_takes_at_most_120_px_of_a_phone(
    browser, site, make, language, scripts
):
    title = "Consular assistance in a country whose name takes several lines of a phone"
    make("us", at=timezone.now(), country="US", title=title, text="word " * 300)
    make("bo", at=timezone.now(), country="BO", title=title, text="word " * 300)
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=scripts
    )
    page = context.new_page()
    for path in ("nowhere/", "countries/united-states/", "help/?in=US&nationality=BO"):
        page.goto(f"{site}/{language}/{path}")
        assert page.locator("#advisories").bounding_box()["height"] <= 120
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        first = page.locator("#advisories article").first
        assert first.locator("h3, a").first.is_visible()
        page.locator("#advisories summary").click()
        assert first.locator(".advisory-text").is_visible()
    context.close()


def test_all_of_it_is_printed(browser, site, tmp_path):
    context = browser.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{site}/en/nowhere/")
    page.emulate_media(media="print")
    assert visible(page) == ["conflict", "warning", "information"]
    assert page.locator("#advisories button:visible").count() == 0
    context.close()


@pytest.mark.fault("S1")
def test_the_data_block_passes_the_content_security_policy(page, site, complaints):
    page.goto(f"{site}/en/advisories/fr/")
    page.wait_for_load_state("networkidle")
    kinds = page.evaluate(
        "[...document.querySelectorAll('script')].map(s => s.type)"
        ".filter(t => t === 'application/ld+json')"
    )
    assert set(kinds) == {"application/ld+json"}  # The advisory, the way to it.
    assert complaints == []


@pytest.mark.fault("S2")
def test_no_script_of_the_corpus_runs_even_without_the_policy(
    browser, banner, live_server, make
):
    """S2: the page's own cleaning must do, so the policy is taken away."""
    corpus = "\n\n".join(attacks("alert(1)"))
    make("evil", at=timezone.now(), guidance=corpus, text=corpus[:4000])
    # What a hole in an older sanitiser, or a hand in the database, left behind:
    with reviewed():
        Advisory.objects.update(guidance_html="".join(attacks("alert(1)")))
    assert to_html(corpus)
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    ran: list[str] = []

    def note(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    page.add_init_script("window.ran = []; window.alert = x => window.ran.push(x)")
    page.goto(f"{live_server}/en/advisories/evil/")
    for link in page.locator("main .guidance a").all():
        link.dispatch_event("mouseover")
        assert re.match(
            r"(https?://ok\.|mailto:|tel:|/[^/]|#|None)",
            str(link.get_attribute("href")),
        )
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") == ran == []
    assert (
        page.locator("main .guidance :is(img, svg, iframe, form, script)").count() == 0
    )
    context.close()


def test_from_any_page_to_the_embassies_there_without_script_at_320_px(
    browser, site, atlas
):
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 320, "height": 800}
    )
    page = context.new_page()
    page.goto(f"{site}/en/countries/france/")
    page.get_by_role("link", name="Find your country’s embassy in France").click()
    assert re.search(r"/en/(help/\?in=FR|embassies/in/france/)$", page.url)
    assert "fr" not in page.locator("#advisories h3").all_inner_texts()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()
