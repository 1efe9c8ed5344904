"""Staff write a language of a record at once, beside the original."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from news.models import Article, Stage
from portal.review.models import Proposal
from portal.translations.languages import LanguageStatus, language_statuses
from portal.translations.models import Translation
from portal.web.roles import EDITOR, PUBLISHER
from tests.atlas import NOW
from tests.support.people import person, signed_in
from tests.support.staff_forms import decide, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
OLDER = "This text is older than the last change of the original."


@pytest.fixture
def editor() -> Client:
    return signed_in(person(EDITOR))


def written(stage: str = Stage.DRAFT, **texts: str) -> Article:
    public_from = NOW if stage == Stage.APPROVED else None
    row = Article.objects.create(
        title="Border", body="Open.", stage=stage, published_at=public_from
    )
    Translation.objects.put(Article, {row.pk: texts})
    return row


def page_of(row: Article) -> str:
    return reverse("admin:news_article_change", args=[row.pk])


def form_at(staff: Client, path: str) -> dict[str, Any]:
    """Return the form as a browser without scripts sends it, every language in it."""
    page = html.fromstring(staff.get(path).content)
    sent = dict(page.get_element_by_id("article_form").form_values())
    # lxml sends "on" for a radio button whose value is blank; browsers send the blank.
    return {**sent, "picture": ""}


def typed(form: dict[str, Any], language: str, **texts: str) -> dict[str, Any]:
    """Return a form with texts typed into the boxes of a language."""
    places = {
        (form[name], form[name.replace("-language", "-field")]): name
        for name in form
        if name.startswith("translations-") and name.endswith("-language")
    }
    boxes = {
        places[language, field].replace("-language", "-text"): text
        for field, text in texts.items()
    }
    return {**form, **boxes}


def status(row: Article, language: str) -> LanguageStatus:
    found = {one.code: one for one in language_statuses(row)}
    return found[language]


def texts(row: Article) -> dict[str, str]:
    return Article.objects.get(pk=row.pk).texts


def test_a_draft_is_written_in_a_second_language_in_one_go(editor):
    row = written()
    form = typed(form_at(editor, page_of(row)), "de", title="Grenze", body="Offen.")
    editor.post(page_of(row), form)
    assert texts(row) == {"title:de": "Grenze", "body:de": "Offen."}
    assert status(row, "de").missing == ()
    assert status(row, "fr").missing == ("title", "text")


def test_a_public_one_is_proposed_with_original_and_translation_together(editor):
    row = written(Stage.APPROVED)
    form = typed(form_at(editor, page_of(row)), "de", title="Grenze", body="Zu.")
    proposal = sent(editor, page_of(row), {**form, "body": "Shut.", "why": "Shut"})
    assert texts(row) == {}
    decide(signed_in(person(PUBLISHER)), proposal, "approve")
    row.refresh_from_db()
    assert (row.body, texts(row)) == ("Shut.", {"title:de": "Grenze", "body:de": "Zu."})
    assert status(row, "de").older == ()


def test_a_text_is_older_once_the_original_is_another_one(editor):
    row = written()
    form = typed(form_at(editor, page_of(row)), "de", title="Grenze", body="Offen.")
    editor.post(page_of(row), form)
    form = form_at(editor, page_of(row))
    editor.post(page_of(row), {**form, "body": "Open again."})
    row.refresh_from_db()
    assert status(row, "de").older == ("text",)
    assert OLDER in editor.get(page_of(row)).content.decode()
    again = typed(form_at(editor, page_of(row)), "de", body="Wieder offen.")
    editor.post(page_of(row), again)
    assert status(row, "de").older == ()


def test_whoever_finds_that_an_older_text_still_fits_says_so(editor):
    row = written(Stage.APPROVED)
    first = typed(form_at(editor, page_of(row)), "de", title="Grenze", body="Offen.")
    publisher = signed_in(person(PUBLISHER))
    first["why"] = "For readers of German"
    decide(publisher, sent(editor, page_of(row), first), "approve")
    second = {**form_at(editor, page_of(row)), "body": "Open!", "why": "Open"}
    decide(publisher, sent(editor, page_of(row), second), "approve")
    row.refresh_from_db()
    assert status(row, "de").older == ("text",)
    before = Proposal.objects.count()
    form = form_at(editor, page_of(row))
    (place,) = (one for one, text in form.items() if str(text).strip() == "Offen.")
    fits = {place.replace("-text", "-fits"): "on", "why": "It still fits"}
    editor.post(page_of(row), {**form, **fits})
    assert status(row, "de").older == ()
    assert Proposal.objects.count() == before


def test_an_emptied_text_goes_and_what_needs_it_is_asked_for(editor):
    row = written(**{"title:de": "Grenze", "body:de": "Offen."})
    form = form_at(editor, page_of(row))
    editor.post(page_of(row), typed(form, "de", body=""))
    assert texts(row) == {"title:de": "Grenze"}
    assert status(row, "de").missing == ("text",)
    form = form_at(editor, page_of(row))
    answer = editor.post(page_of(row), typed(form, "uk", body="Відкрито."))
    assert "uk: title is missing." in answer.content.decode()
    assert "Відкрито." in answer.content.decode()


def test_a_preview_of_a_translation_keeps_what_is_not_finished(editor):
    row = written()
    form = typed(form_at(editor, page_of(row)), "de", body="**Offen**")
    answer = editor.post(page_of(row), {**form, "_preview": "x"}).content.decode()
    assert "<strong>Offen</strong>" in answer
    assert "title is missing" not in answer
    assert texts(row) == {}


def test_a_link_opens_the_language_that_it_names(editor):
    row = written()
    page = html.fromstring(editor.get(f"{page_of(row)}?language=ar").content)
    opened = page.xpath("//details[@open]//*[@class='language']/@id")
    assert opened == ["language-ar"]


def test_what_a_picture_shows_is_said_in_the_readers_language(client):
    row = written(
        Stage.APPROVED, **{"title:de": "Grenze", "image_alt:de": "Ein Schlagbaum"}
    )
    Article.objects.filter(pk=row.pk).update(
        image_key="0" * 32, image_width=320, image_height=200, image_alt="A barrier"
    )
    for language, words in (("de", "Ein Schlagbaum"), ("fr", "A barrier")):
        page = html.fromstring(client.get(f"/{language}/news/border/").content)
        assert page.xpath("//picture//img/@alt") == [words]


def test_ones_own_proposed_languages_stand_in_the_form_when_it_is_opened_again(editor):
    row = written(Stage.APPROVED)
    first = typed(form_at(editor, page_of(row)), "de", title="Grenze", body="Offen.")
    proposal = sent(editor, page_of(row), {**first, "why": "For readers of German"})
    again = form_at(editor, page_of(row))
    assert {"Grenze", "Offen."} <= {str(text).strip() for text in again.values()}
    assert editor.post(page_of(row), {**again, "why": "The same"}).status_code == 302
    proposal.refresh_from_db()
    assert len(proposal.items) == 2
    decide(signed_in(person(PUBLISHER)), proposal, "approve")
    assert texts(row) == {"title:de": "Grenze", "body:de": "Offen."}


def test_a_language_proposed_to_be_removed_is_empty_in_the_form(editor):
    row = written(Stage.APPROVED)
    publisher = signed_in(person(PUBLISHER))
    first = typed(form_at(editor, page_of(row)), "de", title="Grenze", body="Offen.")
    decide(publisher, sent(editor, page_of(row), {**first, "why": "Yes"}), "approve")
    filled = form_at(editor, page_of(row))
    german = [
        one for one, text in filled.items() if str(text).strip() in ("Grenze", "Offen.")
    ]
    nothing = dict.fromkeys(german, "")
    proposal = sent(editor, page_of(row), {**filled, **nothing, "why": "No"})
    again = {str(one).strip() for one in form_at(editor, page_of(row)).values()}
    assert not {"Grenze", "Offen."} & again
    decide(publisher, proposal, "approve")
    assert texts(row) == {}
