"""Two members of staff merge two records of one post, in a browser."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from embassies.models import Contact, Mission
from tests.atlas import build_atlas
from tests.support.axe import faults, sideways
from tests.support.people import let_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/admin/embassies/mission/duplicates/"


def assert_clean(page: Page) -> None:
    page.wait_for_load_state()
    page.locator("h1").first.wait_for()
    assert not faults(page) + sideways(page)


@pytest.fixture
def kept() -> Mission:
    kept = build_atlas()["fr-london"]
    told = ("sending_country", "receiving_country", "kind", "city", "source")
    same = {one: getattr(kept, one) for one in told}
    other = Mission.objects.create(slug="fr-london-2", address="11 Compass Row", **same)
    Contact.objects.create(
        mission=other, channel="email", value="twin@fr.example", source=kept.source
    )
    return kept


@pytest.mark.parametrize("width", [320, 1280])
def test_a_merge_is_proposed_by_one_and_approved_by_another(
    page: Page, kept: Mission, width: int
):
    page.set_viewport_size({"width": width, "height": 800})
    ada, ben = (User.objects.create_superuser(name) for name in ("ada", "ben"))
    let_in(page, ada)
    page.goto(LIST)
    assert_clean(page)
    page.click("text=Compare and merge")
    assert_clean(page)
    page.check("[name=pick-address][value=theirs]")
    page.fill("#id_why", "One house")
    page.click("text=Propose this merge")
    assert "fr-london-2" in page.inner_text("#changes")
    assert_clean(page)
    proposal = page.url
    let_in(page, ben)
    page.goto(proposal)
    page.check("#id_approve-confirm")
    page.click("button:text-is('Approve')")
    page.goto("/en/embassies/fr-london-2/")
    assert page.url.endswith("/en/embassies/fr-london/")
    assert "11 Compass Row" in page.inner_text("main")
    assert "twin@fr.example" in page.inner_text("main")
    page.goto(f"/admin/embassies/mission/{kept.pk}/history/")
    assert_clean(page)
    page.goto(LIST)
    assert_clean(page)
