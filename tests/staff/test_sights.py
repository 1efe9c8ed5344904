"""Every staff page by eye and by ear: on a phone, in Arabic, in the dark (E10)."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.staff.people import let_in
from tests.staff.sights import SIGHTS, World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS: list[tuple[str, int, Literal["light", "dark"]]] = [
    ("en", 320, "light"),
    ("en", 1280, "dark"),
    ("ar", 320, "dark"),
    ("ar", 1280, "light"),
]
"""Every pair of language, width and colours; all eight would take twice as long."""


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


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


def faults(page: Page) -> list[str]:
    """Return what axe finds, and whether the page scrolls sideways."""
    found = [
        f"{one['id']}: {node['html'][:160]}"
        for one in Axe().run(page).response["violations"]
        for node in one["nodes"]
    ]
    wide = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return found + ([f"scrolls sideways: {wide}"] if wide[0] > wide[1] else [])


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    sight: Page,
    world: World,
    language: str,
    width: int,
    scheme: Literal["light", "dark"],
):
    sight.context.add_cookies([said_in(language)])
    sight.set_viewport_size({"width": width, "height": 800})
    sight.emulate_media(color_scheme=scheme)
    found = {}
    for name, address in SIGHTS.items():
        answer = sight.goto(address(world))
        assert answer.status == 200, name
        direction = "rtl" if language == "ar" else "ltr"
        assert sight.get_attribute("html", "dir") == direction
        found[name] = faults(sight)
    assert not {name: wrong for name, wrong in found.items() if wrong}


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
    assert sight.title().startswith("Error:")
    summary = sight.locator(".errornote").first
    expect(summary).to_be_focused()
    summary.get_by_role("link").filter(has_text="whenever").or_(
        summary.get_by_role("link").last
    ).first.click()
    assert sight.evaluate("document.activeElement.closest('.errornote') === null")
    assert not faults(sight)
