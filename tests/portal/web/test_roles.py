"""Who may do what (E11): each role × each action, over the staff pages."""

import pytest
from django.urls import reverse

from news.models import Article
from portal.web.roles import APPROVER, AUDITOR, CRISIS_OFFICER, EDITOR, PUBLISHER, ROLES
from tests.atlas import NOW, Atlas
from tests.portal.advisories.conftest import draft
from tests.support.people import everybody, person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ALL = set(ROLES)
PAGES = {
    "admin:embassies_mission_changelist": ALL,
    "admin:embassies_mission_add": {EDITOR, CRISIS_OFFICER},
    "admin:embassies_arrangement_changelist": ALL,
    "admin:embassies_arrangement_add": {EDITOR},
    "admin:embassies_importrun_changelist": ALL,
    "admin:embassies_importrun_add": set(),
    "admin:embassies_importedrow_changelist": ALL,
    "admin:embassies_importedrow_add": set(),
    "admin:embassies_formerslug_changelist": ALL,
    "admin:embassies_formerslug_add": set(),
    "admin:review_proposal_changelist": ALL,
    "admin:review_proposal_add": set(),
    "admin:audit_auditentry_changelist": {AUDITOR},
    "admin:audit_auditentry_add": set(),
    "admin:embassies_readerreport_changelist": ALL,
    "admin:embassies_readerreport_add": set(),
    "admin:embassies_importrequest_changelist": ALL,
    "admin:embassies_importrequest_add": {EDITOR, CRISIS_OFFICER},
    "admin:embassies_check_changelist": ALL,
    "admin:embassies_check_add": set(),
    "admin:embassies_verification_changelist": ALL,
    "admin:embassies_verification_add": set(),
    "admin:embassies_mission_still_correct_many": {EDITOR, CRISIS_OFFICER},
    "admin:countries_source_add": {EDITOR},
    "admin:countries_countryprofile_add": {EDITOR},
    "admin:countries_emergencynumber_changelist": ALL,
    "admin:countries_emergencynumber_add": {CRISIS_OFFICER},
    "admin:countries_ministry_changelist": ALL,
    "admin:countries_ministry_add": {CRISIS_OFFICER},
    "admin:advisories_advisory_changelist": ALL,
    "admin:advisories_advisory_add": {EDITOR, PUBLISHER, CRISIS_OFFICER},
    "admin:advisories_governmentadvice_add": {EDITOR, PUBLISHER, CRISIS_OFFICER},
    "admin:news_article_changelist": ALL,
    "admin:news_article_add": {EDITOR, PUBLISHER},
    "admin:auth_user_changelist": {AUDITOR},
    "admin:auth_user_add": set(),
    "admin:auth_group_changelist": {AUDITOR},
    "admin:auth_group_add": set(),
}
"""Who may open a page; everybody else is refused."""


@pytest.mark.fault("E11")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_for_those_whose_work_it_is(page: str, atlas: Atlas):
    answers = {
        role: client.get(reverse(page)).status_code
        for role, client in everybody().items()
    }
    assert answers == {role: 200 if role in PAGES[page] else 403 for role in ROLES}


@pytest.mark.fault("E11")
@pytest.mark.parametrize("page", PAGES)
def test_somebody_without_a_role_sees_nothing(page: str, atlas: Atlas):
    assert signed_in(person("")).get(reverse(page)).status_code == 403


@pytest.fixture
def scheduled(db: None) -> Article:
    return Article.objects.create(
        title="Approved", body="Text.", stage="approved", published_at=NOW
    )


def may_post(page: str, *args: object) -> set[str]:
    """Return who is not refused at once when something is sent to a page."""
    return {
        role
        for role, client in everybody().items()
        if client.post(reverse(page, args=args)).status_code != 403
    }


