"""How old is the directory?"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import DatabaseError

from embassies.models import Mission

FRESH = timedelta(minutes=10)


class Memory:
    """One process's own: it stands on every page, those of errors too. Never raises."""

    def __init__(self) -> None:
        self.age = ""
        self._until: datetime | None = None

    def told(self, at: datetime) -> str:
        """Return the date that half of the records are not newer than, or nothing.

        One query in ten minutes, not one a page. The last known stays where the
        database fails.
        """
        if self._until is None or not self._until - FRESH <= at < self._until:
            self._until = at + FRESH
            with suppress(DatabaseError):
                self.age = median_date()
        return self.age


def median_date() -> str:
    dates = sorted(Mission.objects.public().values_list("source_date", flat=True))
    return dates[(len(dates) - 1) // 2] if dates else ""


memory = Memory()
"""This process's own."""
