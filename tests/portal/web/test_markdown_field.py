"""The field for Markdown in a browser: buttons, preview, keyboard."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from news.models import Article
from tests.support.axe import faults, sideways
from tests.support.people import let_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT, PREVIEW = "#id_body", "#id_body-preview"


@pytest.fixture
def form(page: Page) -> Page:
    let_in(page, User.objects.create_superuser("ada"))
    page.goto("/admin/news/article/add/")
    return page


def test_buttons_write_markdown_and_the_preview_follows(form: Page):
    form.fill(TEXT, "open again")
    form.evaluate("document.querySelector('#id_body').setSelectionRange(0, 4)")
    form.click("md-bold")
    assert form.input_value(TEXT) == "**open** again"
    expect(form.locator(f"{PREVIEW} strong")).to_have_text("open")
    form.press(TEXT, "Control+End")
    form.click("[data-md-button=table]")
    expect(form.locator(f"{PREVIEW} td")).to_have_count(2)
    form.press(TEXT, "Control+z")
    assert form.input_value(TEXT) == "**open** again"


def test_the_buttons_are_one_stop_of_the_keyboard_and_arrows_go_through_them(
    form: Page,
):
    form.focus("markdown-toolbar")
    form.keyboard.press("ArrowRight")
    assert form.evaluate("document.activeElement.localName") == "md-bold"
    form.keyboard.press("Enter")
    assert form.input_value(TEXT) == "****"


@pytest.mark.parametrize("width", [320, 1280])
def test_a_wide_table_scrolls_beside_the_text_and_not_the_page(form: Page, width):
    form.set_viewport_size({"width": width, "height": 800})
    row = "| " + " | ".join(["Consulate"] * 9) + " |\n"
    form.fill(TEXT, f"{row}{'| - ' * 9}|\n{row}")
    expect(form.locator(f"{PREVIEW} td")).to_have_count(9)
    assert not sideways(form)
    assert not faults(form)
    boxes = [form.locator(one).bounding_box() for one in (TEXT, PREVIEW)]
    text, preview = (box for box in boxes if box)
    assert (preview["y"] > text["y"] + text["height"]) == (width == 320)


def test_readers_scroll_a_wide_table_not_the_page(page: Page):
    row = "| " + " | ".join(["Consulate"] * 9) + " |\n"
    body = f"{row}{'| - ' * 9}|\n{row}"
    Article.objects.create(
        title="Hours",
        body=body,
        stage="approved",
        published_at="2026-01-01T00:00Z",
    )
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/en/news/hours/")
    assert page.locator(".news-body td").count() == 9
    assert not sideways(page)
    assert not faults(page)
