"""A number is corrected, hours are set by the table, a name is added: in a browser."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from embassies.models import Mission
from portal.review.models import Proposal
from tests.atlas import Atlas
from tests.support.people import let_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "+44 20 7946 0999"


@pytest.fixture
def mission(transactional_db: None, atlas: Atlas) -> Mission:
    return atlas["fr-london"]


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def desk(request, browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=request.param
    )
    yield context.new_page()
    context.close()


def opened(desk: Page, mission: Mission) -> None:
    let_in(desk, User.objects.create_superuser("ada"))
    desk.goto(f"/admin/embassies/mission/{mission.pk}/change/")


def give_grounds(desk: Page) -> None:
    desk.fill("#id_why", "The embassy's own page")
    desk.fill("#id_evidence", "https://fr-london.example/contact")


def new_name(desk: Page) -> str:
    """Open a blank card for a name; return the start of its fields' ids."""
    if (button := desk.locator("#translations-group .add-row a")).count():
        button.click()
    else:
        desk.click("#translations-group .blank summary")
    card = desk.locator("#translations-group .card:not(.empty-form):visible").last
    return f"#id_{card.get_attribute('id')}"


def changed(proposal: Proposal) -> dict[str, object]:
    return {
        name: new
        for item in proposal.items
        for name, (_old, new) in item["fields"].items()
    }


def test_a_number_hours_and_a_name_are_one_proposal(desk: Page, mission: Mission):
    opened(desk, mission)
    desk.fill("#id_contacts-0-value", NEW)
    desk.fill("#id_hours_20", "10:00")
    desk.fill("#id_hours_21", "12:00")
    name = new_name(desk)
    if desk.locator(f"{name}-language-text").count():
        desk.fill(f"{name}-language-text", "Swedish")
        desk.press(f"{name}-language-text", "Tab")
    else:
        desk.select_option(f"{name}-language", "sv")
    desk.fill(f"{name}-text", "Frankrikes ambassad")
    give_grounds(desk)
    desk.click("[name=_save]")
    expect(desk.locator(".messagelist")).to_contain_text("Proposed, not public yet")
    found = changed(Proposal.objects.get())
    assert found["value"] == NEW
    assert found["opening_hours"] == (
        "Mo-Fr 09:00-12:30,14:00-16:00; Sa 10:00-12:00; PH off"
    )
    assert (found["language"], found["text"]) == ("sv", "Frankrikes ambassad")


def test_the_keyboard_saves_and_the_week_follows_the_table(
    page: Page, mission: Mission
):
    opened(page, mission)
    page.fill("#id_hours_20", "10:00")
    page.fill("#id_hours_21", "12:00")
    expect(page.locator("[data-week]")).to_contain_text("Saturday: 10:00–12:00")
    give_grounds(page)
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("Proposed, not public yet")
    assert Proposal.objects.count() == 1


def test_a_pasted_point_moves_the_pin_and_a_dragged_pin_the_point(
    page: Page, mission: Mission
):
    opened(page, mission)
    page.click("[data-pin] button")
    pin = page.locator(".pin-mark")
    expect(pin).to_be_visible()
    before = pin.bounding_box()
    page.evaluate(
        """() => {
            const clip = new DataTransfer();
            clip.setData("text", "https://maps.example/@51.1,-0.2,17z");
            document.querySelector("#id_latitude").dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: clip, cancelable: true}));
        }"""
    )
    assert page.input_value("#id_longitude") == "-0.2"
    assert pin.bounding_box() != before
    page.locator("[data-pin] .map").click(position={"x": 40, "y": 100})
    assert page.input_value("#id_latitude") != "51.1"


def test_what_is_not_in_a_list_is_said_and_not_sent(page: Page, mission: Mission):
    opened(page, mission)
    page.fill("#id_time_zone-text", "Mars/Olympus")
    give_grounds(page)
    page.click("[name=_save]")
    assert page.evaluate(
        "document.querySelector('#id_time_zone-text').validationMessage"
    ) == ("This is not in the list.")
    assert not Proposal.objects.exists()


def test_a_language_is_found_by_typing_and_taken_away_by_its_button(
    page: Page, mission: Mission
):
    opened(page, mission)
    page.fill("#id_languages-text", "Ukrainian")
    page.click("[aria-label='Remove English'] >> nth=-1")
    give_grounds(page)
    page.click("[name=_save]")
    expect(page.locator(".messagelist")).to_contain_text("Proposed, not public yet")
    assert changed(Proposal.objects.get()) == {"languages": ["fr", "uk"]}
