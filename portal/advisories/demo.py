"""Demonstration advisories: real facts, marked as a demonstration."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.advisories.issuing import issue, revise
from portal.advisories.models import Advisory
from portal.review.guard import reviewed
from portal.translations.models import Translation

DATA = Path(__file__).parent / "data" / "demo.json"
LASTS = timedelta(days=180)
REVIEWED_AFTER = timedelta(days=30)


def load_demo(at: datetime) -> list[Advisory]:
    """Create and issue the demonstration advisories; extend those that ran out.

    All in one transaction. A second run changes nothing; none that staff edited or ended
    is touched. No second person approves them: they are loaded from a shell.
    """
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    at = at.replace(microsecond=0)
    with transaction.atomic(), reviewed():
        return [_load(row, at) for row in rows]


def _load(row: dict[str, Any], at: datetime) -> Advisory:
    advisory = Advisory.objects.filter(slug=row["slug"]).first()
    if advisory is None:
        return _create(row, at)
    if advisory.is_demo and not advisory.cancelled_at and advisory.ends_at <= at:
        advisory.ends_at, advisory.review_on = _until(at)
        revise(advisory, "Extended.", at=at)
    return advisory


def _create(row: dict[str, Any], at: datetime) -> Advisory:
    facts = {name: value for name, value in row.items() if name != "translations"}
    ends_at, review_on = _until(at)
    advisory = Advisory.objects.create(
        **facts, starts_at=at, ends_at=ends_at, review_on=review_on, is_demo=True
    )
    texts = {
        f"{field}:{language}": text
        for language, words in row["translations"].items()
        for field, text in words.items()
    }
    Translation.objects.put(Advisory, {advisory.pk: texts})
    issue(advisory, at=at)
    return advisory


def _until(at: datetime) -> tuple[datetime, date]:
    return at + LASTS, (at + REVIEWED_AFTER).date()
