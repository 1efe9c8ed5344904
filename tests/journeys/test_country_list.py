"""A list of countries that can be typed into, and one that can do without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.atlas import Atlas
from tests.support.axe import faults, sideways

pytestmark = pytest.mark.browser
NATIONALITY, PLACE = "#pair-nationality", "#pair-in"


@pytest.fixture
def home(atlas: Atlas, page: Page) -> Page:
    page.goto("/en/")
    return page


def test_an_everyday_name_is_found_and_chosen_with_keys(home: Page) -> None:
    field = home.get_by_label("I am a national of")
    field.press_sequentially("holland")
    expect(home.get_by_role("option", name="Netherlands", exact=True)).to_be_visible()
    field.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert active == "pair-nationality-list-NL"
    field.press("Enter")
    expect(field).to_have_value("Netherlands")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert home.input_value(NATIONALITY) == "NL"


COUNT_SENDINGS = """() => addEventListener("submit", (event) => {
  if (!event.defaultPrevented) sessionStorage.sent = Number(sessionStorage.sent || 0) + 1;
})"""


def test_two_whole_names_need_no_choice_and_are_sent_once(home: Page) -> None:
    home.evaluate(COUNT_SENDINGS)
    home.get_by_label("I am a national of").fill("uk")
    home.get_by_label("I am in").fill("Россия")
    home.get_by_role("button", name="Show who can help").click()
    home.wait_for_url("**/help/?nationality=GB&in=RU")
    assert home.evaluate("sessionStorage.sent") == "1"


def test_enter_sends_what_was_typed_once_it_is_understood(home: Page) -> None:
    home.select_option(NATIONALITY, "FR")
    expect(home.get_by_label("I am a national of")).to_have_value("France")
    home.get_by_label("I am in").fill("uk")
    home.get_by_label("I am in").press("Enter")
    home.wait_for_url("**/help/?nationality=FR&in=GB")


def test_a_word_that_is_no_country_is_not_sent_as_one(home: Page) -> None:
    field = home.get_by_label("I am in")
    field.fill("atlantis")
    field.press("Enter")
    expect(field).to_have_js_property(
        "validationMessage", "Choose a country from the list."
    )
    assert home.url.endswith("/en/")


def test_the_whole_list_opens_with_a_click_and_closes_with_escape(home: Page) -> None:
    field = home.get_by_label("I am in")
    field.click()
    assert home.get_by_role("option").count() > 200
    field.press("Escape")
    expect(home.get_by_role("option")).to_have_count(0)
    expect(field).to_be_focused()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [320, 1280])
def test_an_open_list_has_no_accessibility_faults(
    atlas: Atlas, page: Page, language: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("", "help/"):
        page.goto(f"/{language}/{path}")
        page.locator("[role=combobox]").first.press_sequentially("fr")
        page.locator("[role=option]").first.wait_for()
        page.keyboard.press("ArrowDown")
        assert faults(page) + sideways(page) == [], path


def test_on_a_phone_the_suggestions_leave_the_button_free(
    atlas: Atlas, page: Page
) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto("/en/")
    page.locator("#q").press_sequentially("fra")
    shown = page.locator(".search-box .suggestions")
    shown.wait_for()
    box, button = (
        shown.bounding_box(),
        page.locator(".search-box button").bounding_box(),
    )
    assert box is not None
    assert button is not None
    assert box["y"] + box["height"] <= button["y"]


def test_without_scripts_the_plain_list_is_there(
    atlas: Atlas, browser: Browser, live_server: LiveServer
) -> None:
    context: Any = browser.new_context(
        base_url=live_server.url, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/en/")
    page.get_by_label("I am a national of").select_option("FR")
    page.get_by_label("I am in").select_option("RU")
    page.get_by_role("button", name="Show who can help").click()
    page.wait_for_url("**/help/?nationality=FR&in=RU")
    context.close()
