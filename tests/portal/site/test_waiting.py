"""The badge counts what the first part of the first page lists, for every role."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from lxml import html

from embassies.models import ImportRequest, Mission, ReaderReport, Verification
from portal.review import workflow
from portal.review.actor import Actor
from portal.review.models import Proposal
from portal.site.dashboard import dashboard
from portal.site.menu import GROUPS, grouped
from portal.site.waiting import count_waiting
from portal.subscriptions.models import Letter
from portal.web.roles import APPROVER, AUDITOR, CRISIS_OFFICER, EDITOR, ROLES
from tests.atlas import NOW, Atlas
from tests.support.people import person, signed_in
from tests.support.staff_forms import decide, edit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
INDEX = reverse("admin:index")


@pytest.fixture
def busy(atlas: Atlas) -> Atlas:
    """Have something of every kind wait, the editor's and the officer's."""
    editor, officer = person(EDITOR), person(CRISIS_OFFICER)
    edit(signed_in(editor), atlas["fr-london"], address="2 Row", why="A letter")
    edit(signed_in(officer), atlas["jp-paris"], address="4 Row", why="A letter")
    alone = edit(signed_in(editor), atlas["se-dublin"], address="3 Row")
    decide(signed_in(officer), alone, "override", reason="Fire")
    asker = Actor(person(APPROVER), NOW)
    asked = Proposal.objects.waiting().filter(proposer=editor).get()
    workflow.comment(asked, "Since when?", asker, is_question=True)
    Mission.objects.filter(slug="se-dublin").update(verified_at=NOW, verified_by=editor)
    Verification.objects.create(
        mission=atlas["se-dublin"],
        by=editor,
        method="called",
        at=NOW,
        due_on=NOW.date(),
    )
    for phones_changed in (0, 50):
        ImportRequest.objects.create(
            proposer=editor,
            proposed_at=NOW,
            importer="csv",
            file_name="a.csv",
            sha256="0" * 64,
            state="ready",
            state_at=NOW,
            phones=100,
            phones_changed=phones_changed,
        )
    for _number in range(12):
        ReaderReport.objects.create(
            mission=atlas["fr-london"], about="phone", text="It rings.", sent_at=NOW
        )
    return atlas


def listed(user: User) -> dict[str, int]:
    parts: Any = dashboard(user, at=NOW)["parts"]
    mine = [one for one in parts if one.name == "mine"]
    return {one.heading: one.count for part in mine for one in part.sections}


@pytest.mark.parametrize("role", ROLES)
def test_the_badge_counts_what_the_list_holds(busy: Atlas, role: str) -> None:
    user = person(role)
    assert count_waiting(user) == sum(listed(user).values())


def test_each_sees_what_waits_for_them(busy: Atlas) -> None:
    assert listed(person(EDITOR)) == {
        "Questions to you": 1,
        "Errors that readers reported": 12,
    }
    assert listed(person(APPROVER)) == {
        "Proposals to decide on": 2,
        "Put through by one person, to be looked at": 1,
        "Second looks": 1,
        "Imports": 1,
    }
    assert listed(person(AUDITOR)) == {}


def test_the_badge_is_on_every_page_and_leads_to_the_list(busy: Atlas) -> None:
    client = signed_in(person(APPROVER))
    for path in (INDEX, reverse("admin:news_article_changelist"), reverse("calendar")):
        page = html.fromstring(client.get(path).content)
        [badge] = page.xpath("//a[@class='waiting-badge']")
        assert (badge.text, badge.get("href")) == (
            "Waiting for you: 5",
            f"{INDEX}#mine",
        )


def test_the_count_costs_one_query(busy: Atlas, django_assert_num_queries: Any) -> None:
    user = person(APPROVER)
    user.get_all_permissions()
    with django_assert_num_queries(1):
        count_waiting(user)


def test_where_nothing_waits_there_is_no_badge_and_a_calm_sentence(
    atlas: Atlas,
) -> None:
    page = signed_in(person(EDITOR)).get(INDEX).content.decode()
    assert "waiting-badge" not in page
    assert "Nothing waits for you." in page
    assert "None." not in page
    assert "None available" not in page


def test_parts_stand_in_their_order_and_tables_of_machinery_are_folded(
    busy: Atlas,
) -> None:
    Mission.objects.filter(slug="jp-paris").update(
        next_review=NOW.date() - timedelta(days=1), unlisted_on="2026-11-20"
    )
    content = signed_in(person(APPROVER)).get(INDEX).content
    page = html.fromstring(content)
    assert page.xpath("//section[@class='part']/@id") == [
        *("mine", "late", "wrong", "others")
    ]
    assert page.xpath("//details[@id='state'][not(@open)]//table")
    assert not page.xpath("//section[@class='part']//table")
    assert "None." not in content.decode()


def test_a_long_list_shows_ten_the_count_and_the_way_to_all(busy: Atlas) -> None:
    page = html.fromstring(signed_in(person(EDITOR)).get(INDEX).content)
    [module] = page.xpath(
        "//section[@id='mine']//div[.//h3[contains(., 'readers')]]/div"
        "[.//h3[contains(., 'readers')]]"
    )
    assert len(module.xpath(".//li")) == 10
    assert ": 12" in module.xpath(".//h3")[0].text
    assert module.xpath("./p/a/@href")


def test_a_busy_first_page_costs_a_fixed_number_of_queries(
    busy: Atlas, django_assert_max_num_queries: Any
) -> None:
    chief = User.objects.create_superuser("chief")
    Letter.objects.create(
        kind="digest",
        about="x",
        queued_at=NOW,
        until=NOW,
        next_try_at=NOW,
        last_error="refused",
    )
    dashboard(chief, at=NOW)  # The likely duplicates are kept after the first time.
    with django_assert_max_num_queries(27):
        dashboard(chief, at=NOW)


def test_the_menu_names_every_model_once_and_folds_the_machinery() -> None:
    apps: Any = [
        {"app_label": "news", "models": [{"object_name": "Article"}]},
        {"app_label": "sites", "models": [{"object_name": "Site"}]},
    ]
    shown = [(one["models"], one["is_folded"]) for one in grouped(apps)]
    assert shown == [
        ([{"object_name": "Article"}], False),
        ([{"object_name": "Site"}], True),
    ]
    names = [name for _group, models in GROUPS for name in models]
    assert len(names) == len(set(names))


def test_a_mission_is_found_from_the_first_page(busy: Atlas) -> None:
    staff = signed_in(person(EDITOR))
    page = html.fromstring(staff.get(reverse("admin:index")).content)
    (form,) = page.xpath("//form[@role='search']")
    answer = staff.get(
        form.get("action"), {form.xpath(".//input")[0].get("name"): "fr-london"}
    )
    assert [one.slug for one in answer.context["cl"].result_list] == ["fr-london"]
