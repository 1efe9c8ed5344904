"""Facts under a share-alike licence, which the files for everybody must not hold.

Those files may be used under the licences of their parts, none of which binds what is
made of them; one fact of OpenStreetMap (ODbL) would bind the whole.
"""

from collections.abc import Iterable
from functools import cached_property, reduce
from operator import or_

from django.db.models import Q

from embassies.records.record_json import Record
from embassies.values.field_sources import NOTED_AS
from portal.countries.models import Source

_NUMBERS = {"latitude", "longitude", "geonames_id"}
_LICENCES = ("ODbL", "BY-SA", "BY SA", "NC-SA", "share-alike", "share alike")


def is_share_alike(licence: str = "source__licence") -> Q:
    """Return the condition that a licence, which a lookup names, is share-alike."""
    return reduce(or_, (Q(**{f"{licence}__icontains": one}) for one in _LICENCES))


class ShareAlike:
    """The share-alike sources. One query, once they are asked for."""

    @cached_property
    def sources(self) -> frozenset[str]:
        found = Source.objects.filter(is_share_alike("licence"))
        return frozenset(found.values_list("key", flat=True))

    def left_out(self, records: Iterable[Record]) -> Iterable[Record]:
        """Yield records with their fields blank, and not credited."""
        return (self._blanked(one) if one["field_sources"] else one for one in records)

    def _blanked(self, record: Record) -> Record:
        noted = record["field_sources"]
        gone = {one for one, note in noted.items() if note["source"] in self.sources}
        if not gone:
            return record
        blank = {
            name: None if name in _NUMBERS else ""
            for name in record
            if NOTED_AS.get(name, name) in gone
        }
        kept = {name: note for name, note in noted.items() if name not in gone}
        return {**record, **blank, "field_sources": kept}
