"""One's own proposal is edited and withdrawn: one a person, record and verb."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from embassies.models import Mission
from embassies.review import workflow as of_missions
from embassies.review.workflow import Edit
from news.models import Article
from news.reviewed_models import ARTICLE
from portal.advisories.models import Advisory
from portal.audit.log import faults
from portal.audit.models import AuditEntry
from portal.countries.models import EmergencyNumber
from portal.review import workflow
from portal.review.actor import Actor, NotPossibleError
from portal.review.models import Proposal
from portal.review.workflow import Grounds
from tests.atlas import NOW
from tests.portal.review.conftest import offered, page_of
from tests.support.people import person, signed_in
from tests.support.staff_forms import GROUNDS, change, decide, edit, filled, form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "banner")]
State = Proposal.State


def told(answer: Any) -> list[str]:
    return [str(one) for one in answer.context["messages"]]


def test_the_form_of_a_record_holds_what_its_reader_has_proposed(
    editor: Client, other_editor: Client, mission: Mission
):
    edit(editor, mission, address="2 New Row", why="A letter came", evidence="It")
    _path, data = form_of(editor, mission)
    assert (data["address"], data["why"], data["evidence"]) == (
        ("2 New Row"),
        "A letter came",
        "It",
    )
    assert form_of(other_editor, mission)[1]["address"] == mission.address
    mission.refresh_from_db()
    assert mission.address == "1 Compass Row, London"


def test_the_form_holds_proposed_parts_changed_added_and_removed(
    editor: Client, mission: Mission
):
    contacts = list(mission.contacts.order_by("pk"))
    assert len(contacts) > 1
    _path, data = form_of(editor, mission)
    new = {"channel": "phone", "purpose": "visa", "value": "020 7946 0777"}
    number = int(data["contacts-TOTAL_FORMS"])
    proposal = edit(
        editor,
        mission,
        **{
            "contacts-0-value": "020 7946 0999",
            "contacts-1-DELETE": "on",
            "contacts-TOTAL_FORMS": str(number + 1),
        },
        **{f"contacts-{number}-{name}": value for name, value in new.items()},
    )
    page: Any = editor.get(form_of(editor, mission)[0])
    formset = page.context["inline_admin_formsets"][0].formset
    values = [form["value"].value() for form in formset.forms]
    assert values[0] == "020 7946 0999"
    assert "020 7946 0777" in values
    assert [form["DELETE"].value() for form in formset.initial_forms][:2] == [
        None,
        True,
    ]
    data = filled(page) | {
        f"{form.prefix}-{name}": form[name].value() or ""
        for form in formset.extra_forms
        for name in ("channel", "purpose", "value", "hours", "note")
    }
    sent = data | {"contacts-1-DELETE": "on"}
    assert editor.post(form_of(editor, mission)[0], sent).status_code == 302
    before = proposal.items
    proposal.refresh_from_db()
    assert proposal.items == before
    assert (proposal.revision, Proposal.objects.count()) == (1, 1)


def test_a_second_save_changes_the_proposal_that_waits(
    editor: Client, approver: Client, mission: Mission
):
    proposal = edit(editor, mission, address="2 New Row")
    token = proposal.state_token
    assert edit(editor, mission, address="3 New Row", why="They moved on") is None
    proposal.refresh_from_db()
    assert (proposal.revision, proposal.why) == (2, "They moved on")
    decide(approver, proposal, "approve", token=token)
    proposal.refresh_from_db()
    assert proposal.state == State.WAITING
    decide(approver, proposal, "approve")
    mission.refresh_from_db()
    assert mission.address == "3 New Row"
    verbs = AuditEntry.objects.order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["proposed", "revised", "approved"]
    assert list(faults()) == []


def test_a_save_that_takes_everything_back_withdraws_the_proposal(
    editor: Client, mission: Mission
):
    proposal = edit(editor, mission, address="2 New Row")
    path, data = form_of(editor, mission)
    answer: Any = editor.post(path, data | {"address": mission.address}, follow=True)
    assert "your proposal is withdrawn" in told(answer)[-1]
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == (
        State.WITHDRAWN,
        proposal.proposer,
    )


def test_a_form_opened_before_the_proposal_adds_to_it(editor: Client, mission: Mission):
    path, stale = form_of(editor, mission)
    proposal = edit(editor, mission, address="2 New Row")
    editor.post(path, stale | {"postal_address": "PO Box 1"})
    proposal.refresh_from_db()
    fields = proposal.items[0]["fields"]
    assert {name: new for name, (_old, new) in fields.items()} == {
        "address": "2 New Row",
        "postal_address": "PO Box 1",
    }
    assert Proposal.objects.count() == 1


def test_what_other_pages_propose_is_added_to_what_waits(
    editor: Client, mission: Mission
):
    proposal = edit(editor, mission, address="2 New Row", why="A letter")
    row = Mission.objects.get(pk=mission.pk)
    row.postal_address = "PO Box 1"
    actor = Actor(proposal.proposer, NOW)
    again = of_missions.submit(Edit(row, why="A report", evidence="Report 7"), actor)
    assert again == proposal
    assert again.why == "A letter; A report"
    assert set(again.items[0]["fields"]) == {"address", "postal_address"}


def test_after_saving_only_what_waits_is_said(
    editor: Client, publisher: Client, mission: Mission, live: Advisory
):
    path, data = form_of(editor, mission)
    answer: Any = editor.post(path, data | {"address": "2 New Row"}, follow=True)
    (said,) = told(answer)
    assert "Proposed, not public yet" in said
    assert page_of(Proposal.objects.get()) in said
    path = reverse("admin:advisories_advisory_change", args=[live.pk])
    sent = filled(publisher.get(path)) | {"title": "Stay", "change_note": "New"}
    for save in ({}, {"_continue": "1"}, {"_addanother": "1"}):
        answer = publisher.post(path, sent | save, follow=True)
        (said,) = told(answer)
        assert "Proposed, not public yet" in said


def test_a_proposal_to_add_is_edited_before_the_record_is_there(
    officer: Client, approver: Client, atlas: Any
):
    source = atlas.sources["registry"].pk
    path = reverse("admin:countries_emergencynumber_add")
    facts = {"country": "FR", "service": "general", "number": "777777"}
    officer.post(path, facts | {"source": source} | GROUNDS)
    proposal = Proposal.objects.get()
    address: Any = officer.get(page_of(proposal)).context["edit"]
    data = filled(officer.get(address))
    assert (data["number"], data["why"]) == ("777777", GROUNDS["why"])
    officer.post(address, data | {"number": "888888"})
    proposal.refresh_from_db()
    assert (proposal.revision, Proposal.objects.count()) == (2, 1)
    decide(approver, proposal, "approve")
    assert EmergencyNumber.objects.filter(number="888888").exists()
    assert not EmergencyNumber.objects.filter(number="777777").exists()


def test_nobody_continues_the_proposal_of_another(officer: Client, atlas: Any):
    source = atlas.sources["registry"].pk
    path = reverse("admin:countries_emergencynumber_add")
    facts = {"country": "FR", "service": "general", "number": "777777"}
    officer.post(path, facts | {"source": source} | GROUNDS)
    proposal = Proposal.objects.get()
    other = signed_in(person("crisis officer", "another"))
    data = filled(other.get(f"{path}?proposal={proposal.pk}"))
    assert data.get("number", "") == ""
    with pytest.raises(NotPossibleError, match="Somebody else"):
        workflow.revise(
            proposal,
            proposal.items,
            Grounds("x"),
            Actor(User.objects.get(username="another"), NOW),
        )


def test_one_s_own_is_withdrawn_without_a_reason_and_not_rejected(
    editor: Client, other_editor: Client, approver: Client, mission: Mission
):
    proposal = edit(editor, mission, address="2 New Row")
    assert offered(editor, proposal) == {"withdraw"}
    assert offered(approver, proposal) == {"approve", "reject"}
    assert offered(other_editor, proposal) == set()
    decide(other_editor, proposal, "withdraw")
    proposal.refresh_from_db()
    assert proposal.state == State.WAITING
    decide(editor, proposal, "withdraw")
    proposal.refresh_from_db()
    assert proposal.state == State.WITHDRAWN
    assert edit(editor, mission, address="2 New Row")
    assert list(faults()) == []


def test_who_may_decide_withdraws_their_own_and_does_not_reject_it(staff_client, live):
    proposal = change(staff_client, live, title="Stay in", change_note="One")
    decide(staff_client, proposal, "reject", reason="No")
    proposal.refresh_from_db()
    assert proposal.state == State.WAITING


def test_the_database_refuses_a_second_one_and_a_withdrawal_by_another(
    editor: Client, mission: Mission
):
    proposal = edit(editor, mission, address="2 New Row")
    other = person("editor", "another editor")
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(state="withdrawn", decided_by=other, decided_at=NOW)
    proposal.pk, proposal.items = None, []
    with pytest.raises(IntegrityError), transaction.atomic():
        proposal.save()


@pytest.mark.parametrize("name", ["why", "evidence"])
def test_a_fact_is_not_proposed_without_its_grounds_and_what_was_typed_stays(
    editor: Client, mission: Mission, name: str
):
    path, data = form_of(editor, mission)
    answer: Any = editor.post(path, data | {"address": "2 New Row", name: " "})
    assert not Proposal.objects.exists()
    form = answer.context["adminform"].form
    assert list(form.errors) == [name]
    assert form["address"].value() == "2 New Row"


def test_a_removal_is_not_proposed_without_its_grounds(officer: Client, atlas: Any):
    row = EmergencyNumber.objects.all()[0]
    path = reverse("admin:countries_emergencynumber_delete", args=[row.pk])
    answer: Any = officer.post(path, {"why": "Gone"})
    assert set(answer.context["form"].errors) == {"evidence"}
    assert not Proposal.objects.exists()
    assert officer.post(path, GROUNDS).status_code == 302
    proposal = Proposal.objects.get()
    assert (proposal.why, proposal.evidence) == (GROUNDS["why"], GROUNDS["evidence"])
    assert GROUNDS["evidence"] in AuditEntry.objects.get().changes


def test_a_proposed_picture_stays_when_the_text_is_edited(publisher: Client):
    article = Article.objects.create(
        title="Now", body="Text.", stage="approved", published_at=NOW
    )
    article.image_key, article.image_alt = "a1", "A door"
    user = User.objects.get(username="a publisher")
    items = ARTICLE.edited(article)
    proposal = workflow.propose(article, "change", items, "Why", Actor(user, NOW))
    change(publisher, article, title="Then")
    proposal.refresh_from_db()
    fields = proposal.items[0]["fields"]
    assert (fields["image_key"][1], fields["title"][1]) == ("a1", "Then")
