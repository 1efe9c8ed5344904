"""Notes and names of a mission: two people, whatever they say."""

from datetime import timedelta

import pytest
from django.urls import reverse

from embassies.models import Contact, Mission
from portal.audit.models import AuditEntry
from portal.review.models import Proposal
from tests.atlas import NOW
from tests.support.staff_forms import decide, edit, form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
State = Proposal.State


def number(mission: Mission) -> str:
    return str(mission.contacts.order_by("pk")[0].e164)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("access_note", "Ring twice"),
        ("access_note", "Call 020 7946 0555"),
        ("access_note", "scam[at]evil.example"),
        ("access_note", "ring zero three, then five five five"),
        ("accessibility_note", "evil.example"),
        ("languages", ["de"]),
        ("next_review", "2026-12-24"),
    ],
)
def test_a_note_is_public_when_a_second_person_approved_it(
    editor, approver, mission: Mission, field: str, value: str
):
    before = getattr(mission, field)
    proposal = edit(editor, mission, **{field: value})
    mission.refresh_from_db()
    assert getattr(mission, field) == before
    decide(approver, proposal, "approve")
    mission.refresh_from_db()
    assert getattr(mission, field) != before
    assert mission.field_sources[field]["source"] == "staff"


def test_the_date_of_the_next_review_leaves_the_check_as_it_was(
    editor, approver, mission: Mission, clock
):
    Mission.objects.filter(pk=mission.pk).update(verified_at=NOW)
    decide(approver, edit(editor, mission, next_review="2026-12-24"), "approve")
    mission.refresh_from_db()
    assert mission.verified_at == NOW


def name(text: str, language: str = "de") -> dict[str, str]:
    """Return what adds one more name to the two of the French post in London."""
    said = {"field": "name", "language": language, "text": text}
    added = {f"translations__2__{one}": value for one, value in said.items()}
    return {"translations__TOTAL_FORMS": "3", **added}


def test_a_name_is_public_once_approved_and_stays_against_imports(
    client, editor, approver, mission: Mission, clock
):
    before = mission.updated_at
    clock.shift(timedelta(minutes=1))
    proposed = edit(editor, mission, **name("Französische Botschaft"))
    assert "Französische" not in client.get(f"/de/embassies/{mission.slug}/").text
    decide(approver, proposed, "approve")
    mission.refresh_from_db()
    assert mission.names["de"] == "Französische Botschaft"
    assert mission.updated_at > before
    assert mission.field_sources["names"]["source"] == "staff"
    page = client.get(f"/de/embassies/{mission.slug}/").content.decode()
    assert "Französische Botschaft" in page
    entry = AuditEntry.objects.latest("pk")
    assert [one["of"] for one in entry.changed["items"]] == ["name (de)"]


def test_a_name_in_any_language_is_taken_and_no_code_that_is_none(
    editor, approver, mission: Mission
):
    proposed = edit(editor, mission, **name("在伦敦法国大使馆", "zh-hant"))
    decide(approver, proposed, "approve")
    assert mission.names["zh-hant"] == "在伦敦法国大使馆"
    path, data = form_of(editor, mission)
    said = {key.replace("__", "-"): one for key, one in name("x", "fr_FR").items()}
    answer = editor.post(path, data | said)
    assert answer.status_code == 200
    assert mission.names.keys() == {"en", "fr", "zh-hant"}


@pytest.mark.fault("S11")
def test_a_name_cannot_hide_a_way_to_reach_somebody(editor, approver, mission: Mission):
    proposed = edit(editor, mission, **name("Call 020 7946 0555"))
    assert "de" not in mission.names
    decide(approver, proposed, "approve")
    assert mission.names["de"] == "Call 020 7946 0555"
    mission.refresh_from_db()
    assert mission.verified_at is None


def test_a_name_that_was_taken_away_comes_back(editor, approver, mission: Mission):
    decide(approver, edit(editor, mission, translations__1__DELETE="on"), "approve")
    assert mission.names.keys() == {"en"}
    entry = AuditEntry.objects.latest("pk")
    history = reverse("admin:embassies_mission_history", args=[mission.pk])
    editor.post(history, {"entry": entry.pk})
    decide(approver, Proposal.objects.waiting().latest("pk"), "approve")
    assert mission.names["fr"] == "Ambassade de France"


def test_a_note_beside_a_phone_is_one_proposal(
    editor, mission: Mission, phone: Contact
):
    proposed = edit(
        editor, mission, access_note="Ring twice", contacts__0__value="020 7946 0999"
    )
    mission.refresh_from_db()
    assert mission.access_note != "Ring twice"
    parts = [item["part"] for item in proposed.items]
    assert parts == ["embassies.mission", "embassies.contact"]
    assert number(mission) == phone.e164
