"""Two members of staff change a number, in a browser; one alone does not."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page

from embassies.models import Contact
from portal.advisories.board import Board
from tests.atlas import build_atlas
from tests.portal.advisories.conftest import draft
from tests.support.people import let_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLIC = "/en/embassies/fr-london/"
NEW = "+44 20 7946 0999"


def test_a_number_that_one_changes_is_public_once_another_approves(page: Page):
    mission = build_atlas()["fr-london"]
    ada, ben = (User.objects.create_superuser(name) for name in ("ada", "ben"))
    contact = Contact.objects.filter(mission=mission).order_by("pk")[0]
    let_in(page, ada)
    page.goto(f"/admin/embassies/mission/{mission.pk}/change/")
    page.fill("#id_contacts-0-value", NEW)
    page.fill("#id_why", "The embassy's own page")
    page.fill("#id_evidence", "https://fr-london.example/contact")
    page.click("[name=_continue] >> nth=0")
    page.click("text=/^Proposal [0-9]+$/ >> nth=0")
    assert page.locator("button", has_text="Approve").count() == 0
    page.goto(PUBLIC)
    assert NEW not in page.inner_text("main")
    let_in(page, ben)
    page.goto("/admin/")
    page.click("#content a:has-text('Change: fr-london') >> nth=0")
    assert contact.value in page.inner_text("#changes")
    assert NEW in page.inner_text("#changes")
    page.check("#id_approve-confirm")
    page.click("button:text-is('Approve')")
    page.goto(PUBLIC)
    assert NEW in page.inner_text("main")
    page.goto(f"/admin/embassies/mission/{mission.pk}/history/")
    assert "The embassy's own page" in page.inner_text("#content")


def test_an_advisory_that_one_raises_is_on_the_banner_once_another_approved(
    page: Page, banner: Board
):
    row = draft("leave", at=timezone.now(), title="Leave by road")
    ada, ben = (User.objects.create_superuser(name) for name in ("ada", "ben"))
    let_in(page, ada)
    page.goto(f"/admin/advisories/advisory/{row.pk}/change/")
    page.click("a:text-is('Issue')")
    page.check("[name=languages]")
    page.click("[type=submit][value='Issue this advisory']")
    assert page.locator("button", has_text="Approve").count() == 0
    page.goto("/en/")
    assert page.locator("text=Leave by road").count() == 0
    let_in(page, ben)
    page.goto("/admin/")
    page.click("#content a:has-text('Leave by road') >> nth=0")
    page.click("a:text-is('Preview en')")
    assert "Leave by road" in page.inner_text("#advisories")
    page.go_back()
    page.check("#id_approve-confirm")
    page.click("button:text-is('Approve')")
    banner.forget()  # Another process would look again within fifteen seconds.
    page.goto("/en/")
    assert "Leave by road" in page.inner_text("#advisories")
