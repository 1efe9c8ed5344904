"""What holds for all lists and forms of the staff pages."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from lxml import html

from news.models import Article
from tests.atlas import Atlas
from tests.support.people import signed_in
from tests.support.staff_forms import faults_said, form_of
from tests.support.staff_pages import SIGHTS, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LISTS = sorted(
    f"{model._meta.app_label}_{model._meta.model_name}"
    for model in admin.site._registry
)
MOST = 20


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_twenty_queries_at_most(
    name, atlas, staff_client, django_assert_max_num_queries
):
    # session, user, count and rows of the list, and what its columns and filters need
    with django_assert_max_num_queries(MOST):
        answer = staff_client.get(reverse(f"admin:{name}_changelist"))
    assert answer.status_code == 200


def test_each_error_of_a_form_and_of_its_rows_leads_to_its_field(
    atlas: Atlas, staff_client: Client
):
    path, data = form_of(staff_client, atlas["fr-london"])
    data |= {"contacts-1-value": "", "opening_hours": "whenever"}
    found = faults_said(staff_client.post(path, data))
    assert {"id_opening_hours", "id_contacts-1-value"} <= set(found.values())


@pytest.mark.parametrize(
    ("name", "sent", "field"),
    [
        ("a new advisory", {}, "id_title"),
        ("a new article", {"countries-TOTAL_FORMS": 0}, "id_title"),
        ("a new password", {"old_password": "x"}, "id_new_password1"),
        ("to reject a proposal", {"verb": "reject"}, "id_reject-reason"),
        ("to accept a report", {"value": ""}, "id_value"),
    ],
)
def test_every_kind_of_form_links_its_errors(name, sent, field, atlas: Atlas):
    names = {
        "to reject a proposal": "a proposal",
        "to accept a report": "a reader report",
    }
    world = build_world(atlas)
    staff = signed_in(world.chief)
    address = SIGHTS[names.get(name, name)](world)
    rows = {
        f"{prefix}-{what}_FORMS": 0
        for prefix in ("countries", "translations")
        for what in ("TOTAL", "INITIAL")
    }
    found = faults_said(staff.post(address, {**rows, **sent}))
    assert field in found.values()


def test_an_action_on_many_says_what_it_changes_before_it_does(staff_client: Client):
    one, other = (
        Article.objects.create(title=title, body="Text.") for title in ("One", "Other")
    )
    chosen = {"action": "submit", "_selected_action": [one.pk]}
    address = reverse("admin:news_article_changelist")
    said = staff_client.post(address, chosen).content.decode()
    assert "One" in said
    assert "Other" not in said
    assert "in review" in said
    one.refresh_from_db()
    assert one.stage == "draft"
    staff_client.post(address, {**chosen, "confirmed": "yes"})
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.stage, other.stage) == ("in_review", "draft")


def test_countries_of_a_rule_are_found_by_typing(staff_client: Client):
    page = html.fromstring(
        staff_client.get(reverse("admin:embassies_arrangement_add")).content
    )
    for name in ("beneficiaries", "helpers", "places"):
        (field,) = page.xpath(f"//select[@name='{name}']")
        assert "selectfilter" in field.get("class")
