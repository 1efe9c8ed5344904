"""Two members of staff change a number, in a browser; one alone does not."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from embassies.models import Contact
from tests.atlas import build_atlas
from tests.staff.people import let_in

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
    page.click("[name=_continue] >> nth=0")
    page.click("text=Proposal 1 >> nth=0")
    assert page.locator("button", has_text="Approve").count() == 0
    page.goto(PUBLIC)
    assert NEW not in page.inner_text("main")
    let_in(page, ben)
    page.goto("/admin/")
    page.click("#content a:text-is('fr-london') >> nth=0")
    assert contact.value in page.inner_text("#content table")
    assert NEW in page.inner_text("#content table")
    page.check("#id_approve-confirm")
    page.click("button:text-is('Approve')")
    page.goto(PUBLIC)
    assert NEW in page.inner_text("main")
    page.goto(f"/admin/embassies/mission/{mission.pk}/history/")
    assert "The embassy's own page" in page.inner_text("#content")
