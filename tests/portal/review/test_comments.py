"""Comments and questions on a proposal: by all who see it, only added, in the log."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.audit.log import faults
from portal.audit.models import AppendOnlyError, AuditEntry
from portal.review.models import Comment, Proposal
from portal.review.signals import proposal_event
from portal.web.roles import ROLES
from tests.portal.review.conftest import page_of
from tests.support.people import everybody
from tests.support.staff_forms import decide, edit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "banner")]


@pytest.fixture
def proposal(editor: Client, mission: Any) -> Proposal:
    found: Proposal = edit(editor, mission, address="2 New Row")
    return found


def write(staff: Client, proposal: Proposal, text: str, *, ask: bool = False) -> Any:
    sent = {"verb": "comment", "text": text} | ({"is_question": "on"} if ask else {})
    return staff.post(page_of(proposal), sent)


@pytest.mark.parametrize("role", ROLES)
def test_whoever_sees_a_proposal_comments_on_it(role: str, proposal: Proposal):
    write(everybody()[role], proposal, "Seen <b>today</b>")
    comment = Comment.objects.get()
    assert (comment.text, comment.author.username) == ("Seen <b>today</b>", f"a {role}")
    page = everybody()[role].get(page_of(proposal)).content.decode()
    assert "Seen &lt;b&gt;today&lt;/b&gt;" in page
    entry = AuditEntry.objects.order_by("number").last()
    assert entry
    assert (entry.verb, entry.changed["text"]) == ("commented", comment.text)
    assert list(faults()) == []


def test_a_blank_comment_is_refused_with_its_field(approver, proposal: Proposal):
    answer = write(approver, proposal, "  ")
    assert answer.status_code == 200
    assert 'href="#id_text"' in answer.content.decode()
    assert not Comment.objects.exists()


def test_comments_are_only_added_and_tampering_is_found(approver, proposal: Proposal):
    write(approver, proposal, "Seen")
    comment = Comment.objects.get()
    for act in (
        comment.save,
        comment.delete,
        Comment.objects.all().delete,
        lambda: Comment.objects.update(text="x"),
    ):
        with pytest.raises(AppendOnlyError):
            act()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE review_comment SET text = 'Not seen'")
    assert list(faults()) == [f"review.Comment {comment.pk}: is not as it was written."]


def test_a_question_shows_on_the_proposer_s_list_until_it_is_answered(
    editor, approver, proposal: Proposal, clock
):
    def asked() -> bool:
        page = reverse("admin:review_proposal_changelist") + "?todo=mine"
        return "waiting, asked" in editor.get(page).content.decode()

    assert not asked()
    write(approver, proposal, "Who told you?", ask=True)
    assert asked()
    write(approver, proposal, "By telephone?")
    assert asked()
    write(editor, proposal, "The consul.")
    assert not asked()


def test_an_edit_answers_too(editor, approver, mission, proposal: Proposal, clock):
    write(approver, proposal, "Which floor?", ask=True)
    clock.shift(timedelta(minutes=1))
    edit(editor, mission, address="2 New Row, first floor")
    assert not Proposal.objects.asked().exists()


def test_one_s_own_question_waits_for_nobody(editor, proposal: Proposal):
    write(editor, proposal, "Is that enough?", ask=True)
    assert not Proposal.objects.asked().exists()


def test_an_open_question_keeps_nobody_from_deciding(approver, proposal: Proposal):
    write(approver, proposal, "Who told you?", ask=True)
    decide(approver, proposal, "approve")
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.APPROVED
    assert not Proposal.objects.waiting().asked().exists()


def test_each_event_is_sent_once_it_is_committed(
    editor, approver, mission, django_capture_on_commit_callbacks
):
    heard: list[tuple[str, str]] = []

    def hear(sender: object, proposal: Proposal, verb: str, actor: Any, **_: object):
        heard.append((verb, actor.by.username))

    proposal_event.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=False) as waiting:
            row = edit(editor, mission, address="2 New Row")
            write(approver, row, "Who told you?", ask=True)
            decide(approver, row, "approve")
        assert heard == []
        for one in waiting:
            one()
    finally:
        proposal_event.disconnect(hear)
    assert heard == [
        ("proposed", "a editor"),
        ("asked", "a approver"),
        ("approved", "a approver"),
    ]
