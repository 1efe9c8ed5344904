"""Readers who left an address are told what came of their report, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from lxml import html

from embassies.models import Mission, ReaderReport
from portal.audit.models import AuditEntry
from portal.notifications.reader_answers import queue_answers
from portal.notifications.tasks import queue_due
from portal.review.models import Proposal
from portal.subscriptions.delivery import deliver
from portal.subscriptions.models import Letter
from tests.atlas import NOW, Atlas
from tests.support.people import signed_in
from tests.support.staff_forms import decide, faults_said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "atlas")]
ADDRESS = "reader@mail.example"


@pytest.fixture
def report(atlas: Atlas) -> ReaderReport:
    return ReaderReport.objects.create(
        mission=atlas["fr-london"],
        about="address",
        text="9 New Row",
        sent_at=NOW,
        reply_to=ADDRESS,
        language="fr",
    )


def handle(user: User, report: ReaderReport, **values: str) -> Any:
    path = reverse("admin:embassies_readerreport_change", args=[report.pk])
    return signed_in(user).post(path, values)


def close(user: User, report: ReaderReport, answer: str = "") -> Any:
    return handle(user, report, dismiss="1", outcome="unconfirmed", answer=answer)


def test_the_form_takes_an_address_for_the_answer(client: Any, clock: Any) -> None:
    cache.clear()
    path = "/fr/embassies/fr-london/report/"
    page = html.fromstring(client.get(path).content)
    sent = {
        "opened": page.xpath("//input[@name='opened']/@value")[0],
        "about": "address",
        "text": "9 New Row",
        "reply_to": "no address",
    }
    clock.shift(timedelta(seconds=10))
    refused = client.post(path, sent)
    assert refused.status_code == 400
    assert "9 New Row" in refused.content.decode()
    assert client.post(path, {**sent, "reply_to": ADDRESS}).status_code == 200
    row = ReaderReport.objects.get()
    assert (row.reply_to, row.language) == (ADDRESS, "fr")


def test_without_a_mail_server_no_address_is_asked_for(
    client: Any, settings: Any
) -> None:
    settings.SENDS_MAIL = False
    page = client.get("/en/embassies/fr-london/report/").content.decode()
    assert "reply_to" not in page


def test_the_answer_comes_once_the_second_person_approved(
    report: ReaderReport, editor: User, approver: User
) -> None:
    handle(editor, report, target="address", value="9 New Row")
    assert queue_answers(NOW) == 0, "a proposal is no outcome yet"
    decide(signed_in(approver), Proposal.objects.get(), "approve")
    assert queue_answers(NOW) == 1
    assert queue_answers(NOW) == 0
    letter = Letter.objects.get(kind="answer")
    assert letter.to == ADDRESS
    assert "http://localhost:8000/fr/embassies/fr-london/" in letter.text
    report.refresh_from_db()
    assert report.reply_to == ""


def test_a_proposal_that_was_rejected_is_answered_without_its_inner_reason(
    report: ReaderReport, editor: User, approver: User
) -> None:
    handle(editor, report, target="address", value="9 New Row")
    decide(signed_in(approver), Proposal.objects.get(), "reject", reason="Hoax, surely")
    queue_answers(NOW)
    assert "Hoax" not in Letter.objects.get(kind="answer").text


def test_a_closed_report_is_answered_with_the_line_of_staff(
    report: ReaderReport, editor: User
) -> None:
    close(editor, report, "The mission says otherwise.")
    queue_due(NOW)
    assert "The mission says otherwise." in Letter.objects.get(kind="answer").text


def test_closing_asks_what_came_of_it(report: ReaderReport, editor: User) -> None:
    assert faults_said(handle(editor, report, dismiss="1", answer="Kept words"))
    page = handle(editor, report, dismiss="1", answer="Kept words").content.decode()
    assert "Kept words" in page
    report.refresh_from_db()
    assert report.state == "waiting"


def test_the_address_is_nowhere_once_the_letter_is_sent(
    report: ReaderReport, editor: User
) -> None:
    close(editor, report)
    queue_answers(NOW)
    assert deliver(NOW).sent == 1
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            assert ADDRESS not in str(cursor.fetchall()), table


def test_staff_see_that_somebody_waits_and_no_address(
    report: ReaderReport, editor: User, client: Any
) -> None:
    for name, args in (("changelist", []), ("change", [report.pk])):
        path = reverse(f"admin:embassies_readerreport_{name}", args=args)
        page = signed_in(editor).get(path).content.decode()
        assert ADDRESS not in page
        assert "answer" in page
    close(editor, report)
    assert ADDRESS not in str(list(AuditEntry.objects.values()))


@pytest.mark.usefixtures("report")
def test_an_address_is_forgotten_after_thirty_days() -> None:
    waiting = ReaderReport.objects.to_answer()
    queue_answers(NOW + timedelta(days=30) - timedelta(seconds=1))
    assert waiting.count() == 1
    queue_answers(NOW + timedelta(days=30))
    assert waiting.count() == 0
    assert not Letter.objects.exists()


def test_an_answer_is_given_up_before_the_thirty_days_are_over(
    report: ReaderReport, editor: User
) -> None:
    close(editor, report)
    queue_answers(NOW + timedelta(days=29))
    assert Letter.objects.get().until == NOW + timedelta(days=30)


def test_a_hidden_mission_is_not_linked_to(report: ReaderReport, editor: User) -> None:
    close(editor, report)
    Mission.objects.update(withdrawn_at=NOW)
    queue_answers(NOW)
    assert "http" not in Letter.objects.get().text