@pytest.mark.fault("E11")
def test_a_mission_is_changed_by_editors_and_crisis_officers(atlas: Atlas):
    pk = atlas["fr-london"].pk
    assert may_post("admin:embassies_mission_change", pk) == {EDITOR, CRISIS_OFFICER}


@pytest.mark.fault("E11")
def test_nobody_deletes_a_mission_not_even_with_every_power(staff_client, atlas: Atlas):
    pk = atlas["fr-london"].pk
    assert may_post("admin:embassies_mission_delete", pk) == set()
    page = reverse("admin:embassies_mission_delete", args=[pk])
    assert staff_client.post(page, {"post": "yes"}).status_code == 403


@pytest.mark.fault("E11")
def test_a_draft_advisory_is_written_by_three_roles(banner):
    pk = draft(slug="draft").pk
    writers = {EDITOR, PUBLISHER, CRISIS_OFFICER}
    assert may_post("admin:advisories_advisory_change", pk) == writers


@pytest.mark.fault("E11")
def test_an_advisory_is_issued_by_publishers_and_crisis_officers(banner):
    pk = draft(slug="draft").pk
    assert may_post("admin:advisory_issue", pk) == {PUBLISHER, CRISIS_OFFICER}


@pytest.mark.fault("E11")
def test_an_issued_advisory_is_no_longer_changed_by_editors(banner):
    pk = draft(slug="issued", issued_at=NOW).pk
    deciding = {PUBLISHER, CRISIS_OFFICER}
    assert may_post("admin:advisories_advisory_change", pk) == deciding
    assert may_post("admin:advisory_end", pk) == deciding


@pytest.mark.fault("E11")
def test_a_draft_article_is_changed_by_those_who_write_news():
    pk = Article.objects.create(title="Draft", body="Text.").pk
    assert may_post("admin:news_article_change", pk) == {EDITOR, PUBLISHER}


@pytest.mark.fault("E11")
def test_a_change_of_a_published_article_is_proposed_by_those_who_write_news(
    scheduled: Article,
):
    assert may_post("admin:news_article_change", scheduled.pk) == {EDITOR, PUBLISHER}


@pytest.mark.fault("E11")
def test_a_withdrawn_article_is_changed_by_publishers_only(scheduled: Article):
    scheduled.withdraw("Wrong", NOW)
    assert may_post("admin:news_article_change", scheduled.pk) == {PUBLISHER}


@pytest.mark.fault("E11")
@pytest.mark.parametrize(("role", "allowed"), [(EDITOR, False), (PUBLISHER, True)])
def test_an_editor_cannot_put_an_article_before_the_public(role: str, allowed: bool):
    article = Article.objects.create(title="Draft", body="Text.")
    chosen = {"_selected_action": [article.pk], "confirmed": "yes"}
    news = reverse("admin:news_article_changelist")
    other = signed_in(person(EDITOR, "another editor"))
    other.post(news, {"action": "submit", **chosen})
    client = signed_in(person(role))
    client.post(news, {"action": "approve", **chosen})
    article.refresh_from_db()
    assert (article.stage == "approved") is allowed
    page = client.get(reverse("admin:news_article_add")).content.decode()
    assert 'value="approved"' not in page


@pytest.mark.fault("E11")
def test_a_publisher_does_not_publish_what_they_handed_in_themselves():
    article = Article.objects.create(title="Draft", body="Text.")
    publisher = signed_in(person(PUBLISHER))
    for _ in range(2):
        publisher.post(
            reverse("admin:news_article_changelist"),
            {
                "action": "approve",
                "confirmed": "yes",
                "_selected_action": [article.pk],
            },
        )
    article.refresh_from_db()
    assert article.stage == "in_review"


@pytest.mark.fault("E11")
def test_an_approver_sees_a_mission_and_changes_nothing(atlas: Atlas):
    page = reverse("admin:embassies_mission_change", args=[atlas["fr-london"].pk])
    assert signed_in(person(APPROVER)).get(page).status_code == 200
