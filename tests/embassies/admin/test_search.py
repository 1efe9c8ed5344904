"""Staff find a mission as the public does, and by whatever stands in its record."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from embassies.models import Contact, FormerSlug, Mission
from portal.translations.models import Translation
from tests.atlas import NOW, Atlas
from tests.support.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LIST = reverse("admin:embassies_mission_changelist")


@pytest.fixture
def staff(atlas: Atlas) -> Client:
    return signed_in(User.objects.create_superuser("editor"))


def found(staff: Client, text: str, **more: str) -> list[str]:
    answer = staff.get(LIST, {"q": text, **more})
    return [one.slug for one in answer.context["cl"].result_list]


@pytest.mark.parametrize(
    "text",
    [
        "french embassy london",
        "französische botschaft london",
        "посольство Франции в Лондоне",
        "frensh embasy london",
        "fr-london",
    ],
)
def test_the_first_is_the_one_that_the_public_finds(staff: Client, text: str):
    assert found(staff, text)[0] == "fr-london"


def test_a_number_is_found_however_it_is_written(staff: Client):
    contact = Contact.objects.filter(
        mission__slug="fr-london", channel="phone", e164__startswith="+"
    )[0]
    digits = contact.e164.removeprefix("+44")
    for text in (contact.e164, contact.value, f"0{digits}", f"0044 {digits}"):
        assert "fr-london" in found(staff, text), text


def test_an_address_of_a_contact_finds_its_mission_even_if_withdrawn(staff: Client):
    mission = Mission.objects.get(slug="fr-london")
    Contact.objects.create(
        mission=mission,
        channel="email",
        value="Consul@fr.example",
        source=mission.source,
        source_date="2026",
        withdrawn_at=NOW,
    )
    for text in ("consul@fr.example", "@fr.example", "fr.example"):
        assert found(staff, text) == ["fr-london"], text


def test_a_wikidata_id_finds_its_mission_alone(staff: Client):
    Mission.objects.filter(slug="se-dublin").update(wikidata_id="Q4242")
    Mission.objects.filter(slug="fr-london").update(wikidata_id="Q42421")
    assert found(staff, "q4242") == ["se-dublin"]


def test_withdrawn_missions_are_found_too(staff: Client):
    Mission.objects.filter(slug="fr-london").update(withdrawn_at=NOW)
    assert "fr-london" in found(staff, "french embassy london")


def test_a_former_address_finds_its_mission(staff: Client):
    mission = Mission.objects.get(slug="fr-london")
    FormerSlug.objects.create(slug="paris-by-the-thames", mission=mission)
    assert found(staff, "paris-by-the-thames") == ["fr-london"]


def test_a_name_in_any_language_finds_its_mission(staff: Client):
    mission = Mission.objects.get(slug="fr-london")
    Translation.objects.create(
        label="embassies.mission",
        key=mission.pk,
        field="name",
        language="ka",
        text="ძველი სახლი",
    )
    assert found(staff, "ძველი სახლი") == ["fr-london"]


def test_filters_and_a_chosen_order_stay(staff: Client):
    several = found(staff, "france")
    assert len(several) > 2
    assert found(staff, "france", o="1") == sorted(several)
    embassies = Mission.objects.filter(slug__in=several, kind="embassy")
    assert set(found(staff, "france", kind__exact="embassy")) == {
        one.slug for one in embassies
    }
    assert 0 < len(embassies) < len(several)


@pytest.mark.parametrize("text", ["%", "_", "'", "\\", "x " * 90, "🙂", "zzzz"])
def test_nonsense_finds_nothing_and_breaks_nothing(staff: Client, text: str):
    assert staff.get(LIST, {"q": text}).status_code == 200


def test_a_search_costs_at_most_twenty_queries(
    staff: Client, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        staff.get(LIST, {"q": "french embassy london"})
