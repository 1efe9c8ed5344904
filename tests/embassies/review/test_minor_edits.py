"""What one person may change of a mission alone, and what it cannot hide."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from embassies.models import Contact, Mission
from portal.audit.models import AuditEntry
from portal.review.models import Proposal
from portal.web.roles import EDITOR
from tests.atlas import Atlas
from tests.support.people import person, signed_in
from tests.support.staff_forms import decide, edit, form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
State = Proposal.State


@pytest.fixture
def mission(atlas: Atlas) -> Mission:
    return atlas["fr-london"]


@pytest.fixture
def phone(mission: Mission) -> Contact:
    found: Contact = mission.contacts.filter(channel="phone").order_by("pk")[0]
    return found


@pytest.fixture
def editor(db: None) -> Any:
    return signed_in(person(EDITOR))


def number(mission: Mission) -> str:
    return str(mission.contacts.order_by("pk")[0].e164)


def test_a_minor_edit_is_public_at_once(editor, mission: Mission):
    assert edit(editor, mission, access_note="Ring twice") is None
    mission.refresh_from_db()
    assert mission.access_note == "Ring twice"
    assert mission.field_sources["access_note"]["source"] == "staff"


@pytest.mark.parametrize(
    "note", ["Call 020 7946 0555", "Write to a@b.example", "See www.b.example"]
)
def test_a_minor_edit_cannot_hide_a_way_to_reach_somebody(
    editor, mission: Mission, note: str
):
    assert edit(editor, mission, access_note=note)
    before = mission.access_note
    mission.refresh_from_db()
    assert mission.access_note == before


def name(text: str, language: str = "de") -> dict[str, str]:
    """Return what adds one more name to the two of the French post in London."""
    said = {"field": "name", "language": language, "text": text}
    added = {f"translations__2__{one}": value for one, value in said.items()}
    return {"translations__TOTAL_FORMS": "3", **added}


def test_a_name_is_public_at_once_and_stays_against_imports(
    client, editor, mission: Mission, clock
):
    before = mission.updated_at
    clock.shift(timedelta(minutes=1))
    assert edit(editor, mission, **name("Französische Botschaft")) is None
    mission.refresh_from_db()
    assert mission.names["de"] == "Französische Botschaft"
    assert mission.updated_at > before
    assert mission.field_sources["names"]["source"] == "staff"
    page = client.get(f"/de/embassies/{mission.slug}/").content.decode()
    assert "Französische Botschaft" in page
    entry = AuditEntry.objects.latest("pk")
    assert [one["of"] for one in entry.changed["items"]] == ["name (de)"]


def test_a_name_in_any_language_is_taken_and_no_code_that_is_none(
    editor, mission: Mission
):
    edit(editor, mission, **name("在伦敦法国大使馆", "zh-hant"))
    assert mission.names["zh-hant"] == "在伦敦法国大使馆"
    path, data = form_of(editor, mission)
    said = {key.replace("__", "-"): one for key, one in name("x", "fr_FR").items()}
    answer = editor.post(path, data | said)
    assert answer.status_code == 200
    assert mission.names.keys() == {"en", "fr", "zh-hant"}


def test_a_name_cannot_hide_a_way_to_reach_somebody(editor, approver, mission: Mission):
    proposed = edit(editor, mission, **name("Call 020 7946 0555"))
    assert "de" not in mission.names
    decide(approver, proposed, "approve")
    assert mission.names["de"] == "Call 020 7946 0555"
    mission.refresh_from_db()
    assert mission.verified_at is None


def test_a_name_that_was_taken_away_comes_back(editor, approver, mission: Mission):
    assert edit(editor, mission, translations__1__DELETE="on") is None
    assert mission.names.keys() == {"en"}
    entry = AuditEntry.objects.latest("pk")
    history = reverse("admin:embassies_mission_history", args=[mission.pk])
    editor.post(history, {"entry": entry.pk})
    decide(approver, Proposal.objects.waiting().latest("pk"), "approve")
    assert mission.names["fr"] == "Ambassade de France"


def test_a_minor_edit_beside_a_phone_is_saved_and_the_phone_waits(
    editor, mission: Mission, phone: Contact
):
    proposed = edit(
        editor, mission, access_note="Ring twice", contacts__0__value="020 7946 0999"
    )
    mission.refresh_from_db()
    assert mission.access_note == "Ring twice"
    assert [item["part"] for item in proposed.items] == ["embassies.contact"]
    assert number(mission) == phone.e164
