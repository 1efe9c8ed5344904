"""Staff write translations below a record; another person puts them through."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.countries.models import Ministry
from portal.review.models import Proposal
from portal.translations.models import Translation
from portal.web.roles import APPROVER, CRISIS_OFFICER, EDITOR, PUBLISHER
from tests.atlas import Atlas
from tests.portal.advisories.conftest import draft
from tests.support.people import person, signed_in
from tests.support.staff_forms import decide, filled, sent

ONE = {
    "translations-TOTAL_FORMS": "1",
    "translations-0-field": "phone_note",
    "translations-0-language": "fr",
    "translations-0-text": "Jour et nuit",
}


@pytest.fixture
def officer(atlas: Atlas) -> Client:
    return signed_in(person(CRISIS_OFFICER))


@pytest.fixture
def page(atlas: Atlas) -> str:
    row = Ministry.objects.exclude(phone_note="").order_by("pk")[0]
    return reverse("admin:countries_ministry_change", args=[row.pk])


def test_a_translation_waits_for_another_person(officer: Client, page: str) -> None:
    proposal = sent(officer, page, {**filled(officer.get(page)), **ONE})
    assert not Translation.objects.exists()
    approver = signed_in(person(APPROVER))
    shown = approver.get(reverse("admin:review_proposal_change", args=[proposal.pk]))
    assert "Jour et nuit" in shown.content.decode()
    decide(approver, proposal, "approve")
    row = Translation.objects.get()
    assert (row.label, row.key) == ("countries.ministry", proposal.target_key)
    assert (row.text, row.reviewed) == ("Jour et nuit", False)
    again = {**filled(officer.get(page)), "translations-0-text": "24 h"}
    decide(approver, sent(officer, page, again), "approve")
    assert Translation.objects.get().text == "24 h"
    gone = {**filled(officer.get(page)), "translations-0-DELETE": "on"}
    decide(approver, sent(officer, page, gone), "approve")
    assert not Translation.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"translations-0-language": "tlh"},
        {"translations-0-field": "country"},
        {"translations-0-text": "\u202e"},
        {
            "translations-TOTAL_FORMS": "2",
            "translations-1-field": "phone_note",
            "translations-1-language": "fr",
            "translations-1-text": "Encore",
        },
    ],
)
def test_what_is_wrong_is_refused_in_words(
    officer: Client, page: str, change: dict[str, Any]
) -> None:
    answer = officer.post(page, {**filled(officer.get(page)), **ONE, **change})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_what_is_translated_already_is_not_added_again(
    officer: Client, page: str
) -> None:
    row = Ministry.objects.exclude(phone_note="").order_by("pk")[0]
    form = {**filled(officer.get(page)), **ONE}
    Translation.objects.put(Ministry, {row.pk: {"phone_note:fr": "Jour et nuit"}})
    answer = officer.post(page, form)
    assert "already exists" in answer.content.decode()


def test_who_may_only_view_a_record_only_views_its_translations(page: str) -> None:
    row = Ministry.objects.exclude(phone_note="").order_by("pk")[0]
    Translation.objects.put(Ministry, {row.pk: {"phone_note:fr": "Jour et nuit"}})
    body = signed_in(person(EDITOR)).get(page).content.decode()
    assert "Jour et nuit" in body
    assert "translations-0-text" not in body


def test_an_advisory_is_not_translated_in_part(atlas: Atlas) -> None:
    row = draft("fr")
    publisher = signed_in(person(PUBLISHER))
    path = reverse("admin:advisories_advisory_change", args=[row.pk])
    title = {**ONE, "translations-0-field": "title"}
    answer = publisher.post(path, {**filled(publisher.get(path)), **title})
    assert "fr: short text is missing." in answer.content.decode()
    text = {"translations-TOTAL_FORMS": "2", "translations-1-field": "text"}
    text |= {"translations-1-language": "fr", "translations-1-text": "Texte"}
    answer = publisher.post(path, {**filled(publisher.get(path)), **title, **text})
    assert answer.status_code == 302
    assert row.wording("fr").text == "Texte"
