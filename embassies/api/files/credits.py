"""Which sources do the records of a file name?"""

from collections.abc import Iterable, Iterator

from embassies.records import PARTS
from embassies.records.record_json import Record
from portal.countries.models import Source


class Credits:
    """The sources of records that pass by."""

    def __init__(self) -> None:
        self.keys: set[str] = set()

    def noted(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the records, and note their sources."""
        for record in records:
            self.keys.add(record["source"])
            for part in PARTS:
                self.keys.update(one["source"] for one in record[part])
            self.keys.update(one["source"] for one in record["field_sources"].values())
            yield record

    def sources(self) -> list[Source]:
        """Return the sources, sorted by key. One query."""
        return list(Source.objects.filter(key__in=self.keys).order_by("key"))
