"""Two people for advisories (B7, E2): to issue, to change and to end one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from portal.advisories.board import board
from portal.advisories.issuing import issue
from portal.advisories.models import Advisory
from portal.review.guard import UnreviewedError, reviewed
from portal.review.models import Proposal
from portal.translations.models import Translation
from portal.web.roles import APPROVER, PUBLISHER
from tests.atlas import NOW
from tests.portal.advisories.conftest import draft
from tests.support.people import person, signed_in
from tests.support.staff_forms import change, decide, raised, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "banner")]
State = Proposal.State


def on_the_page(client: Any, words: str) -> bool:
    board.forget()  # As the end of a transaction does, which no test comes to.
    return words in client.get("/en/").content.decode()


def test_an_advisory_raised_by_one_is_not_public_before_another_approved(
    client, publisher, approver
):
    row = draft("now", title="Leave by road")
    proposal = raised(publisher, row)
    assert not on_the_page(client, "Leave by road")
    decide(publisher, proposal, "approve")
    assert not on_the_page(client, "Leave by road")
    decide(approver, proposal, "approve")
    assert on_the_page(client, "Leave by road")


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Flee"},
        {"text": "Call 112."},
        {"tone": "conflict"},
        {"country": "DE"},
        {"ends_at_0": "2026-12-30"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_change_of_a_live_one_waits_for_another_person(
    client, publisher, approver, live: Advisory, changes: dict[str, str]
):
    before: Any = Advisory.objects.values().get()
    proposal = change(publisher, live, change_note="New facts", **changes)
    assert Advisory.objects.values().get() == before
    decide(approver, proposal, "approve")
    after: Any = Advisory.objects.values().get()
    name = next(iter(changes)).removesuffix("_0")
    assert after[name] != before[name]
    assert live.messages.get(kind="Alert").note == ""


def test_an_advisory_is_ended_by_two(client, publisher, approver, live: Advisory):
    proposal = sent(
        publisher, reverse("admin:advisory_end", args=[live.pk]), {"note": "Over"}
    )
    assert on_the_page(client, "Stay at home")
    decide(approver, proposal, "approve")
    assert not on_the_page(client, "Stay at home")


@pytest.mark.fault("edits-own-approval")
def test_a_draft_edited_after_it_was_proposed_is_proposed_again(
    publisher, approver, advisory: Advisory
):
    proposal = raised(publisher, advisory)
    change(publisher, advisory, title="Leave by sea")
    page = approver.get(reverse("admin:review_proposal_change", args=[proposal.pk]))
    assert "has changed since" in page.content.decode()
    decide(approver, proposal, "approve")
    assert Advisory.objects.get().issued_at is None
    decide(publisher, proposal, "renew")
    proposal.refresh_from_db()
    decide(approver, proposal, "approve")
    assert Advisory.objects.get().title == "Leave by sea"
    assert Advisory.objects.get().issued_at == NOW


@pytest.mark.fault("edits-own-approval")
def test_a_scheduled_one_edited_after_approval_takes_two_people_again(
    publisher, approver, advisory: Advisory
):
    decide(approver, raised(publisher, advisory), "approve")
    proposal = change(publisher, advisory, title="Leave by sea", change_note="A ship")
    assert Advisory.objects.get().title == "Leave by road"
    assert proposal.state == State.WAITING


@pytest.mark.fault("two-editors")
def test_of_two_changes_the_later_is_looked_at_again(
    publisher, approver, live: Advisory
):
    first = change(publisher, live, title="Stay in", change_note="One")
    another = signed_in(person(PUBLISHER, "another"))
    second = change(another, live, text="Wait.", change_note="Two")
    decide(approver, first, "approve")
    decide(approver, second, "approve")
    second.refresh_from_db()
    assert second.state == State.WAITING
    assert Advisory.objects.get().title == "Stay in"


def test_an_override_takes_effect_and_stays_listed_until_another_looked(
    client, officer, approver
):
    proposal = raised(officer, draft("now", title="Leave by road"))
    decide(officer, proposal, "override", reason=" ")
    assert not on_the_page(client, "Leave by road")
    decide(officer, proposal, "override", reason="Shells are falling")
    assert on_the_page(client, "Leave by road")
    index = reverse("admin:index")
    assert "Shells are falling" in approver.get(index).content.decode()
    decide(officer, proposal, "acknowledge")
    assert "Shells are falling" in approver.get(index).content.decode()
    decide(approver, proposal, "acknowledge")
    assert "Shells are falling" not in approver.get(index).content.decode()


def test_what_is_proposed_is_previewed_before_it_is_approved(
    client, publisher, approver, live: Advisory
):
    proposal = change(
        publisher,
        live,
        title="Stay in the cellar",
        change_note="Why",
        **{
            "translations-TOTAL_FORMS": "2",
            "translations-0-field": "title",
            "translations-0-language": "fr",
            "translations-0-text": "Restez à la cave",
            "translations-1-field": "text",
            "translations-1-language": "fr",
            "translations-1-text": "Texte",
        },
    )
    page = approver.get(reverse("admin:review_proposal_change", args=[proposal.pk]))
    links = dict(page.context["previews"])
    assert "Stay in the cellar" in approver.get(links["en"]).content.decode()
    assert "Restez à la cave" in approver.get(links["fr"]).content.decode()
    assert "Stay in the cellar" not in client.get(links["en"]).content.decode()
    assert not Translation.objects.exists()


def test_a_preview_link_is_over_after_a_day(approver, publisher, live, clock):
    proposal = change(publisher, live, title="Stay in the cellar", change_note="Why")
    page = approver.get(reverse("admin:review_proposal_change", args=[proposal.pk]))
    link = dict(page.context["previews"])["en"]
    for hours, told in ((23, True), (2, False)):
        clock.shift(timedelta(hours=hours))
        another_day = signed_in(person(APPROVER))
        page = another_day.get(link).content.decode()
        assert ("Stay in the cellar" in page) is told


def moved(translation: Translation, record: Advisory) -> None:
    translation.target = record
    translation.save()


WRITES = {
    "save": lambda row: row.save(),
    "delete": lambda row: row.delete(),
    "update": lambda row: Advisory.objects.update(title="x"),
    "update of a draft to issued": lambda row: Advisory.objects.filter(pk=0).update(
        issued_at=NOW
    ),
    "bulk update": lambda row: Advisory.objects.bulk_update([row], ["title"]),
    "bulk create": lambda row: Advisory.objects.bulk_create([Advisory()]),
    "bulk delete": lambda row: Advisory.objects.all().delete(),
    "create issued": lambda row: Advisory.objects.create(issued_at=NOW),
    "back to a draft": lambda row: Advisory(pk=row.pk).save(),
    "a translation": lambda row: moved(Translation(field="title"), row),
    "translations": lambda row: Translation.objects.of(row).update(text="x"),
    "translations in bulk": lambda row: Translation.objects.put(
        Advisory, {row.pk: {"title:de": "x"}}
    ),
    "translations deleted": lambda row: Translation.objects.of(row).delete(),
    "a translation moved here": lambda row: Translation.objects.update(key=row.pk),
    "a translation moved away": lambda row: moved(
        Translation.objects.of(row)[0], draft("another")
    ),
    "issue": lambda row: issue(draft("other"), at=NOW),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_nothing_writes_to_what_was_issued_not_even_in_a_shell(write: Any):
    row = draft("live", issued_at=NOW)
    with reviewed():
        Translation.objects.put(Advisory, {row.pk: {"title:de": "t", "text:de": "t"}})
    with pytest.raises(UnreviewedError), transaction.atomic():
        write(row)
