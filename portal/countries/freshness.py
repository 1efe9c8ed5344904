"""How old is a fact, and may it be out of date?"""

from datetime import date, datetime, timedelta

from portal.countries.partial_dates import last_day

STALE_AFTER = timedelta(days=180)
"""A contact older than this is said to be possibly out of date."""


def last_known(verified_at: datetime | None, source_date: str) -> date | None:
    """Return the day a fact was last checked or recorded; None when unknown."""
    recorded = last_day(source_date)
    checked = verified_at.date() if verified_at else None
    return max(filter(None, [recorded, checked]), default=None)


def is_stale(verified_at: datetime | None, source_date: str, *, at: datetime) -> bool:
    """Tell whether a fact is older than 180 days, or of unknown age."""
    known = last_known(verified_at, source_date)
    return known is None or at.date() - known > STALE_AFTER
