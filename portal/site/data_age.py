"""The median date of the records, which stands on every page."""

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Count

from embassies.models import Mission
from portal.page_store.sources import sources
from portal.review.trial import on_trial
from portal.web.replicas import read_alias

FRESH = timedelta(minutes=10)


@dataclass(slots=True)
class _Known:
    date: str = ""
    until: datetime | None = None


class DataAge:
    """A cache of the median date; it never raises, since error pages show it too.

    One date for each database: a replica's may be a few seconds older.
    """

    def __init__(self) -> None:
        self._known: defaultdict[str, _Known] = defaultdict(_Known)

    def get(self, at: datetime) -> str:
        """Return the median date, or "" where it is unknown.

        One query in ten minutes. The last known date stays while the database fails.
        """
        known = self._known[read_alias()]
        # Bounded on both sides: a clock that is set back must not keep it for long.
        if on_trial() or sources.is_down():
            return known.date
        if known.until is None or not known.until - FRESH <= at < known.until:
            known.until = at + FRESH
            with suppress(DatabaseError):
                known.date = median_date()
        return known.date

    def forget(self) -> None:
        """Let the next page read the records again."""
        for known in list(self._known.values()):
            known.until = None


def median_date() -> str:
    """Return the date that half of the records are not newer than. One query."""
    dated = Mission.objects.public().order_by("source_date").values_list("source_date")
    counts = list(dated.annotate(Count("pk")))
    middle, seen = (sum(number for _date, number in counts) + 1) // 2, 0
    for date, number in counts:
        seen += number
        if seen >= middle:
            return str(date)
    return ""


data_age = DataAge()
"""The cache of this process."""
