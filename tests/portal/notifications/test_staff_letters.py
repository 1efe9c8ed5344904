"""Staff are told of proposals by e-mail: whom, when, how often and with what words."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from portal.notifications.letters import queue_staff_letters
from portal.notifications.models import Notification, NotificationPreference
from portal.review import workflow
from portal.review.actor import Actor
from portal.review.models import Proposal
from portal.subscriptions.models import Letter
from portal.web.roles import APPROVER, AUDITOR, EDITOR, PUBLISHER
from tests.atlas import NOW, Atlas
from tests.portal.notifications.conftest import letters, with_address
from tests.support.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "approver")]
SOON, MORNING = NOW + timedelta(minutes=5), NOW + timedelta(hours=18)
WHO = "a.{}@staff.example"


def told(at: Any = SOON) -> list[tuple[str, str]]:
    queue_staff_letters(at)
    return letters()


def test_those_who_can_decide_are_told_and_nobody_else(proposed: Any) -> None:
    with_address(AUDITOR)
    with_address(PUBLISHER)
    away = with_address(APPROVER, "away")
    User.objects.filter(pk=away.pk).update(is_active=False)
    User.objects.create_user("silent", is_staff=True, is_superuser=True)
    proposed()
    deciders = Proposal.objects.get()
    told_of = {to for to, _subject in told()}
    assert WHO.format("approver") in told_of
    assert not told_of & {WHO.format("editor"), "away@staff.example", ""}
    for user in User.objects.exclude(email="").filter(is_active=True):
        waits = Proposal.objects.waiting_for(user).filter(pk=deciders.pk).exists()
        assert (user.email in told_of) is waits, user


def test_a_letter_names_the_title_and_a_link_and_not_what_is_proposed(
    proposed: Any,
) -> None:
    proposal = proposed()
    told()
    letter = Letter.objects.get(to=WHO.format("approver"))
    assert proposal.title in letter.subject
    page = reverse("admin:review_proposal_change", args=[proposal.pk])
    assert f"http://localhost:8000{page}" in letter.text
    for hidden in ("Secret", "Hush", "A letter"):
        assert hidden not in letter.subject + letter.text
    assert letter.kind == Letter.Kind.STAFF


def test_a_burst_is_one_letter_a_person(proposed: Any, atlas: Atlas) -> None:
    for number, slug in enumerate(atlas.missions):
        proposed(slug, at=NOW + timedelta(seconds=number))
    count = Proposal.objects.count()
    assert count > 5
    assert DBTaskResult.objects.count() == 1, "one wake-up for the bundle"
    assert told(SOON - timedelta(seconds=1)) == []
    assert told() == [(WHO.format("approver"), f"Proposals to decide on: {count}")]
    assert told(SOON + timedelta(days=2)) == told(), "nobody is told twice"


def test_the_proposer_is_told_of_a_decision_the_next_morning(
    proposed: Any, does: Any, approver: User
) -> None:
    proposal = proposed()
    does(workflow.reject, proposal, "1", "Not so", by=approver)
    assert told(MORNING - timedelta(seconds=1)) == [], "no longer to be decided"
    [(to, subject)] = told(MORNING)
    assert (to, subject) == (WHO.format("editor"), f"Decided: {proposal.title}")
    assert "rejected" in Letter.objects.get().text
    assert "Not so" not in Letter.objects.get().text


def test_who_withdraws_is_told_nothing(proposed: Any, does: Any, editor: User) -> None:
    does(workflow.withdraw, proposed(), "1", by=editor)
    assert told(MORNING + timedelta(days=1)) == []


def test_a_question_goes_to_the_proposer_and_the_answer_to_who_asked(
    proposed: Any, does: Any, approver: User, editor: User
) -> None:
    proposal = proposed()
    queue_staff_letters(SOON)
    Letter.objects.all().delete()
    does(workflow.comment, proposal, "Since when?", by=approver, is_question=True)
    [(to, subject)] = told()
    assert (to, subject) == (
        WHO.format("editor"),
        f"Questions to you: {proposal.title}",
    )
    does(workflow.comment, proposal, "Since May", by=editor)
    assert told(MORNING)[1:] == [
        (WHO.format("approver"), f"Comments and answers: {proposal.title}")
    ]


def test_what_was_put_through_alone_asks_others_to_look_at_it(
    proposed: Any, does: Any
) -> None:
    chief = User.objects.create_superuser("chief", "chief@staff.example")
    proposal = proposed()
    does(workflow.override, proposal, "1", "Fire", by=chief)
    assert told() == [
        (
            WHO.format("approver"),
            f"Put through by one person, to be looked at: {proposal.title}",
        )
    ]


@pytest.mark.parametrize(
    ("pace", "at", "count"),
    [
        ("at once", SOON, 1),
        ("daily", MORNING - timedelta(seconds=1), 0),
        ("daily", MORNING, 1),
        ("never", MORNING + timedelta(days=3), 0),
    ],
)
def test_each_person_s_choice_holds(
    proposed: Any, approver: User, pace: str, at: Any, count: int
) -> None:
    NotificationPreference.objects.create(user=approver, asks=pace, tells="never")
    proposed()
    assert len(told(at)) == count


def test_a_letter_is_in_the_language_that_the_person_chose(
    proposed: Any, approver: User
) -> None:
    NotificationPreference.objects.create(user=approver, language="de")
    proposed()
    told()
    assert "Proposals to decide" not in Letter.objects.get().subject


def test_a_transaction_that_rolls_back_tells_nobody(
    proposed: Any, editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    proposal = proposed()
    queue_staff_letters(SOON)
    DBTaskResult.objects.all().delete()
    capture = django_capture_on_commit_callbacks(execute=True)
    with capture as callbacks, transaction.atomic():
        workflow.comment(proposal, "Wait", Actor(editor, NOW), is_question=True)
        workflow.withdraw(proposal, "1", Actor(editor, NOW))
        transaction.set_rollback(True)
    assert callbacks == []
    assert not Notification.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_without_a_mail_server_nothing_is_noted(proposed: Any, settings: Any) -> None:
    settings.SENDS_MAIL = False
    proposed()
    assert not Notification.objects.exists()


def test_each_person_chooses_on_a_page_of_their_own(approver: User) -> None:
    client = signed_in(approver)
    path = reverse("notification-preference")
    assert "a…@staff.example" in client.get(path).content.decode()
    chosen = {"asks": "daily", "tells": "never", "language": "fr"}
    assert client.post(path, chosen).status_code == 302
    saved = NotificationPreference.objects.get()
    assert saved.user == approver
    assert {name: getattr(saved, name) for name in chosen} == chosen
    assert client.post(path, {**chosen, "asks": "hourly"}).status_code == 200
    person = signed_in(with_address(EDITOR, "another"))
    assert "checked" in person.get(path).content.decode()
    assert NotificationPreference.objects.count() == 1
