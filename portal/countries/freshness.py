"""How old is a fact, and may it be out of date?"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from portal.countries.partial_dates import last_day

STALE_AFTER = timedelta(days=180)
"""A contact older than this is said to be possibly out of date."""

AGEING_UNTIL = timedelta(days=365)
"""A record older than this is called old."""


class Dated(Protocol):
    """A record, or some facts of one, with the dates of its source and its check."""

    @property
    def source_date(self) -> str: ...
    @property
    def verified_at(self) -> datetime | None: ...


class Age(StrEnum):
    """How long ago a fact was last checked or recorded."""

    FRESH = "fresh"
    AGEING = "ageing"
    OLD = "old"
    UNDATED = "undated"


def last_known(verified_at: datetime | None, source_date: str) -> date | None:
    """Return the day a fact was last checked or recorded; None when unknown."""
    recorded = last_day(source_date)
    checked = verified_at.date() if verified_at else None
    return max(filter(None, [recorded, checked]), default=None)


def is_stale(verified_at: datetime | None, source_date: str, *, at: datetime) -> bool:
    """Tell whether a fact is older than 180 days, or of unknown age."""
    known = last_known(verified_at, source_date)
    return known is None or at.date() - known > STALE_AFTER


def is_any_stale(facts: Iterable[Dated], *, at: datetime) -> bool:
    return any(is_stale(one.verified_at, one.source_date, at=at) for one in facts)


def age_of(verified_at: datetime | None, source_date: str, *, at: datetime) -> Age:
    """Return the band of a fact's age. FRESH is the contrary of ``is_stale``."""
    known = last_known(verified_at, source_date)
    if known is None:
        return Age.UNDATED
    if not is_stale(verified_at, source_date, at=at):
        return Age.FRESH
    return Age.AGEING if at.date() - known <= AGEING_UNTIL else Age.OLD
