"""Readers report errors; staff make them into proposals, or close them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from lxml import html

from embassies.models import Mission, ReaderReport
from portal.review.models import Proposal
from portal.web.roles import APPROVER, CRISIS_OFFICER, EDITOR, ROLES
from tests.atlas import NOW, Atlas
from tests.support.people import everybody, person, signed_in
from tests.support.staff_forms import decide, faults_said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "atlas")]
PAGE = "/en/embassies/fr-london/report/"
SAID = {"about": "address", "text": "9 New Row", "evidence": "I stood there"}


@pytest.fixture(autouse=True)
def _nobody_sent_anything() -> None:
    cache.clear()


@pytest.fixture
def mission(atlas: Atlas) -> Mission:
    return atlas["fr-london"]


def opened(client: Any) -> str:
    page = html.fromstring(client.get(PAGE).content)
    return str(page.xpath("//input[@name='opened']/@value")[0])


@pytest.fixture
def send(client: Any, clock: Any) -> Any:
    def send(wait: int = 10, **values: str) -> Any:
        stamped = opened(client)
        clock.shift(timedelta(seconds=wait))
        return client.post(PAGE, {"opened": stamped, **SAID, **values})

    return send


@pytest.fixture
def report(mission: Mission) -> ReaderReport:
    return ReaderReport.objects.create(mission=mission, sent_at=NOW, **SAID)


def handle(client: Any, report: ReaderReport, **values: str) -> Any:
    path = reverse("admin:embassies_readerreport_change", args=[report.pk])
    return client.post(path, values)


def test_a_report_is_kept_without_anything_about_its_sender(client, send):
    answer = send()
    assert answer.status_code == 200
    assert "Thank you" in answer.content.decode()
    assert not client.cookies
    row = ReaderReport.objects.get()
    assert (row.text, row.state) == ("9 New Row", "waiting")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM embassies_readerreport")
        assert "127.0.0.1" not in str(cursor.fetchall())


def test_the_mission_s_page_leads_to_the_form(client, mission: Mission):
    assert PAGE in client.get("/en/embassies/fr-london/").content.decode()


def test_a_report_changes_nothing_by_itself(send, mission: Mission):
    send()
    mission.refresh_from_db()
    assert mission.address == "1 Compass Row, London"


@pytest.mark.parametrize("wait", [0, 2, 25 * 3600])
def test_a_form_sent_at_once_or_too_late_is_asked_for_again(send, wait: int):
    answer = send(wait=wait)
    assert answer.status_code == 400
    assert "once more" in answer.content.decode()
    assert not ReaderReport.objects.exists()


def test_a_form_asked_for_again_can_be_sent(send, client, clock):
    page = html.fromstring(send(wait=0).content)
    clock.shift(timedelta(seconds=10))
    stamped = page.xpath("//input[@name='opened']/@value")[0]
    assert client.post(PAGE, {**SAID, "opened": stamped}).status_code == 200
    assert ReaderReport.objects.count() == 1


@pytest.mark.parametrize("stamped", ["", "1:abc:def"])
def test_a_time_that_we_did_not_sign_is_refused(client, stamped: str):
    assert client.post(PAGE, {**SAID, "opened": stamped}).status_code == 400


def test_a_machine_that_fills_in_everything_is_thanked_and_forgotten(send):
    assert send(website="https://spam.example/").status_code == 200
    assert not ReaderReport.objects.exists()


def test_the_sixth_report_of_an_hour_is_refused_and_the_next_hour_s_is_not(send, clock):
    assert [send().status_code for _ in range(6)] == [200] * 5 + [429]
    clock.shift(timedelta(hours=1))
    assert send().status_code == 200


@pytest.mark.parametrize(
    ("trusted", "statuses"), [(["127.0.0.1"], [200] * 6), ([], [200] * 5 + [429])]
)
def test_readers_behind_a_trusted_proxy_are_counted_each_for_themselves(
    client, settings, clock, trusted: list[str], statuses: list[int]
):
    settings.TRUSTED_PROXIES = trusted
    stamped = opened(client)
    clock.shift(timedelta(seconds=10))
    sent = [
        client.post(
            PAGE,
            {**SAID, "opened": stamped},
            headers={"x-forwarded-for": f"192.0.2.{number}"},
        ).status_code
        for number in range(6)
    ]
    assert sent == statuses


def test_a_hidden_mission_takes_no_report(client, mission: Mission):
    Mission.objects.update(withdrawn_at=NOW)
    assert client.get(PAGE).status_code == 404


def test_an_accepted_report_is_a_proposal_that_still_takes_a_second_person(
    mission: Mission, report: ReaderReport
):
    editor = signed_in(person(EDITOR))
    answer = handle(editor, report, target="address", value="9 New Row")
    proposal = Proposal.objects.get()
    assert answer.url == reverse("admin:review_proposal_change", args=[proposal.pk])
    report.refresh_from_db()
    mission.refresh_from_db()
    assert (report.state, report.proposal) == ("accepted", proposal)
    assert mission.address == "1 Compass Row, London"
    assert "I stood there" in proposal.why


def test_a_reported_number_becomes_a_proposal_for_that_contact(
    mission: Mission, report: ReaderReport
):
    contact = mission.contacts.order_by("pk")[0]
    editor = signed_in(person(EDITOR))
    handle(editor, report, target=f"contact-{contact.pk}", value="020 7946 0999")
    fields = Proposal.objects.get().items[0]["fields"]
    assert fields["value"] == [contact.value, "020 7946 0999"]
    assert fields["e164"][1] == "+442079460999"


def test_a_reported_status_becomes_a_proposal_and_holds_once_approved(
    mission: Mission, report: ReaderReport
):
    editor, approver = signed_in(person(EDITOR)), signed_in(person(APPROVER))
    said = {"target": "status-suspended", "value": "Doors shut", "since": "2026-11"}
    handle(editor, report, **said)
    mission.refresh_from_db()
    assert mission.status == "open"
    decide(approver, Proposal.objects.get(), "approve")
    mission.refresh_from_db()
    assert (mission.status, mission.status_since) == ("suspended", "2026-11")
    period = mission.status_periods.get(status="suspended")
    assert (period.note, period.confidence) == ("Doors shut", "low")
    assert "I stood there" in period.evidence


def test_the_form_names_the_mission_as_its_page_does(client):
    own = html.fromstring(client.get("/en/embassies/fr-london/").content)
    form = html.fromstring(client.get(PAGE).content)
    (link,) = form.xpath("//main//a[@href='/en/embassies/fr-london/']")
    assert link.text == own.xpath("//h1")[0].text_content().strip()


@pytest.mark.parametrize(
    "values",
    [
        {"target": "slug"},
        {"target": "status-suspended"},
        {"target": "status-suspended", "since": "soon"},
        {"target": "status-nonsense", "since": "2026"},
        {"value": ""},
        {"target": "access_note", "value": "a" * 301},
        {"target": "opening_hours", "value": "whenever"},
        {"target": "address", "value": "=1+1"},
        {"target": "contact", "value": "2.28222E+11"},
    ],
)
def test_what_cannot_be_proposed_is_said(report: ReaderReport, values: dict[str, str]):
    editor = signed_in(person(EDITOR))
    sent = {"target": "address", "value": "9 New Row", **values}
    if sent["target"] == "contact":
        sent["target"] = f"contact-{report.mission.contacts.earliest('pk').pk}"
    assert faults_said(handle(editor, report, **sent))
    report.refresh_from_db()
    assert report.state == "waiting"


@pytest.mark.parametrize("role", ROLES)
def test_reports_are_handled_by_those_who_keep_the_directory(
    role: str, report: ReaderReport
):
    handle(everybody()[role], report, dismiss="1", outcome="unconfirmed")
    report.refresh_from_db()
    keeps = role in {EDITOR, CRISIS_OFFICER}
    assert (report.state == "dismissed") is keeps


def test_a_report_is_late_after_a_week(report: ReaderReport, clock):
    editor = signed_in(person(EDITOR))
    path = reverse("admin:embassies_readerreport_changelist")
    assert "LATE" not in editor.get(path).content.decode()
    clock.shift(timedelta(days=7, seconds=1))
    assert "LATE" in signed_in(person(EDITOR)).get(path).content.decode()
    first = signed_in(person(EDITOR)).get(reverse("admin:index"))
    assert "late" in first.content.decode()
