"""Which sources do the records of a file name?"""

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from embassies.models import Mission
from embassies.records import PARTS
from embassies.records.record_json import Record
from embassies.records.share_alike import is_share_alike
from portal.countries.licences import licence_name
from portal.countries.models import Source


class Credits:
    """The sources of records that pass by. One query, once one is asked for."""

    def __init__(self) -> None:
        self.keys: set[str] = set()

    def noted(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the records, and note all their sources."""
        for record in records:
            self.keys.add(record["source"])
            for part in PARTS:
                self.keys.update(one["source"] for one in record[part])
            self.keys.update(one["source"] for one in record["field_sources"].values())
            yield record

    def sources(self) -> list[Source]:
        """Return the noted sources, sorted by key."""
        return [one for key, one in self._all.items() if key in self.keys]

    def names(self, keys: Iterable[str]) -> Iterator[str]:
        """Yield the names of sources, to be shown."""
        return (one.name for one in self._named(keys))

    def licences(self, keys: Iterable[str]) -> Iterator[str]:
        return (licence_name(one.licence) for one in self._named(keys))

    def lines(self, keys: Iterable[str]) -> Iterator[str]:
        """Yield the credit lines that sources ask for."""
        return (one.attribution for one in self._named(keys))

    def _named(self, keys: Iterable[str]) -> Iterator[Source]:
        return (self._all[key] for key in keys if key in self._all)

    @cached_property
    def _all(self) -> dict[str, Source]:
        return {one.key: one for one in Source.objects.order_by("key")}


@lru_cache(maxsize=2)
def credited(_version: str) -> tuple[Source, ...]:
    """Return the sources of all public facts of a version, sorted by key.

    Six queries, once a version.
    """
    public = Mission.objects.public()
    keys = set(public.order_by().values_list("source", flat=True))
    for part in PARTS.values():
        shown = part.model._default_manager.filter(
            withdrawn_at=None, mission__withdrawn_at=None
        )
        keys.update(shown.order_by().values_list("source", flat=True).distinct())
    noted = public.exclude(field_sources={}).values_list("field_sources", flat=True)
    for notes in noted.iterator():
        keys.update(note["source"] for note in notes.values())
    listed = Source.objects.filter(key__in=keys).exclude(is_share_alike("licence"))
    return tuple(listed.exclude(key=Source.STAFF).order_by("key"))
