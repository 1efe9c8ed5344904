"""Advisories about real countries in an invented situation."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.advisories import issuing
from portal.advisories.models import Advisory
from portal.review.guard import reviewed
from portal.translations.models import Translation
from tests.atlas import NOW

HOUR = timedelta(hours=1)
Maker = Callable[..., Advisory]
# What the review does once two people have decided.
issue = reviewed()(issuing.issue)
revise = reviewed()(issuing.revise)
end = reviewed()(issuing.end)


def draft(slug: str = "fr", at: datetime = NOW, **changes: Any) -> Advisory:
    """Write a warning about France that is not issued, from an hour ago to a day on."""
    facts: dict[str, Any] = {
        "slug": slug,
        "country": "FR",
        "title": f"Title of {slug}",
        "text": f"Text of {slug}.",
        "tone": "warning",
        "severity": "Severe",
        "urgency": "Future",
        "certainty": "Observed",
        "starts_at": at - HOUR,
        "ends_at": at + 24 * HOUR,
        "review_on": (at + 240 * HOUR).date(),
        "source_name": "Atlas gazette",
        "source_url": "https://gazette.example/1",
        "source_date": "2026-11-01",
    }
    with reviewed():
        return Advisory.objects.create(**{**facts, **changes})


@pytest.fixture
def make(db: None) -> Maker:
    """Issue an advisory as ``draft`` writes it."""

    def issued(slug: str = "fr", at: datetime = NOW, **changes: Any) -> Advisory:
        advisory = draft(slug, at, **changes)
        issue(advisory, at=at)
        return advisory

    return issued


@pytest.fixture
def two(make: Maker) -> tuple[Advisory, Advisory]:
    """A conflict in Kenya, told in two languages, and a warning about France."""
    conflict = make(
        "ke",
        country="KE",
        tone="conflict",
        severity="Extreme",
        guidance="## Ways out\n\n- **Call** [the line](tel:+254) first\n",
    )
    with reviewed():
        Translation.objects.put(
            Advisory, {conflict.pk: {"title:ar": "عنوان", "text:ar": "نص."}}
        )
    return conflict, make("fr")
