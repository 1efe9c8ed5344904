"""Who did what, when and why (E3): kept in a chain, shown with the way back."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from embassies.imports.pipeline.apply import apply
from embassies.models import ImportedRow, Mission
from portal.audit.log import faults
from portal.audit.models import AppendOnlyError, AuditEntry
from portal.review.models import Proposal
from portal.web.roles import APPROVER, AUDITOR, CRISIS_OFFICER, EDITOR
from tests.atlas import NOW, Atlas
from tests.embassies.imports.test_apply import context, row
from tests.support.people import person, signed_in
from tests.support.staff_forms import decide, edit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def mission(atlas: Atlas) -> Mission:
    return atlas["fr-london"]


@pytest.fixture
def editor(db: None) -> Any:
    return signed_in(person(EDITOR))


@pytest.fixture
def approver(db: None) -> Any:
    return signed_in(person(APPROVER))


@pytest.fixture
def changed(editor, approver, mission: Mission) -> Mission:
    """The mission, its address changed by one and approved by another."""
    decide(approver, edit(editor, mission, address="2 Row", why="A letter"), "approve")
    mission.refresh_from_db()
    return mission


def told() -> list[tuple[str, str, str]]:
    rows = AuditEntry.objects.order_by("number")
    return [(one.verb, one.who.split(" (")[0], one.why) for one in rows]


def history(mission: Mission) -> str:
    return reverse("admin:embassies_mission_history", args=[mission.pk])


def test_each_deed_is_recorded_with_who_and_why(editor, approver, mission: Mission):
    officer = signed_in(person(CRISIS_OFFICER))
    edit(editor, mission, access_note="Ring twice", why="Seen")
    decide(approver, edit(editor, mission, address="2 Row"), "reject", reason="Old")
    proposed = edit(editor, mission, address="3 Row", why="A letter")
    decide(officer, proposed, "override", reason="Now")
    decide(approver, proposed, "acknowledge")
    assert told() == [
        ("edited", "a editor", "Seen"),
        ("proposed", "a editor", ""),
        ("rejected", "a approver", "Old"),
        ("proposed", "a editor", "A letter"),
        ("overridden", "a crisis officer", "Now"),
        ("reviewed", "a approver", ""),
    ]


def test_a_check_is_recorded_for_each_mission(editor, mission: Mission, clock):
    editor.get(reverse("admin:embassies_mission_change", args=[mission.pk]))
    clock.shift(timedelta(minutes=1))
    path = reverse("admin:embassies_mission_still_correct", args=[mission.pk])
    editor.post(path, {"method": "called", "seen": mission.updated_at.isoformat()})
    assert told() == [("checked", "a editor", "")]


def test_an_import_is_one_entry_and_a_dry_run_none(atlas: Atlas):
    said = [row(facts={"address": "9 New Row, London"})]
    apply(said, context(is_dry_run=True))
    assert told() == []
    apply(said, context())
    assert told() == [("imported", "", "rows.csv")]
    apply(said, context())
    assert len(told()) == 1


TAMPERING = {
    "a word": "UPDATE audit_auditentry SET why = 'A call' WHERE number = 1",
    "a person": "UPDATE audit_auditentry SET who = 'nobody' WHERE number = 2",
    "a value": "UPDATE audit_auditentry SET changes = '{}' WHERE number = 1",
    "an entry removed": "DELETE FROM audit_auditentry WHERE number = 1",
    "the rows of an import": "UPDATE embassies_importedrow SET message = 'x'",
    "why it was decided": "UPDATE review_proposal SET reason = 'x'",
    "what was proposed": "UPDATE review_proposal SET items = '[]'",
}


@pytest.mark.parametrize("sql", TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_is_found(sql: str, changed: Mission):
    apply([row(facts={"city": "Leeds"}), row(3, sending_country="ZZ")], context())
    apply([row(facts={"postal_address": "PO Box 9"})], context())
    assert list(faults()) == []
    with connection.cursor() as cursor:
        cursor.execute(sql)
    assert list(faults())
    with pytest.raises(CommandError):
        call_command("verify_audit")


def test_an_end_cut_off_is_found_by_a_hash_kept_elsewhere(changed: Mission):
    apply([row(facts={"postal_address": "PO Box 9"})], context())
    out = StringIO()
    call_command("verify_audit", stdout=out)
    kept = out.getvalue().split()[-1]
    call_command("verify_audit", expect=kept, stdout=out)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditentry WHERE number = 3")
    call_command("verify_audit", stdout=out)
    with pytest.raises(CommandError, match="No entry has the hash"):
        call_command("verify_audit", expect=kept)


def test_an_entry_cannot_be_changed_or_removed(changed: Mission):
    entry = AuditEntry.objects.first()
    for attempt in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(why="x"),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()


def test_the_history_shows_values_who_and_why(
    changed: Mission, django_assert_max_num_queries
):
    apply([row(facts={"postal_address": "PO Box 9"})], context())
    auditor = signed_in(person(AUDITOR))
    with django_assert_max_num_queries(20):
        page = auditor.get(history(changed)).content.decode()
    for shown in ("2 Row", "1 Compass Row, London", "A letter", "a approver"):
        assert shown in page
    assert "PO Box 9" in page
    assert "to take" not in page  # An auditor takes nothing back.


def test_a_revert_is_a_proposal_that_another_person_approves(
    editor, approver, changed: Mission
):
    approved = AuditEntry.objects.get(verb="approved")
    editor.post(history(changed), {"entry": approved.pk})
    changed.refresh_from_db()
    assert changed.address == "2 Row"
    back = Proposal.objects.waiting().get()
    decide(approver, back, "approve")
    changed.refresh_from_db()
    assert changed.address == "1 Compass Row, London"
    assert list(faults()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"contacts__0__value": "020 7946 0999"},
        {"contacts__0__DELETE": "on"},
    ],
    ids=["a number", "a withdrawal"],
)
def test_a_changed_or_withdrawn_contact_comes_back(
    editor, approver, mission: Mission, changes: dict[str, str]
):
    def shown() -> list[tuple[str, str]]:
        rows = mission.contacts.filter(withdrawn_at=None).order_by("pk")
        return list(rows.values_list("value", "e164"))

    before = shown()
    decide(approver, edit(editor, mission, **changes), "approve")
    assert shown() != before
    editor.post(history(mission), {"entry": AuditEntry.objects.first().pk})
    decide(approver, Proposal.objects.waiting().get(), "approve")
    assert shown() == before


def test_what_has_moved_on_since_is_not_taken_back(editor, changed: Mission):
    Mission.objects.update(address="3 Row", updated_at=NOW)
    approved = AuditEntry.objects.get(verb="approved")
    editor.post(history(changed), {"entry": approved.pk})
    assert not Proposal.objects.waiting()


def test_an_auditor_takes_nothing_back(changed: Mission):
    approved = AuditEntry.objects.get(verb="approved")
    signed_in(person(AUDITOR)).post(history(changed), {"entry": approved.pk})
    assert not Proposal.objects.waiting()


def test_a_removed_import_is_found(changed: Mission):
    apply([row(facts={"postal_address": "PO Box 9"})], context())
    ImportedRow.objects.all().delete()
    assert list(faults())
