"""The form on a reader's report: where it starts, and what it takes over by itself."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from embassies.models import Contact, Mission, ReaderReport
from portal.review.models import Proposal
from portal.web.roles import APPROVER, EDITOR
from tests.atlas import NOW, Atlas
from tests.support.people import person, signed_in
from tests.support.staff_forms import decide, faults_said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WORDS = "+44 20 7946 0999"


@pytest.fixture
def mission(atlas: Atlas) -> Mission:
    return atlas["fr-london"]


@pytest.fixture
def editor(db: None) -> Client:
    return signed_in(person(EDITOR))


def path_of(report: ReaderReport) -> str:
    return reverse("admin:embassies_readerreport_change", args=[report.pk])


def reported(mission: Mission, about: str, text: str = WORDS) -> ReaderReport:
    return ReaderReport.objects.create(
        mission=mission, about=about, text=text, sent_at=NOW
    )


def chosen(editor: Client, report: ReaderReport) -> str:
    page = html.fromstring(editor.get(path_of(report)).content)
    return str(page.xpath("//select[@name='target']/option[@selected]/@value")[0])


@pytest.mark.parametrize(
    ("about", "kinds"),
    [
        ("phone", {"phone", "fax"}),
        ("email", {"email", "website", "form", "social"}),
        ("address", {"address"}),
        ("hours", {"opening_hours"}),
        ("status", {"status"}),
    ],
)
def test_the_form_starts_with_what_the_report_is_about(
    editor: Client, mission: Mission, about: str, kinds: set[str]
) -> None:
    target = chosen(editor, reported(mission, about))
    kind, _dash, key = target.partition("-")
    if kind == "contact":
        kind = Contact.objects.get(pk=key).channel
    assert kind in kinds or (about in ("phone", "email") and target == "new contact")


@pytest.mark.parametrize("about", ReaderReport.About.values)
def test_the_reader_s_words_are_put_into_no_field(
    editor: Client, mission: Mission, about: str
) -> None:
    page = html.fromstring(editor.get(path_of(reported(mission, about))).content)
    assert WORDS not in page.xpath("//form[@class='report-form']//input/@value")
    assert page.xpath(f"//dd[contains(., '{WORDS}')]")


def test_the_words_are_taken_over_where_staff_choose_so(
    editor: Client, mission: Mission
) -> None:
    contact = mission.contacts.filter(channel="phone").earliest("pk")
    sent = {"target": f"contact-{contact.pk}", "as_written": "on"}
    editor.post(path_of(reported(mission, "phone")), sent)
    assert Proposal.objects.get().items[0]["fields"]["value"][1] == WORDS


def test_words_that_are_no_number_are_refused_and_all_is_kept(
    editor: Client, mission: Mission
) -> None:
    sent = {"target": "new contact", "channel": "phone", "purpose": "visa"}
    report = reported(mission, "phone", "ask at the gate")
    answer = editor.post(path_of(report), {**sent, "as_written": "on"})
    assert faults_said(answer)
    page = html.fromstring(answer.content)
    assert page.xpath("//select[@name='purpose']/option[@selected]/@value") == ["visa"]
    assert not Proposal.objects.exists()


def test_a_missing_contact_is_added_with_two_people(
    editor: Client, mission: Mission
) -> None:
    sent = {"channel": "phone", "purpose": "visa", "value": WORDS}
    report = reported(mission, "phone")
    editor.post(path_of(report), {**sent, "target": "new contact"})
    new = mission.contacts.filter(purpose="visa", value=WORDS)
    assert not new.exists()
    decide(signed_in(person(APPROVER)), Proposal.objects.get(), "approve")
    assert new.get().e164 == "+442079460999"


def test_a_contact_that_is_recorded_is_not_added_again(
    editor: Client, mission: Mission
) -> None:
    old = mission.contacts.filter(channel="phone").earliest("pk")
    sent: dict[str, Any] = {"channel": "phone", "purpose": old.purpose}
    report = reported(mission, "phone")
    answer = editor.post(
        path_of(report), {**sent, "target": "new contact", "value": old.value}
    )
    assert faults_said(answer)


def test_hours_are_refused_as_in_the_form_of_missions(
    editor: Client, mission: Mission
) -> None:
    report = reported(mission, "hours")
    sent = {"target": "opening_hours", "value": "when it rains"}
    page = editor.post(path_of(report), sent).content.decode()
    assert "These hours cannot be read. Write them like this" in page
    assert "when it rains" in page
