"""What staff do with an advisory: write, preview, issue, change, end (B7)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override
from lxml import html

from portal.advisories.models import Advisory, AdvisoryMessage, GovernmentAdvice
from portal.advisories.preview import preview_links
from portal.translations.models import Translation
from portal.web.roles import APPROVER
from tests.atlas import NOW
from tests.portal.advisories.conftest import HOUR, draft
from tests.support.people import person, signed_in
from tests.support.staff_forms import decide, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("banner", "clock")]
ADD = "/admin/advisories/advisory/add/"


def jo(*powers: str, **facts: Any) -> Client:
    user = User.objects.create_user("jo", is_staff=True, **facts)
    user.user_permissions.set(Permission.objects.filter(codename__in=powers))
    return signed_in(user)


@pytest.fixture
def chief() -> Client:
    return jo(is_superuser=True)


def person_who_approves() -> Client:
    return signed_in(person(APPROVER))


def shown(row: Advisory) -> str:
    """Return the query with which staff see an advisory before it is public."""
    return preview_links(row)[0][1].partition("/en/")[2]


def page_of(row: Advisory, door: str = "change") -> str:
    return f"/admin/advisories/advisory/{row.pk}/{door}/"


FORM = {
    "slug": "ua",
    "country": "UA",
    "language": "en",
    "title": "T",
    "text": "W",
    "time_zone": "Europe/Kyiv",
    "review_on": "2026-12-01",
    "tone": "warning",
    "starts_at_0": "2026-12-01",
    "starts_at_1": "09:00",
    "ends_at_0": "2026-12-02",
    "ends_at_1": "09:00",
    "severity": "Severe",
    "urgency": "Future",
    "certainty": "Observed",
    "source_name": "Gazette",
    "source_url": "https://a.example/",
    "source_date": "2026",
    "translations-INITIAL_FORMS": "0",
    "translations-TOTAL_FORMS": "0",
}


def errors(answer: Any) -> str:
    return " ".join(
        html.fromstring(answer.content).xpath(
            '//*[contains(@class,"errorlist")]//text()'
        )
    )


def test_times_are_written_on_the_zone_s_clock_and_shown_in_both(chief):
    assert chief.post(ADD, FORM).status_code == 302
    row = Advisory.objects.get()
    assert row.starts_at == datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
    body = chief.get(page_of(row)).content.decode()
    assert "2026-12-01 09:00 Europe/Kyiv = 2026-12-01 07:00 UTC" in body
    assert 'value="09:00:00"' in body
    assert row.issued_at is None


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"ends_at_0": "", "ends_at_1": ""}, "required"),
        ({"ends_at_0": "2026-11-30"}, "advisory_ends_after_start"),
        ({"time_zone": "Mars/Olympus"}, "not a time zone"),
        ({"starts_at_0": "2027-03-28", "starts_at_1": "03:30"}, "no such time"),
        ({"ends_at_0": "2027-10-31", "ends_at_1": "03:30"}, "twice"),
        ({"source_url": ""}, "name its source"),
        ({"title": "\u202eevil"}, "control character"),
        ({"call_to_action_url": "javascript:alert(1)"}, "valid value"),
        ({"call_to_action_url": "//evil.example"}, "valid value"),
        ({"call_to_action_url": "/\\evil.example"}, "valid value"),
        ({"review_on": ""}, "required"),
    ],
)
def test_what_is_not_right_is_refused_in_words(chief, change, complaint):
    answer = chief.post(ADD, {**FORM, **change})
    assert answer.status_code == 200
    assert complaint in errors(answer)
    assert not Advisory.objects.exists()


def test_a_draft_is_issued_after_asking(chief):
    row = draft()
    ask = page_of(row, "issue")
    assert chief.get(ask).status_code == 200
    proposal = sent(chief, ask, {"languages": "on"})
    assert Advisory.objects.get().issued_at is None
    decide(person_who_approves(), proposal, "approve")
    assert Advisory.objects.get().issued_at == NOW
    assert AdvisoryMessage.objects.get().sent_by.username == "a approver"


def test_a_live_one_needs_a_note_and_the_translation_is_sent_with_it(chief, make):
    row = make()
    form = {
        **FORM,
        "slug": "x",
        "title": "New",
        "translations-TOTAL_FORMS": "2",
        "translations-0-field": "title",
        "translations-0-language": "fr",
        "translations-0-text": "Titre",
        "translations-1-field": "text",
        "translations-1-language": "fr",
        "translations-1-text": "Texte",
    }
    answer = chief.post(page_of(row), form)
    assert "Say what changed" in errors(answer)
    proposal = sent(chief, page_of(row), {**form, "change_note": "Why."})
    row.refresh_from_db()
    assert (row.title, Translation.objects.count()) == ("Title of fr", 0)
    decide(person_who_approves(), proposal, "approve")
    row.refresh_from_db()
    update = AdvisoryMessage.objects.first()
    assert (update.kind, update.note) == ("Update", "Why.")
    assert [w["title"] for w in update.payload["wordings"]] == ["New", "Titre"]
    assert row.title == "New"


def test_address_and_start_of_a_live_one_stay(chief, make):
    row = make()
    proposal = sent(
        chief, page_of(row), {**FORM, "slug": "other", "change_note": "Why."}
    )
    decide(person_who_approves(), proposal, "approve")
    after = Advisory.objects.get()
    assert (after.slug, after.starts_at) == (row.slug, row.starts_at)


def test_end_now_needs_a_note_and_ends_it(chief, make):
    row = make()
    ask = page_of(row, "end")
    assert chief.get(ask).status_code == 200
    assert chief.post(ask, {"note": ""}).status_code == 200
    assert Advisory.objects.get().is_live(NOW)
    proposal = sent(chief, ask, {"note": "Over."})
    assert Advisory.objects.get().is_live(NOW)
    decide(person_who_approves(), proposal, "approve")
    assert not Advisory.objects.get().is_live(NOW)
    assert AdvisoryMessage.objects.first().kind == "Cancel"


def test_what_cannot_be_done_is_told_not_a_crash(chief, make):
    row = make()
    answer = chief.post(page_of(row, "issue"), follow=True)
    assert "It was issued already." in answer.content.decode()


@pytest.mark.parametrize("door", ["issue", "end"])
def test_who_may_only_write_may_not_issue_nor_end(make, door):
    client = jo("view_advisory", "change_advisory")
    row = make() if door == "end" else draft()
    assert client.post(page_of(row, door), {"note": "x"}).status_code == 403
    offered = client.get(page_of(row)).content.decode()
    assert page_of(row, door) not in offered


def test_what_was_issued_cannot_be_deleted_a_draft_can(chief, make):
    assert chief.post(page_of(make(), "delete"), {"post": "yes"}).status_code == 403
    assert chief.post(page_of(draft("d"), "delete"), {"post": "yes"}).status_code == 302
    assert [row.slug for row in Advisory.objects.all()] == ["fr"]


def test_staff_preview_a_draft_on_any_page_in_any_language(make):
    live, row = make("ke", country="KE", tone="conflict"), draft()
    client = jo("view_advisory")
    for address in ("/en/", "/ar/countries/", "/en/nowhere/"):
        answer = client.get(f"{address}{shown(row)}")
        body = answer.content.decode()
        assert body.index(row.title) < body.index(live.title)
        with override(address[1:3]):
            assert gettext("Preview, not published") in body
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
    assert row.title not in client.get("/en/").content.decode()


@pytest.mark.parametrize("who", ["nobody", "reader", "other staff"])
def test_nobody_else_sees_a_preview(who):
    row = draft()
    client = Client()
    if who == "other staff":
        client = jo("view_governmentadvice")
    if who == "reader":
        client = signed_in(User.objects.create_user("reader"))
    answer = client.get(f"/en/{shown(row)}")
    assert row.title not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("asked", ["", "x", "-1", "٣", "9" * 30, "1;drop", "0"])
def test_a_preview_of_nonsense_is_the_page_without_it(asked):
    client = jo("view_advisory")
    assert client.get("/en/", {"preview_advisory": asked}).status_code == 200


def test_the_preview_of_a_live_one_shows_the_edited_words_once(chief, make):
    row = make()
    body = chief.get(f"/en/{shown(row)}").content.decode()
    assert body.count(f'data-advisory="{row.pk}"') == 1


@pytest.mark.parametrize("state", ["draft", "scheduled", "live", "ended"])
def test_the_list_is_filtered_by_state(chief, make, state):
    draft("draft", title="A draft")
    make("scheduled", starts_at=NOW + HOUR, title="A scheduled")
    make("live", title="A live")
    make("ended", at=NOW - 48 * HOUR, title="A ended")
    page = html.fromstring(
        chief.get(f"/admin/advisories/advisory/?state={state}").content
    )
    assert page.xpath('//th[@class="field-title"]/a/text()') == [f"A {state}"]


@pytest.mark.parametrize("model", ["advisory", "governmentadvice"])
def test_a_change_list_costs_at_most_twenty_queries_and_no_long_filter(
    chief, two, model, django_assert_max_num_queries
):
    for issuer in ("US", "GB"):
        GovernmentAdvice.objects.create(
            country="KE", issuer=issuer, scale="s", level="l", language="en",
            source_url="https://a.example/", retrieved_at=NOW,
        )  # fmt: skip
    with django_assert_max_num_queries(20):
        answer = chief.get(reverse(f"admin:advisories_{model}_changelist"))
    assert answer.content.count(b"<option") + answer.content.count(b"<li>") < 60
    by_name = chief.get(
        reverse(f"admin:advisories_{model}_changelist"), {"country": "Kenya"}
    )
    assert b"1 " in by_name.content or b"2 " in by_name.content
