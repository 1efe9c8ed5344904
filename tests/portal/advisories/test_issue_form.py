"""What staff are asked before an advisory goes out, and who owns it."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from portal.advisories.models import Advisory
from portal.review.models import Proposal
from portal.translations.models import Translation
from portal.web.roles import APPROVER, CRISIS_OFFICER, EDITOR, PUBLISHER
from tests.portal.advisories.conftest import draft
from tests.support.people import person, signed_in
from tests.support.staff_forms import change, decide, raised, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
GERMAN = "The German page will show English."


@pytest.fixture
def row() -> Advisory:
    return draft("fr")


def issue_page(row: Advisory) -> str:
    return reverse("admin:advisory_issue", args=[row.pk])


def test_it_names_each_language_that_readers_would_not_see(officer: Client, row):
    texts = {"title:uk": "Увага", "text:uk": "Текст.", "title:de": "Achtung"}
    Translation.objects.put(Advisory, {row.pk: texts})
    page = html.fromstring(officer.get(issue_page(row)).content)
    (remarks,) = page.find_class("remarks")
    said = remarks.text_content()
    assert GERMAN in said
    assert "Ukrainian" not in said
    links = remarks.xpath(".//a/@href")
    assert len(links) == 6
    assert any(one.endswith("change/?language=de#language-de") for one in links)


def test_it_goes_out_like_this_once_somebody_ticks_so(officer: Client, row):
    answer = officer.post(issue_page(row), {})
    assert "Tick that it may go out like this" in answer.content.decode()
    assert not Proposal.objects.exists()
    assert sent(officer, issue_page(row), {"languages": "on"})


@pytest.mark.parametrize("facts", [{"severity": "Extreme"}, {"urgency": "Immediate"}])
def test_an_emergency_waits_for_no_tick(officer: Client, facts):
    row = draft("fr", **facts)
    assert GERMAN in officer.get(issue_page(row)).content.decode()
    assert sent(officer, issue_page(row), {})


def test_one_in_every_language_asks_for_nothing(officer: Client, row):
    codes = ("fr", "es", "de", "ru", "uk", "ar", "zh-hans")
    texts = {f"{field}:{code}": "x" for field in ("title", "text") for code in codes}
    Translation.objects.put(Advisory, {row.pk: texts})
    assert "remarks" not in officer.get(issue_page(row)).content.decode()
    assert sent(officer, issue_page(row), {})


def test_whoever_approves_reads_it_too(officer: Client, approver: Client, row):
    proposal = raised(officer, row)
    address = reverse("admin:review_proposal_change", args=[proposal.pk])
    assert GERMAN in approver.get(address).content.decode()
    decide(approver, proposal, "approve")
    assert GERMAN not in approver.get(address).content.decode()


def owners_offered(staff: Client, address: str) -> dict[str, str]:
    page = html.fromstring(staff.get(address).content)
    box = page.get_element_by_id("id_owner")
    return {
        one.text: one.get("selected", "") for one in box.xpath("./option[@value!='']")
    }


def test_an_owner_is_chosen_by_name_among_those_who_may_issue():
    officer, publisher = person(CRISIS_OFFICER), person(PUBLISHER)
    publisher.first_name, publisher.last_name = "Ana", "Oro"
    publisher.save()
    person(EDITOR)
    person(APPROVER)
    gone = person(CRISIS_OFFICER, "gone")
    gone.is_active = False
    gone.save()
    add = reverse("admin:advisories_advisory_add")
    assert owners_offered(signed_in(officer), add) == {
        "Ana Oro (a publisher)": "",
        "a crisis officer": "selected",
    }
    offered = owners_offered(signed_in(person(EDITOR)), add)
    assert set(offered.values()) == {""}


def test_an_owner_who_may_no_longer_issue_stays_until_another_is_chosen(row):
    once = person(EDITOR, "once")
    Advisory.objects.filter(pk=row.pk).update(owner=once)
    address = reverse("admin:advisories_advisory_change", args=[row.pk])
    offered = owners_offered(signed_in(person(PUBLISHER)), address)
    assert offered["once"] == "selected"


def test_a_proposal_names_the_owner_not_a_number(live, publisher, approver):
    owner = person(CRISIS_OFFICER, "kim")
    proposal = change(publisher, live, owner=str(owner.pk), change_note="Kim does it.")
    page = approver.get(reverse("admin:review_proposal_change", args=[proposal.pk]))
    lines = {line.field: line.after for line in page.context["lines"]}
    assert lines["owner"] == "kim"
