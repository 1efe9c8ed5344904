"""Which day's summary holds what, and who gets it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail

from embassies.models import Mission
from news.models import Article, Stage
from portal.audit.log import Verb, event, record
from portal.review.models import Proposal
from portal.subscriptions import digest
from portal.subscriptions.delivery import deliver
from portal.subscriptions.digest import queue_digests
from portal.subscriptions.models import Letter
from portal.subscriptions.tasks import send_due
from tests.atlas import NOW, Atlas
from tests.portal.subscriptions.conftest import reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SIX = NOW.replace(hour=6)
DAILY: dict[str, Any] = {"country": "", "wants_digest": True}


def article(at: datetime, title: str = "Ferries run again") -> Article:
    return Article.objects.create(
        title=title, body="They do.", stage=Stage.APPROVED, published_at=at
    )


def changed(*missions: Mission, at: datetime = SIX - timedelta(hours=1)) -> None:
    """Have a change of each mission approved."""
    proposer, approver = (User.objects.get_or_create(username=one)[0] for one in "ab")
    for mission in missions:
        Proposal.objects.create(
            target_label="embassies.mission",
            target_key=str(mission.pk),
            title=mission.slug,
            verb=Proposal.Verb.CHANGE,
            items=[],
            proposer=proposer,
            proposed_at=at,
            state=Proposal.State.APPROVED,
            decided_by=approver,
            decided_at=at,
        )


def letter() -> str:
    return Letter.objects.get().text


@pytest.mark.fault("two-task-workers")
def test_of_two_workers_one_writes_the_summary() -> None:
    article(SIX - timedelta(minutes=90))
    known_to_both = reader(**DAILY)
    queued = [digest._queue(known_to_both, SIX, SIX) for _worker in "ab"]
    assert queued == [1, 0]
    assert Letter.objects.count() == 1


def test_a_summary_is_queued_at_six_in_utc_and_holds_what_was_before() -> None:
    reader(**DAILY)
    article(SIX - timedelta(minutes=90), "At half past four")
    article(SIX, "At six")
    article(SIX + timedelta(seconds=1), "After six")
    assert queue_digests(SIX - timedelta(microseconds=1)) == 0
    assert queue_digests(SIX) == 1
    assert "At half past four" in letter()
    assert "At six" in letter()
    assert "After six" not in letter()


def test_what_comes_after_the_first_run_of_a_day_waits_for_the_next_day() -> None:
    reader(**DAILY)
    article(SIX - timedelta(hours=1))
    runs = [timedelta(seconds=10.5), timedelta(seconds=930.9), timedelta(minutes=80)]
    assert queue_digests(SIX + runs[0]) == 1
    for after in (timedelta(seconds=0.7), timedelta(seconds=20), timedelta(minutes=10)):
        article(SIX + after)
    assert [queue_digests(SIX + after) for after in runs[1:]] == [0, 0]
    assert queue_digests(SIX + timedelta(days=1)) == 1


def test_news_alone_or_a_changed_mission_alone_makes_a_summary(atlas: Atlas) -> None:
    reader(**DAILY)
    assert queue_digests(SIX - timedelta(days=1)) == 0
    changed(atlas["ke-london"])
    assert queue_digests(SIX) == 1
    assert "/en/embassies/ke-london/" in letter()
    assert "/en/embassies/fr-london/" not in letter()
    article(SIX + timedelta(hours=1))
    assert queue_digests(SIX + timedelta(days=1)) == 1


def test_who_asked_for_advisories_alone_gets_no_summary() -> None:
    reader(**DAILY | {"wants_digest": False})
    article(SIX - timedelta(hours=1))
    assert queue_digests(SIX) == 0


def test_a_summary_names_fifty_articles_at_most() -> None:
    reader(**DAILY)
    for number in range(51):
        article(SIX - timedelta(hours=1), f"Ferry {number}")
    queue_digests(SIX)
    assert letter().count("/en/news/") == 50


def test_a_summary_names_as_many_missions_by_their_slugs(
    atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "MAX_ITEMS", 2)
    reader(**DAILY)
    changed(atlas["ke-london"], atlas["jp-paris"], atlas["br-rome"])
    queue_digests(SIX)
    assert "br-rome" in letter()
    assert "jp-paris" in letter()
    assert "ke-london" not in letter()


def test_a_summary_offers_the_way_out_and_is_not_sent_a_day_late() -> None:
    reader(**DAILY)
    article(SIX - timedelta(hours=1))
    queue_digests(SIX)
    row = Letter.objects.get()
    assert row.subject == "What is new: the whole world"
    assert row.unsubscribe in row.text
    assert row.queued_at == row.next_try_at == SIX
    assert row.until == SIX + timedelta(days=1)
    deliver(SIX)
    [sent] = mail.outbox
    assert sent.extra_headers["List-Unsubscribe"].startswith("<http")


def recipients() -> list[str]:
    return sorted(letter.to[0] for letter in mail.outbox)


def happened(country: str, atlas: Atlas) -> None:
    """An article was published, and two people changed two missions, an hour ago."""
    article = Article.objects.create(
        title="Ferries run again",
        body="They do.",
        stage=Stage.APPROVED,
        published_at=NOW - timedelta(hours=8),
    )
    article.set_countries((country,))
    at = NOW - timedelta(hours=8)
    Proposal.objects.create(
        target_label="embassies.mission",
        target_key=str(atlas["fr-london"].pk),
        title="fr-london",
        verb=Proposal.Verb.CHANGE,
        items=[],
        proposer=atlas.checker,
        proposed_at=at,
        state=Proposal.State.APPROVED,
        decided_by=User.objects.create_user("colleague"),
        decided_at=at,
    )
    record([event(Verb.EDITED, atlas["ke-london"])], by=None, at=at)


def test_a_summary_goes_once_a_day_and_only_with_something_in_it(atlas: Atlas) -> None:
    daily: dict[str, Any] = {"wants_digest": True, "wants_advisories": False}
    reader(country="GB", **daily)
    reader("all@mail.example", country="", **daily)
    reader("idle@mail.example", country="NR", **daily)
    happened("GB", atlas)
    for hours in (0, 1, 2):
        send_due(NOW + timedelta(hours=hours))
    assert recipients() == ["all@mail.example", "reader@mail.example"]
    [letter] = [one for one in mail.outbox if one.to == ["reader@mail.example"]]
    assert letter.subject == "What is new: United Kingdom"
    assert "Ferries run again\n  http://localhost:8000/en/news/" in letter.body
    assert "/en/embassies/fr-london/" in letter.body
    assert "ke-london" not in letter.body, "a minor edit is told to nobody"
    send_due(NOW + timedelta(days=1))
    assert len(mail.outbox) == 2
