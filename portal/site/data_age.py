"""The median date of the records, which stands on every page."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Count

from embassies.models import Mission
from portal.page_store.watch import watch
from portal.review.trial import on_trial

FRESH = timedelta(minutes=10)


class DataAge:
    """A cache of the median date; it never raises, since error pages show it too."""

    def __init__(self) -> None:
        self._date = ""
        self._until: datetime | None = None

    def get(self, at: datetime) -> str:
        """Return the median date, or "" where it is unknown.

        One query in ten minutes. The last known date stays while the database fails.
        """
        # Bounded on both sides: a clock that is set back must not keep it for long.
        if on_trial() or watch.is_down():
            return self._date
        if self._until is None or not self._until - FRESH <= at < self._until:
            self._until = at + FRESH
            with suppress(DatabaseError):
                self._date = median_date()
        return self._date

    def forget(self) -> None:
        """Let the next page read the records again."""
        self._until = None


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
