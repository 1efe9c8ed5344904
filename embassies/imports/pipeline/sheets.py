"""Rows of the workbook for people: edits by staff, of a record as it was exported.

A row changes the record only as long as nobody else has changed it since. What it
changes comes from staff, unless the row names another source than the record. Pure.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from embassies.imports.pipeline.rows import CONTACTS, MissionRow, Origin, Values
from portal.countries.models import Source

STALE = (
    "the record has changed since this workbook was exported, so nothing was changed:"
    " export it again"
)


def as_edited(row: MissionRow, known: Values, at: datetime) -> MissionRow:
    """Return a row of a workbook with staff as its source, if it names no other."""
    own = (known["source_id"], known["source_date"])
    is_own = (row.origin.source, row.origin.source_date) == own
    if not row.sheet or not is_own or row.origin.source == Source.STAFF:
        return row
    origin = Origin(Source.STAFF, source_date=at.date().isoformat())
    contacts = (replace(part, origin=origin) for part in row.parts.get(CONTACTS, ()))
    return replace(row, origin=origin, parts={CONTACTS: tuple(contacts)})


def is_stale(row: MissionRow, known: Values) -> bool:
    """Return whether the record has changed since a workbook was exported."""
    return row.sheet is not None and row.sheet.version != version_of(known)


def version_of(known: Values) -> str:
    """Return when a record last changed, in one spelling."""
    moment: datetime = known["updated_at"]
    return moment.isoformat()


def is_staff_edit(row: MissionRow) -> bool:
    """Return whether a row may change what staff wrote before."""
    return row.sheet is not None and row.origin.source == Source.STAFF


def sheet_remarks(
    known: Values, row: MissionRow, changes: Mapping[str, object]
) -> list[str]:
    """Return where a row differs from the record and does not change it."""
    shows = row.sheet.shows if row.sheet else {}
    return [
        f"{name}: {value or 'a blank cell'} changes nothing,"
        f" the record keeps {known[name] or 'a blank'}"
        for name, value in shows.items()
        if value != known[name] and name not in changes
    ]
