"""A card that survives the network, a printed page, and pages anybody can use."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

from tests.atlas import Atlas
from tests.support.situations import build_situations

pytestmark = pytest.mark.browser
CARD = "/en/embassies/fr-london/card/"
HELP = "/en/help/?nationality=US&in=IR"


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def save(page: Page, path: str) -> None:
    page.goto(path)
    page.get_by_role("button", name="Save for offline").click()
    expect(page.get_by_text("Saved. This address now opens")).to_be_visible()


def test_a_saved_card_opens_again_without_the_network(atlas: Atlas, page: Page) -> None:
    save(page, CARD)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Embassy of France, London"
    )
    expect(page.get_by_text("This page was made on")).to_be_visible()
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 0
    assert page.context.cookies() == []


def test_saved_pages_lead_to_each_other(atlas: Atlas, page: Page) -> None:
    save(page, "/en/embassies/jp-paris/card/")
    save(page, CARD)
    page.context.set_offline(True)
    page.reload()
    page.locator("[data-kept] a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Japan")
    expect(page.locator("[data-kept] a")).to_have_count(1)


def test_what_was_not_saved_stays_unavailable(atlas: Atlas, page: Page) -> None:
    save(page, CARD)
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_"):
        page.goto("/en/embassies/jp-paris/card/")


def test_nothing_is_kept_before_it_is_asked_for(atlas: Atlas, page: Page) -> None:
    page.goto(CARD)
    page.wait_for_timeout(200)
    kept = page.evaluate(
        "async () => [(await caches.keys()).length,"
        " (await navigator.serviceWorker.getRegistrations()).length]"
    )
    assert kept == [0, 0]


def test_saved_pages_can_be_deleted(atlas: Atlas, page: Page) -> None:
    save(page, CARD)
    page.get_by_role("button", name="Delete saved pages").click()
    expect(page.get_by_text("All saved pages are deleted.")).to_be_visible()
    left = page.evaluate("async () => (await caches.keys()).length")
    assert left == 0


def test_the_switch_ends_saved_pages_at_the_next_visit(
    atlas: Atlas, page: Page, settings: Any
) -> None:
    save(page, CARD)
    settings.OFFLINE_COPIES = False
    page.evaluate(
        "async () => (await navigator.serviceWorker.getRegistration()).update()"
    )
    page.wait_for_function(
        "async () => (await caches.keys()).length === 0 &&"
        " (await navigator.serviceWorker.getRegistrations()).length === 0"
    )


def test_a_copy_says_that_it_is_one_and_loses_what_is_live(
    db: None, page: Page, clock: Any
) -> None:
    build_situations()
    # The server's clock stands still in the past, the browser's does not.
    page.goto(HELP)
    expect(page.get_by_text("You are reading a saved copy")).to_be_visible()
    expect(page.locator("[data-live]")).to_have_count(0)


def test_the_printed_card_is_one_page_with_a_code_that_can_be_read(
    atlas: Atlas, page: Page, tmp_path: Path
) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext here: apt install poppler-utils")
    page.goto(CARD)
    pdf = tmp_path / "card.pdf"
    page.pdf(path=str(pdf), prefer_css_page_size=True)
    text = subprocess.run(  # noqa: S603
        ["pdftotext", "-layout", str(pdf), "-"],  # noqa: S607
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert text.count("\f") == 1
    for words in ("+44 20 7946 0911", "999", "Monday: 09:00", "3 November 2026"):
        assert words in text, words
    picture = tmp_path / "card"
    subprocess.run(  # noqa: S603
        ["pdftoppm", "-r", "150", "-png", "-singlefile", str(pdf), str(picture)],  # noqa: S607
        check=True,
    )
    (code,) = zxingcpp.read_barcodes(Image.open(picture.with_suffix(".png")))
    assert "tel:+442079460911" in code.text
    assert code.text.startswith("BEGIN:VCARD")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_help_and_card_and_map_have_no_accessibility_faults(
    db: None, page: Page, language: str, width: int, scheme: Any
) -> None:
    build_situations()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    for path in (
        "help/",
        "help/?nationality=US&in=IR",
        "help/?nationality=QQ&in=IR",
        "embassies/embassy-of-fr-in-moscow/card/",
        "embassies/in/russia/map/",
    ):
        page.goto(f"/{language}/{path}")
        assert violations(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path


def test_the_map_is_drawn_on_demand_and_works_from_the_keyboard(
    db: None, page: Page
) -> None:
    build_situations()
    page.goto("/en/embassies/in/russia/map/")
    expect(page.locator("#map")).to_be_hidden()
    page.get_by_role("button", name="Show the map").press("Enter")
    pins = page.locator(".pin")
    expect(pins).to_have_count(2)
    pins.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup a").first).to_be_visible()
    assert page.locator("#map path").count() >= 1
    assert violations(page) == []


def test_help_is_found_called_and_printed_without_script(
    db: None, browser: Any, live_server: Any
) -> None:
    build_situations()
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/help/")
    page.get_by_label("I am a national of").select_option("US")
    page.get_by_label("I am in").select_option("IR")
    page.get_by_role("button", name="Show who can help").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Help for nationals of the United States of America in Iran"
    )
    hrefs = page.locator("a.number").evaluate_all("all => all.map(a => a.href)")
    assert hrefs
    assert all(re.fullmatch(r"tel:\+?[0-9]+", href) for href in hrefs)
    assert page.get_by_role("button", name="Save for offline").count() == 0
    assert context.cookies() == []
    context.close()


def test_a_number_copied_in_arabic_is_the_stored_one(db: None, page: Page) -> None:
    build_situations()
    page.goto("/ar/help/?nationality=FR&in=RU")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    copied = page.locator("a.number bdi").first.evaluate(
        "one => { getSelection().selectAllChildren(one);"
        " return getSelection().toString(); }"
    )
    href = page.locator("a.number").first.get_attribute("href")
    assert copied.replace(" ", "") == (href or "").removeprefix("tel:")
