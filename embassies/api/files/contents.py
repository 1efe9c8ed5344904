"""Which missions a file holds, and when they were read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote_plus

from embassies.models import Mission, MissionQuerySet
from embassies.records import all_records
from embassies.records.record_json import Record


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: all public missions, or some of them."""

    at: datetime
    since: str = ""
    """The cursor of /changes/ after them."""
    missions: MissionQuerySet | None = None
    filters: str = ""
    """The parameters that they are asked for with; blank for all."""

    def records(self) -> Iterator[Record]:
        """Yield the records, sorted by slug, in flat memory. Six queries at most."""
        return all_records(at=self.at, missions=self.missions)

    @property
    def selection(self) -> str:
        """Return the filters as they are read, not as an address has them."""
        return unquote_plus(self.filters)

    def total(self) -> int:
        """Return how many missions are public. One query."""
        return Mission.objects.public().count()

    @property
    def day(self) -> str:
        """Return the day (UTC) of the file: the same data give the same bytes on it."""
        return self.at.astimezone(UTC).date().isoformat()
