"""What staff can do with the directory."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from embassies.models import Contact, Mission
from portal.countries.models import Source
from portal.web.roles import APPROVER
from tests.atlas import NOW, Atlas
from tests.support.people import person, signed_in
from tests.support.staff_forms import decide, edit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def staff() -> Client:
    return signed_in(User.objects.create_superuser("editor"))


LISTS = [
    "embassies_mission",
    "embassies_importrun",
    "embassies_importedrow",
    "embassies_formerslug",
    "review_proposal",
    "embassies_readerreport",
    "audit_auditentry",
    "countries_countryprofile",
    "countries_emergencynumber",
    "countries_ministry",
    "countries_source",
]


@pytest.mark.parametrize("name", LISTS)
def test_a_change_list_costs_at_most_twenty_queries(
    staff, atlas: Atlas, django_assert_max_num_queries, name: str
):
    with django_assert_max_num_queries(20):
        assert staff.get(reverse(f"admin:{name}_changelist")).status_code == 200


def test_missions_are_listed_by_whether_the_public_sees_them(staff, atlas: Atlas):
    hidden = {"source": "wikidata", "reason": "ended in 1999"}
    sources = {"withdrawn_at": hidden}
    Mission.objects.filter(slug="fr-london").update(
        withdrawn_at=NOW, field_sources=sources
    )
    Mission.objects.filter(slug="se-dublin").update(withdrawn_at=NOW)
    assert results(staff, "?shown=parked") == ["fr-london"]
    assert {"fr-london", "se-dublin"} <= set(results(staff, "?shown=withdrawn"))
    public = results(staff, "?shown=public")
    assert public
    assert not {"fr-london", "se-dublin"} & set(public)


def results(staff: Client, query: str) -> list[str]:
    answer = staff.get(reverse("admin:embassies_mission_changelist") + query)
    return [mission.slug for mission in answer.context["cl"].result_list]


@pytest.mark.parametrize("typed", ["fr", "France", "france"])
def test_missions_are_filtered_by_a_typed_country(staff, atlas: Atlas, typed: str):
    found = results(staff, f"?sending_country={typed}")
    assert found
    assert all(slug.startswith("fr-") for slug in found)


def test_an_unknown_typed_country_filters_everything_out(staff, atlas: Atlas):
    assert results(staff, "?sending_country=atlantis") == []


def test_a_country_filter_keeps_the_other_filters(staff, atlas: Atlas):
    path = reverse("admin:embassies_mission_changelist")
    page = staff.get(f"{path}?kind__exact=embassy&q=london").content.decode()
    assert '<input type="hidden" name="kind__exact" value="embassy">' in page
    assert '<input type="hidden" name="q" value="london">' in page


def change(staff: Client, mission: Mission, **changes: str) -> None:
    """Change a mission on its page, and let another person approve it."""
    proposal = edit(staff, mission, **changes)
    decide(signed_in(person(APPROVER)), proposal, "approve")


def test_a_staff_edit_is_recorded_for_the_field(staff, atlas: Atlas):
    change(staff, atlas["fr-london"], address="2 Compass Row")
    mission = Mission.objects.get(slug="fr-london")
    assert mission.address == "2 Compass Row"
    assert mission.field_sources["address"]["source"] == "staff"
    assert "city" not in mission.field_sources


def test_an_edited_contact_has_staff_as_its_source(staff, atlas: Atlas):
    contact = Contact.objects.filter(mission=atlas["fr-london"]).order_by("id")[0]
    change(staff, atlas["fr-london"], contacts__0__note="After hours")
    contact.refresh_from_db()
    assert (contact.note, contact.source_id) == ("After hours", Source.STAFF)


def test_a_deleted_contact_is_kept_and_withdrawn(staff, atlas: Atlas):
    contact = Contact.objects.filter(mission=atlas["fr-london"]).order_by("id")[0]
    change(staff, atlas["fr-london"], contacts__0__DELETE="on")
    contact.refresh_from_db()
    assert contact.withdrawn_at is not None


def test_import_runs_cannot_be_edited(staff, atlas: Atlas):
    assert staff.get(reverse("admin:embassies_importrun_add")).status_code == 403
