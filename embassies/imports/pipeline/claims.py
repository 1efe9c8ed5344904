"""What do several sources say of a fact of which the record holds one value?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from embassies.imports.pipeline.merge_rules import POINT, said_by, told_by
from embassies.imports.pipeline.rows import MissionRow, Origin
from embassies.models import SourceClaim
from portal.countries.models import Source

Values = Mapping[str, Any]
HEARD = {"address": ("address",), "point": POINT}
"""The fields of which every source's word is kept, and their columns."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one source says of one field."""

    field: str
    value: Any
    origin: Origin


def heard(known: Values, row: MissionRow) -> Iterator[Heard]:
    """Yield the row's word and the record's, where they are of two sources.

    The row may be refused, and the record's value be replaced: both are kept. What
    staff wrote is never replaced.
    """
    for name, columns in HEARD.items():
        new, old = _value(row.facts, columns), _value(known, columns)
        says, told = said_by(row, columns[0]), told_by(known, columns[0])
        if new and old and says.source != told.source:
            if told.source != Source.STAFF:
                yield Heard(name, old, told)
            yield Heard(name, new, says)


def _value(facts: Values, columns: tuple[str, ...]) -> Any:
    """Return a text, a list, or nothing. The centre of a city is no word on a place."""
    if len(columns) == 1:
        return facts.get(columns[0], "")
    if facts.get("precision") in (None, "", "city"):
        return None
    return [facts[one] for one in columns]


def keep(words: Mapping[int, Iterable[Heard]]) -> None:
    """Store words by mission, each over the last one of its source. Two queries."""
    named = {one.origin.source for ones in words.values() for one in ones}
    known = set(Source.objects.filter(pk__in=named).values_list("pk", flat=True))
    last = {
        (key, one.field, one.origin.source): one
        for key, ones in words.items()
        for one in ones
        if one.origin.source in known
    }
    SourceClaim.objects.bulk_create(
        (
            SourceClaim(
                mission_id=key,
                field=field,
                source_id=source,
                value=one.value,
                source_url=one.origin.source_url,
                source_date=one.origin.source_date,
            )
            for (key, field, source), one in last.items()
        ),
        update_conflicts=True,
        unique_fields=["mission", "field", "source"],
        update_fields=["value", "source_url", "source_date"],
    )
