"""Facts under a share-alike licence, which the files for everybody must not hold.

Those files may be used under the licences of their parts, none of which binds what is
made of them; one fact of OpenStreetMap (ODbL) would bind the whole.
"""

import re
from collections.abc import Collection

from embassies.records.record_json import Record
from embassies.values.field_sources import NOTED_AS
from portal.countries.models import Source

PARTS = ("covers", "contacts", "statuses", "services")
_SHARE_ALIKE = re.compile(r"\bODbL|\bSA\b|\bshare[- ]?alike\b", re.IGNORECASE)
_NUMBERS = {"latitude", "longitude", "geonames_id"}


def share_alike_sources() -> frozenset[str]:
    """Return the keys of the sources whose licence is share-alike. One query."""
    rows = Source.objects.values_list("key", "licence")
    return frozenset(key for key, licence in rows if _SHARE_ALIKE.search(licence))


def without_fields(record: Record, sources: Collection[str]) -> Record:
    """Return a record with the fields of some sources blank, and not credited."""
    noted = record["field_sources"]
    gone = {name for name, note in noted.items() if note.get("source") in sources}
    if not gone:
        return record
    kept = {name: note for name, note in noted.items() if name not in gone}
    blank = {
        name: None if name in _NUMBERS else ""
        for name in record
        if NOTED_AS.get(name, name) in gone
    }
    return {**record, **blank, "field_sources": kept}


def without_sources(record: Record, sources: Collection[str]) -> Record:
    """Return a record as JSON without what some sources say: fields and parts."""
    found = without_fields(record, sources)
    parts = {
        name: [one for one in found[name] if one["source"] not in sources]
        for name in PARTS
    }
    return {**found, **parts}
