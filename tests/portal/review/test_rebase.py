"""A record that changed meanwhile: what conflicts, and what is only taken over."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from embassies.models import Mission
from portal.audit.log import faults
from portal.audit.models import AuditEntry
from portal.review import workflow
from portal.review.actor import Actor
from portal.review.models import Proposal
from portal.review.reviewed_model import reviewed_model
from portal.review.standing import conflicts
from portal.web.roles import CRISIS_OFFICER
from tests.portal.review.conftest import offered, page_of
from tests.support.people import person, signed_in
from tests.support.staff_forms import change, decide, edit, form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "banner")]
State = Proposal.State


def moved_on(approver: Client, other: Client, mission: Mission, clock: Any, **to: str):
    """Have somebody else's change of a mission approved."""
    proposal = edit(other, mission, **to)
    clock.shift(timedelta(minutes=1))
    decide(approver, proposal, "approve")
    clock.shift(timedelta(minutes=1))


@pytest.mark.fault("two-editors")
def test_two_changes_of_different_fields_are_both_approved_without_typing_again(
    editor, other_editor, approver, mission: Mission, clock
):
    proposal = edit(editor, mission, address="2 New Row")
    items, proposer = proposal.items, proposal.proposer
    moved_on(approver, other_editor, mission, clock, postal_address="PO Box 1")
    assert offered(approver, proposal) == {"rebase", "reject"}
    page: Any = approver.get(page_of(proposal))
    since = [(one.field, one.after) for one in page.context["since"]]
    assert ("postal address", "PO Box 1") in since
    decide(approver, proposal, "approve")
    proposal.refresh_from_db()
    assert proposal.state == State.WAITING
    decide(approver, proposal, "rebase")
    proposal.refresh_from_db()
    assert (proposal.items, proposal.proposer, proposal.revision) == (
        items,
        proposer,
        2,
    )
    decide(approver, proposal, "approve")
    mission.refresh_from_db()
    assert (mission.address, mission.postal_address) == ("2 New Row", "PO Box 1")
    assert AuditEntry.objects.filter(verb="rebased").count() == 1
    assert list(faults()) == []


@pytest.mark.fault("edits-own-approval")
def test_the_proposer_who_takes_it_over_still_cannot_approve(
    editor, other_editor, approver, mission: Mission, clock
):
    editor_too = person("editor")
    editor_too.groups.add(*person("approver").groups.all())
    both = signed_in(editor_too)
    proposal = edit(both, mission, address="2 New Row")
    moved_on(approver, other_editor, mission, clock, postal_address="PO Box 1")
    decide(both, proposal, "rebase")
    proposal.refresh_from_db()
    assert proposal.revision == 2
    decide(both, proposal, "approve")
    proposal.refresh_from_db()
    assert proposal.state == State.WAITING


@pytest.mark.fault("two-editors")
def test_nobody_takes_over_what_conflicts_and_the_page_shows_all_three_values(
    editor, other_editor, approver, mission: Mission, clock
):
    proposal = edit(editor, mission, address="2 New Row")
    before = mission.address
    moved_on(approver, other_editor, mission, clock, address="3 Other Row")
    assert offered(approver, proposal) == {"reject"}
    page: Any = approver.get(page_of(proposal))
    (conflict,) = page.context["standing"].conflicts
    assert (conflict.proposed, conflict.before, conflict.now) == (
        "2 New Row",
        before,
        "3 Other Row",
    )
    decide(approver, proposal, "rebase")
    proposal.refresh_from_db()
    assert proposal.revision == 1


@pytest.mark.fault("two-editors")
def test_the_proposer_settles_a_conflict_in_the_form(
    editor, other_editor, approver, mission: Mission, clock
):
    proposal = edit(editor, mission, address="2 New Row", postal_address="PO Box 2")
    moved_on(approver, other_editor, mission, clock, address="3 Other Row")
    path, data = form_of(editor, mission)
    assert (data["address"], data["postal_address"]) == ("2 New Row", "PO Box 2")
    editor.post(path, data | {"address": "3 Other Row"})
    proposal.refresh_from_db()
    assert set(proposal.items[0]["fields"]) == {"postal_address"}
    decide(approver, proposal, "approve")
    mission.refresh_from_db()
    assert (mission.address, mission.postal_address) == ("3 Other Row", "PO Box 2")


@pytest.mark.fault("two-editors")
def test_an_editor_takes_a_conflict_over_in_their_own_name_and_settles_it(
    editor, other_editor, approver, mission: Mission, clock
):
    proposal = edit(editor, mission, address="2 New Row")
    moved_on(approver, other_editor, mission, clock, address="3 Other Row")
    decide(other_editor, proposal, "renew")
    proposal.refresh_from_db()
    assert proposal.proposer.username == "another editor"
    assert form_of(other_editor, mission)[1]["address"] == "2 New Row"


def test_a_part_that_was_removed_is_a_conflict(
    editor, other_editor, approver, mission: Mission, clock
):
    proposal = edit(editor, mission, contacts__0__value="020 7946 0999")
    moved_on(approver, other_editor, mission, clock, contacts__0__DELETE="on")
    assert "rebase" not in offered(approver, proposal)
    assert conflicts(proposal)


def test_half_of_one_fact_is_a_conflict_with_the_other_half(
    editor, other_editor, approver, mission: Mission, clock
):
    Mission.objects.filter(pk=mission.pk).update(latitude=51.5, longitude=-0.1)
    proposal = edit(editor, mission, latitude="51.51")
    moved_on(approver, other_editor, mission, clock, longitude="-0.12")
    assert "rebase" not in offered(approver, proposal)


def test_a_number_is_not_taken_over_to_another_seat(
    editor, other_editor, approver, mission: Mission, clock
):
    proposal = edit(editor, mission, contacts__0__value="020 7946 0999")
    moved_on(approver, other_editor, mission, clock, seat_country="IE")
    assert "rebase" not in offered(approver, proposal)


def test_what_each_kind_holds_is_taken_over(officer, approver, publisher, live, clock):
    other = signed_in(person(CRISIS_OFFICER, "another"))
    first = change(other, live, title="Stay in", change_note="One")
    second = change(publisher, live, text="Wait.", change_note="Two")
    decide(approver, first, "approve")
    decide(approver, second, "rebase")
    second.refresh_from_db()
    decide(approver, second, "approve")
    live.refresh_from_db()
    assert (live.title, live.text) == ("Stay in", "Wait.")


def test_what_was_added_later_to_an_outdated_proposal_hides_no_conflict(
    editor, other_editor, approver, mission: Mission, clock
):
    path, stale = form_of(editor, mission)
    proposal = edit(editor, mission, address="2 New Row")
    moved_on(approver, other_editor, mission, clock, address="3 Other Row")
    row = Mission.objects.get(pk=mission.pk)
    row.postal_address = "PO Box 2"
    items = reviewed_model(row).edited(row)
    actor = Actor(proposal.proposer, proposal.proposed_at)
    workflow.propose(row, "change", items, "Another letter", actor)
    proposal.refresh_from_db()
    assert set(proposal.items[0]["fields"]) == {"address", "postal_address"}
    assert [one.field for one in conflicts(proposal)] == ["address"]
