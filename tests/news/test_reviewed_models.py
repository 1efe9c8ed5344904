"""An article is published, and changed afterwards, by two people (E1)."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from news.models import Article, Stage
from news.reviewed_models import contact_details
from portal.review.guard import UnreviewedError, staff_at_work
from portal.review.models import Proposal
from portal.web.roles import EDITOR, PUBLISHER
from tests.atlas import NOW
from tests.support.people import person, signed_in
from tests.support.staff_forms import change, decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def editor(db: None) -> Any:
    return signed_in(person(EDITOR))


@pytest.fixture
def publisher(db: None) -> Any:
    return signed_in(person(PUBLISHER))


def test_a_draft_handed_in_is_published_by_a_publisher_who_did_not_write_it(
    client, editor, publisher, write
):
    article = write(title="Notice", stage=Stage.DRAFT, published_at=None)
    proposal = change(editor, article, stage=Stage.IN_REVIEW)
    decide(editor, proposal, "approve")
    assert client.get("/en/news/notice/").status_code == 404
    decide(publisher, proposal, "approve")
    assert client.get("/en/news/notice/").status_code == 200


def test_an_edit_after_it_was_handed_in_is_looked_at_again(editor, publisher, write):
    article = write(stage=Stage.DRAFT, published_at=None)
    proposal = change(editor, article, stage=Stage.IN_REVIEW)
    change(signed_in(person(EDITOR, "second editor")), article, body="Other text.")
    decide(publisher, proposal, "approve")
    article.refresh_from_db()
    assert article.stage == Stage.IN_REVIEW
    proposal.refresh_from_db()
    assert (proposal.revision, proposal.proposer.username) == (2, "second editor")
    decide(publisher, proposal, "approve")
    article.refresh_from_db()
    assert (article.stage, article.body) == (Stage.APPROVED, "Other text.")


@pytest.mark.parametrize("ahead", [-1, 1], ids=["published", "scheduled"])
def test_an_edit_after_approval_waits_and_is_previewed(
    client, editor, publisher, write, ahead: int
):
    article = write(("SY",), title="Notice", published_at=NOW + ahead * timedelta(1))
    proposal = change(editor, article, body="Other text.", change_note="A new text.")
    article.refresh_from_db()
    assert article.body == "Text of notice 1."
    page = publisher.get(reverse("admin:review_proposal_change", args=[proposal.pk]))
    address = dict(page.context["previews"])["fr"]
    assert "Other text." in publisher.get(address).content.decode()
    assert client.get(address).status_code == 404
    decide(publisher, proposal, "approve")
    article.refresh_from_db()
    assert (article.body, article.updated_at) == ("Other text.", NOW)
    assert article.country_codes == ["SY"]


@pytest.mark.parametrize(
    "body",
    ["Call +44 20 7946 0999.", "Write to b@b.example.", "See https://b.example/."],
)
def test_a_minor_edit_cannot_hide_a_changed_number_or_address(editor, write, body: str):
    article = write(body="Call +44 20 7946 0555.")
    path = reverse("admin:news_article_change", args=[article.pk])
    form = editor.get(path).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {
        f"{part}-{which}_FORMS": "0"
        for part in ("countries", "translations")
        for which in ("TOTAL", "INITIAL")
    }
    answer = editor.post(path, data | {"body": body, "remove_picture": ""})
    assert "change_note" in answer.context["adminform"].form.errors
    assert not Proposal.objects.exists()
    answer = editor.post(path, data | {"body": body, "change_note": "A new number."})
    assert Proposal.objects.get().why == "A new number."


def test_numbers_and_addresses_are_the_same_however_they_are_spaced():
    assert contact_details(["Call +44 (20) 7946-0999"]) == contact_details(
        ["Ring +442079460999 now"]
    )
    assert contact_details(["Call 112"]) != contact_details(["Call 110"])


def test_staff_code_cannot_publish_past_the_review(write):
    draft, public = write(stage=Stage.DRAFT, published_at=None), write(("SY",))
    draft.stage, draft.published_at = Stage.APPROVED, NOW
    for act in (
        draft.save,
        public.save,
        public.delete,
        public.countries.get().delete,
        public.countries.all().delete,
        lambda: Article.objects.filter(pk=draft.pk).update(stage=Stage.APPROVED),
        lambda: Article.objects.update(title="x"),
    ):
        with pytest.raises(UnreviewedError), staff_at_work():
            act()


def test_withdrawing_takes_one_publisher_and_a_reason(client, publisher, write):
    article = write(title="Notice")
    change(publisher, article, stage=Stage.WITHDRAWN, withdrawal_reason="Wrong.")
    assert client.get("/en/news/notice/").status_code == 410
