"""Who is live at an instant? Asked of the database and of the row, always alike."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import example, given, settings, strategies as st
from hypothesis.extra.django import TestCase

from portal.advisories.board import Notice
from portal.advisories.models import Advisory, State
from tests.atlas import NOW
from tests.portal.advisories.conftest import HOUR, draft

MICROSECOND = timedelta(microseconds=1)
moments = st.integers(-3, 12).map(lambda n: NOW + n * MICROSECOND)


class TheTwinsAgree(TestCase):
    @settings(max_examples=150, deadline=None)
    @given(
        starts=moments,
        lasts=st.integers(1, 8),
        issued=st.none() | moments,
        cancelled=st.none() | moments,
        at=moments,
    )
    @example(starts=NOW, lasts=1, issued=NOW, cancelled=None, at=NOW)
    @example(starts=NOW, lasts=1, issued=NOW, cancelled=None, at=NOW + MICROSECOND)
    @example(starts=NOW, lasts=3, issued=NOW, cancelled=NOW, at=NOW)
    def test_at_every_boundary(self, starts, lasts, issued, cancelled, at):
        advisory = draft(
            starts_at=starts,
            ends_at=starts + lasts * MICROSECOND,
            issued_at=issued,
            cancelled_at=cancelled if issued else None,
        )
        everything = Advisory.objects.all()
        assert everything.live(at).exists() is advisory.is_live(at)
        assert everything.public(at).exists() is advisory.is_public(at)
        ended = advisory.is_public(at) and not advisory.is_live(at)
        assert everything.past(at).exists() is ended
        if issued and issued <= at:
            assert Notice.of(advisory).is_live(at) is advisory.is_live(at)
        awaited = everything.awaited(at, until=at + HOUR).exists()
        assert awaited or not advisory.is_live(at)


def test_the_first_instant_belongs_to_it_and_the_last_does_not(db):
    advisory = draft(issued_at=NOW - 2 * HOUR, starts_at=NOW, ends_at=NOW + HOUR)
    assert not advisory.is_live(NOW - MICROSECOND)
    assert advisory.is_live(NOW)
    assert advisory.is_live(NOW + HOUR - MICROSECOND)
    assert not advisory.is_live(NOW + HOUR)


def test_a_draft_is_never_live(db):
    advisory = draft()
    assert not Advisory.objects.live(NOW).exists()
    assert advisory.state(NOW) is State.DRAFT


def test_states_follow_the_clock_alone(db):
    advisory = draft(issued_at=NOW - 9 * HOUR, starts_at=NOW, ends_at=NOW + HOUR)
    assert advisory.state(NOW - HOUR) is State.SCHEDULED
    assert advisory.state(NOW) is State.LIVE
    assert advisory.state(NOW + HOUR) is State.ENDED


def test_the_country_s_own_come_first_then_the_worst(make):
    make("info-ke", country="KE", tone="information")
    make("conflict-fr", country="FR", tone="conflict", severity="Moderate")
    make("warning-world", country="", tone="warning")
    make("worse-fr", country="FR", tone="conflict", severity="Extreme")
    make("warning-fr", country="FR", tone="warning", severity="Minor")
    make("info-fr", country="FR", tone="information", severity="Extreme")

    def order(country):
        return [
            a.slug
            for a in Advisory.objects.live(NOW).about(country).worst_first(country)
        ]

    own = ["worse-fr", "conflict-fr", "warning-fr", "info-fr"]
    assert order("FR") == [*own, "warning-world"]
    assert order("KE") == ["info-ke", "warning-world"]
    for country in ("", "FR", "KE", "BR"):
        rows = Advisory.objects.live(NOW).worst_first(country)
        notices = sorted(
            map(Notice.of, rows), key=lambda notice: notice.order_key(country)
        )
        assert [n.slug for n in notices] == [row.slug for row in rows]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": NOW - HOUR},
        {"tone": "panic"},
        {"severity": "bad"},
        {"source_url": ""},
        {"source_date": ""},
        {"cancelled_at": NOW},
    ],
)
def test_the_database_refuses(db, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        draft(**wrong)


def test_information_about_the_portal_needs_no_source(db):
    draft(tone="information", source_name="", source_url="", source_date="")


def test_an_advisory_must_have_an_end(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        draft(ends_at=None)


def test_text_is_composed_when_it_is_saved(db):
    advisory = draft(title="Cafe\u0301 \u202etext ")
    assert advisory.title == "Café text"


@pytest.mark.fault("missing-words")
def test_words_fall_back_as_a_whole_to_the_language_they_were_written_in(two):
    conflict, _warning = two
    assert conflict.wording("ar").title == "عنوان"
    assert conflict.wording("fr").language == "en"
    language, html = conflict.guidance_in("ar")
    assert language == "en"
    assert "<h2>Ways out</h2>" in html


def test_times_are_kept_to_the_microsecond(db):
    moment = datetime(2026, 11, 23, 12, 0, 0, 1, tzinfo=UTC)
    draft(ends_at=moment)
    assert Advisory.objects.get().ends_at == moment
