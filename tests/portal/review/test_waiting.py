"""What waits for whom, by role: for the first page, the menu and the letters."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from portal.review import workflow
from portal.review.actor import Actor
from portal.review.models import Proposal
from portal.web.roles import (
    APPROVER,
    AUDITOR,
    CRISIS_OFFICER,
    EDITOR,
    PUBLISHER,
    ROLES,
)
from tests.atlas import NOW
from tests.support.people import person, signed_in
from tests.support.staff_forms import change, edit, raised

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "banner")]
FOR: dict[str, set[str]] = {
    EDITOR: set(),
    APPROVER: {"mission", "advisory", "own advisory"},
    PUBLISHER: {"advisory"},
    CRISIS_OFFICER: {"advisory", "own advisory"},
    AUDITOR: set(),
}


@pytest.fixture
def rows(editor, other_editor, mission, live, advisory) -> dict[int, str]:
    """Return proposals by key: of a mission and of two advisories, one by each role."""
    other = signed_in(person(PUBLISHER, "another publisher"))
    return {
        edit(editor, mission, address="2 New Row").pk: "mission",
        change(other, live, title="Stay in", change_note="One").pk: "advisory",
        raised(signed_in(person(PUBLISHER)), advisory).pk: "own advisory",
    }


def named(found: Any, rows: dict[int, str]) -> set[str]:
    return {rows[one.pk] for one in found}


@pytest.mark.parametrize("role", ROLES)
def test_what_waits_for_a_person_is_what_they_decide_on(
    role: str, rows: dict[int, str]
):
    user = User.objects.get(pk=person(role).pk)
    mine, others = FOR[role], set(rows.values()) - FOR[role]
    assert named(Proposal.objects.waiting_for(user), rows) == mine
    assert named(Proposal.objects.waiting_for_others(user), rows) == others
    counted = Proposal.objects.counted_for(user)
    assert counted == {"waiting_for_me": len(mine), "waiting_for_others": len(others)}


def test_one_s_own_waits_for_oneself_once_it_is_asked_about(rows: dict[int, str]):
    editor, approver = person(EDITOR), person(APPROVER)
    proposal = Proposal.objects.get(proposer=editor)
    actor = Actor(approver, NOW)
    workflow.comment(proposal, "Who told you?", actor, is_question=True)
    assert named(Proposal.objects.waiting_for(editor), rows) == {"mission"}
    assert named(Proposal.objects.waiting_for_others(editor), rows) == {
        "advisory",
        "own advisory",
    }


def test_a_superuser_decides_on_all_but_their_own(rows: dict[int, str], mission):
    chief = User.objects.create_superuser("the chief")
    edit(signed_in(chief), mission, postal_address="PO Box 1")
    assert named(Proposal.objects.waiting_for(chief), rows) == set(rows.values())
    assert Proposal.objects.waiting_for_others(chief).get().proposer == chief


def test_nothing_waits_that_is_decided(approver, rows: dict[int, str]):
    user = person(APPROVER)
    for one in Proposal.objects.waiting():
        workflow.reject(one, one.state_token, "No", Actor(user, NOW))
    assert Proposal.objects.counted_for(user) == {
        "waiting_for_me": 0,
        "waiting_for_others": 0,
    }


def test_what_waits_is_found_in_one_query_and_two_for_permissions(
    rows: dict[int, str], django_assert_num_queries
):
    user = User.objects.get(pk=person(APPROVER).pk)
    with django_assert_num_queries(3):  # The user's and the groups' permissions.
        Proposal.objects.counted_for(user)
    with django_assert_num_queries(1):
        Proposal.objects.counted_for(user)
    with django_assert_num_queries(1):
        list(Proposal.objects.waiting_for(user))


@pytest.mark.parametrize("chosen", ["mine", "others"])
def test_the_list_filters_by_whom_a_proposal_waits_for(
    chosen: str, approver: Client, rows: dict[int, str]
):
    page = reverse("admin:review_proposal_changelist") + f"?todo={chosen}"
    found: Any = approver.get(page).context["cl"].result_list
    wanted = FOR[APPROVER] if chosen == "mine" else set()
    assert named(found, rows) == wanted
