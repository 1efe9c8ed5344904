"""Whatever a proposal is about: it takes two, it is in the log, it shows."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from portal.advisories.models import Advisory
from portal.audit.log import faults
from portal.audit.models import AuditEntry
from portal.review import workflow
from portal.review.actor import Actor, NotPossibleError
from portal.review.models import Proposal
from portal.review.reviewed_model import Verb
from portal.web.roles import APPROVER, CRISIS_OFFICER, PUBLISHER
from tests.atlas import NOW
from tests.portal.advisories.conftest import draft
from tests.support.people import everybody, person, signed_in
from tests.support.staff_forms import change, decide, raised

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "banner")]
State = Proposal.State


@pytest.mark.fault("edits-own-approval")
def test_the_database_refuses_an_approval_by_the_proposer(publisher, advisory):
    proposal = raised(publisher, advisory)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(
            state="approved", decided_by=proposal.proposer, decided_at=NOW
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(state="approved")


@pytest.mark.fault("edits-own-approval")
def test_nobody_decides_alone_not_even_with_every_power(staff_client, advisory):
    proposal = raised(staff_client, advisory)
    path = reverse("admin:review_proposal_change", args=[proposal.pk])
    offered = staff_client.get(path).context["forms"]
    assert {form.action.name for form in offered} == {"withdraw", "override"}
    chief = User.objects.get(username="chief")
    with pytest.raises(NotPossibleError, match="another person"):
        workflow.approve(proposal, "1", Actor(chief, NOW))


DECIDING = {
    "approve": {APPROVER, PUBLISHER, CRISIS_OFFICER},
    "reject": {APPROVER, PUBLISHER, CRISIS_OFFICER},
    "override": {CRISIS_OFFICER},
}


@pytest.mark.parametrize("verb", DECIDING)
def test_an_advisory_is_decided_on_by_those_whose_work_it_is(verb: str, advisory):
    other = signed_in(person(PUBLISHER, "somebody else"))
    able = set()
    for role, client in everybody().items():
        proposal = raised(other, advisory)
        decide(client, proposal, verb, reason="Because")
        proposal.refresh_from_db()
        if proposal.state != State.WAITING:
            able.add(role)
        Proposal.objects.all().delete()
        advisory = draft(f"next-{role.replace(' ', '-')}")
    assert able == DECIDING[verb]


def test_each_deed_is_in_the_log_and_tampering_with_a_proposal_is_found(
    publisher, approver, advisory: Advisory
):
    proposal = raised(publisher, advisory)
    decide(approver, proposal, "approve")
    told = AuditEntry.objects.order_by("number").values_list("verb", "who")
    assert [(verb, who.split(" (")[0]) for verb, who in told] == [
        ("proposed", "a publisher"),
        ("approved", "a approver"),
    ]
    assert list(faults()) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE review_proposal SET why = 'Another reason'")
    assert list(faults())


def test_a_proposal_slipped_in_is_found(publisher, advisory: Advisory):
    proposal = raised(publisher, advisory)
    proposal.pk, proposal.target_key = None, "0"
    proposal.save()
    assert list(faults())


def test_what_cannot_be_logged_does_not_happen(
    publisher, approver, advisory, monkeypatch
):
    proposal = raised(publisher, advisory)

    def full(*args: Any, **options: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("portal.review.workflow.record", full)
    with pytest.raises(OSError, match="disk full"):
        decide(approver, proposal, "approve")
    proposal.refresh_from_db()
    assert proposal.state == State.WAITING
    assert Advisory.objects.get().issued_at is None


def test_the_list_and_the_page_cost_a_fixed_number_of_queries(
    publisher, approver, advisory, live, django_assert_max_num_queries
):
    raised(publisher, advisory)
    proposal = change(publisher, live, title="Stay in", change_note="One")
    page = reverse("admin:review_proposal_changelist")
    with django_assert_max_num_queries(20):
        assert approver.get(page).context["cl"].result_count == 2
    found = approver.get(f"{page}?todo=waiting&kind=advisories.advisory&q=home")
    assert [one.pk for one in found.context["cl"].result_list] == [proposal.pk]
    with django_assert_max_num_queries(20):
        approver.get(reverse("admin:review_proposal_change", args=[proposal.pk]))


def test_what_waits_is_shown_on_the_record_s_page(publisher, live: Advisory):
    proposal = change(publisher, live, title="Stay in", change_note="One")
    link = reverse("admin:review_proposal_change", args=[proposal.pk])
    page = publisher.get(reverse("admin:advisories_advisory_change", args=[live.pk]))
    assert link in page.content.decode()
    assert proposal.verb == Verb.CHANGE
