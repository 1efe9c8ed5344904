"""What a letter about an advisory says, and which one goes first."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from news.models import Article, Stage
from portal.advisories.models import Advisory
from portal.subscriptions.delivery import deliver
from portal.subscriptions.digest import queue_digests
from portal.subscriptions.models import Letter
from portal.subscriptions.notices import queue_notices
from portal.translations.models import Translation
from tests.atlas import NOW
from tests.portal.advisories.conftest import draft, end, issue, revise
from tests.portal.subscriptions.conftest import reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = timedelta(minutes=1)


def issued(slug: str = "fr", **changes: Any) -> Any:
    advisory = draft(slug, **changes)
    issue(advisory, at=NOW)
    return advisory


def test_a_second_run_queues_nothing_for_the_same_message() -> None:
    reader()
    issued()
    assert queue_notices(NOW) == 1
    assert queue_notices(NOW + MINUTE) == 0
    assert Letter.objects.count() == 1


def test_a_letter_names_the_country_or_none_where_it_is_the_world() -> None:
    reader(country="")
    issued("one")
    issued("two", country="")
    queue_notices(NOW)
    texts = {row.subject: row.text for row in Letter.objects.all()}
    assert "New advisory · France\n" in texts["New advisory: Title of one"]
    assert "New advisory\n" in texts["New advisory: Title of two"]


def test_in_a_language_that_an_advisory_lacks_the_letter_has_the_first_wording() -> (
    None
):
    reader(language="de")
    advisory = draft()
    Translation.objects.put(
        Advisory, {advisory.pk: {"title:ar": "عنوان", "text:ar": "نص."}}
    )
    issue(advisory, at=NOW)
    queue_notices(NOW)
    assert "Title of fr" in Letter.objects.get().text


def test_who_wants_summaries_alone_or_confirmed_later_gets_no_notice() -> None:
    reader("daily@mail.example", wants_advisories=False, wants_digest=True)
    late = reader("late@mail.example")
    issued()
    late.confirmed_at = NOW + timedelta(microseconds=1)
    late.save()
    assert queue_notices(NOW) == 0
    late.confirmed_at = NOW
    late.save()
    assert queue_notices(NOW) == 1


def test_a_message_of_more_than_a_day_is_not_announced() -> None:
    reader()
    issued(ends_at=NOW + timedelta(days=9))
    assert queue_notices(NOW + timedelta(days=1)) == 0
    assert queue_notices(NOW + timedelta(days=1) - MINUTE) == 1
    row = Letter.objects.get()
    assert row.until == row.queued_at + timedelta(days=1)
    assert row.next_try_at == row.queued_at


def test_of_several_messages_the_latest_that_is_not_minor_is_announced() -> None:
    reader()
    advisory = issued()
    revise(advisory, "The airport has closed.", at=NOW + MINUTE)
    advisory.text = "Spelt right."
    revise(advisory, "", at=NOW + 2 * MINUTE)
    assert queue_notices(NOW + 2 * MINUTE) == 1
    row = Letter.objects.get()
    assert row.subject == "Changed advisory: Title of fr"
    assert "What changed: The airport has closed." in row.text
    assert "It applies until 2026-11-24 12:00 UTC" in row.text
    end(advisory, "It is over.", at=NOW + 3 * MINUTE)
    assert queue_notices(NOW + 3 * MINUTE) == 1
    ended = Letter.objects.latest("pk")
    assert "It no longer applies." in ended.text
    assert "It applies until" not in ended.text


def test_a_demonstration_says_so() -> None:
    reader()
    issued("real")
    issued("demo", is_demo=True)
    queue_notices(NOW)
    demos = [row.subject for row in Letter.objects.all() if "demonstration" in row.text]
    assert demos == ["New advisory: Title of demo"]


def test_advisories_are_sent_before_summaries_that_waited_longer() -> None:
    reader(wants_digest=True, country="")
    at = NOW.replace(hour=5)
    Article.objects.create(
        title="Ferries", body="Run.", stage=Stage.APPROVED, published_at=at
    )
    assert queue_digests(NOW) == 1
    issued()
    assert queue_notices(NOW) == 1
    deliver(NOW)
    subjects = [sent.subject for sent in mail.outbox]
    assert subjects == ["New advisory: Title of fr", "What is new: the whole world"]
