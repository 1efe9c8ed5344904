"""Claims: what several sources say of a field of which the record holds one value."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from embassies.imports.pipeline.merge_rules import recorded_origin, row_origin
from embassies.imports.pipeline.rows import MissionRow, Origin, Values
from embassies.models import SourceClaim
from embassies.values.field_sources import POINT
from portal.countries.models import Source

CLAIMED = {
    "address": ("address",),
    "point": POINT,
    "opening_hours": ("opening_hours",),
}
"""The fields of which every source's value is kept, and their columns."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The value that one source has for one field."""

    field: str
    value: object
    origin: Origin


def claims_of(known: Values, row: MissionRow) -> Iterator[Claim]:
    """Yield the row's value and the record's, where they are of two sources.

    The row may be refused, and the record's value be replaced: both are kept. What
    staff wrote is never replaced.
    """
    for name, columns in CLAIMED.items():
        new, old = _value(row.facts, columns), _value(known, columns)
        theirs, ours = row_origin(row, columns[0]), recorded_origin(known, columns[0])
        if new and old and theirs.source != ours.source:
            if ours.source != Source.STAFF:
                yield Claim(name, old, ours)
            yield Claim(name, new, theirs)


def _value(facts: Values, columns: tuple[str, ...]) -> object:
    """Return a text, a list, or nothing; the centre of a city is no claim."""
    if len(columns) == 1:
        return facts.get(columns[0], "")
    if facts.get("precision") in (None, "", "city"):
        return None
    return [facts[one] for one in columns]


def save_claims(claims: Mapping[int, Iterable[Claim]]) -> None:
    """Save claims by mission, each over the last one of its source. Two queries."""
    named = {one.origin.source for ones in claims.values() for one in ones}
    known = set(Source.objects.filter(pk__in=named).values_list("pk", flat=True))
    last = {
        (mission, one.field, one.origin.source): SourceClaim(
            mission_id=mission,
            field=one.field,
            source_id=one.origin.source,
            value=one.value,
            source_url=one.origin.source_url,
            source_date=one.origin.source_date,
        )
        for mission, ones in claims.items()
        for one in ones
        if one.origin.source in known
    }
    SourceClaim.objects.bulk_create(
        last.values(),
        update_conflicts=True,
        unique_fields=["mission", "field", "source"],
        update_fields=["value", "source_url", "source_date"],
    )
