"""Every staff page by eye and by ear: on a phone, in Arabic, in the dark (E10)."""

import re
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.atlas import Atlas
from tests.support.axe import covered, faults, sideways
from tests.support.people import let_in
from tests.support.staff_pages import SIGHTS, World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Scheme = Literal["light", "dark"]
LOOKS: dict[str, list[tuple[int, Scheme]]] = {
    "en": [(320, "light"), (1280, "dark")],
    "ar": [(320, "dark"), (1280, "light")],
}
"""Every pair of language, width and colours; all eight would take twice as long."""


@pytest.fixture
def world(transactional_db: None, atlas: Atlas) -> World:
    return build_world(atlas)


@pytest.fixture
def sight(browser: Browser, live_server: LiveServer, world: World) -> Iterator[Page]:
    """A page in which the chief is signed in; what Django's scripts log is let be."""
    context = browser.new_context(base_url=live_server.url)
    opened = context.new_page()
    let_in(opened, world.chief)
    yield opened
    context.close()


def said_in(language: str) -> Any:
    return {
        "name": "django_language",
        "value": language,
        "domain": "localhost",
        "path": "/",
    }


def faults_at(page: Page, width: int, scheme: Scheme) -> list[str]:
    """Return what is wrong with a page that is open, seen another way."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    found = faults(page) + sideways(page) + covered(page)
    return [f"{width}, {scheme}: {one}" for one in found]


@pytest.mark.parametrize("language", LOOKS)
def test_axe_finds_nothing_nothing_scrolls_sideways_or_covers_a_heading(
    sight: Page, world: World, language: str
):
    sight.context.add_cookies([said_in(language)])
    wrong = {}
    for name, address in SIGHTS.items():
        answer = sight.goto(address(world))
        assert answer.status == 200, name
        direction = "rtl" if language == "ar" else "ltr"
        assert sight.get_attribute("html", "dir") == direction
        if found := [
            one for look in LOOKS[language] for one in faults_at(sight, *look)
        ]:
            wrong[name] = found
    assert not wrong


def test_the_filters_of_a_list_are_two_keys_away(sight: Page, world: World):
    sight.goto(SIGHTS["missions"](world))
    for key in ("Tab", "Tab", "Enter", "Tab"):
        sight.keyboard.press(key)
    assert sight.evaluate("!!document.activeElement.closest('#changelist-filter')")


def test_errors_stand_above_the_page_with_the_focus_and_lead_to_their_fields(
    sight: Page, world: World
):
    sight.goto(SIGHTS["a mission"](world))
    sight.fill("#id_contacts-0-value", "not a number")
    sight.fill("#id_opening_hours", "whenever")
    sight.click("[name=_continue] >> nth=0")
    expect(sight).to_have_title(re.compile("^Error:"))
    summary = sight.locator(".errornote").first
    expect(summary).to_be_focused()
    summary.get_by_role("link").filter(has_text="whenever").or_(
        summary.get_by_role("link").last
    ).first.click()
    assert sight.evaluate("document.activeElement.closest('.errornote') === null")
    assert not faults(sight) + sideways(sight)
