"""Reader of the portal's own CSV, as export writes it. Pure; no database."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from msgspec import UNSET, ValidationError, convert, to_builtins

from embassies.imports.pipeline.contacts import ContactList
from embassies.imports.pipeline.rows import (
    CONTACTS,
    COVERAGES,
    SERVICES,
    STATUSES,
    MissionRow,
    Origin,
    Part,
    Rejection,
    coverage,
    service,
    status_period,
)
from embassies.imports.pipeline.table import read_table
from embassies.imports.pipeline.validate import read_opening_hours, validation_error
from embassies.imports.sources.portal_columns import (
    CELL_OF,
    CHECKED,
    COLUMNS,
    JSON_COLUMNS,
    LATER,
    PART_FIELDS,
    PartCell,
    PortalRow,
)
from embassies.imports.sources.spreadsheet_cells import (
    AmbiguousDateError,
    boolean,
    decimal,
    partial_date,
    whole_number,
)

FACTS = (
    *("seat_country", "names", "city", "geonames_id"),
    *("address", "local_address", "postal_address"),
    *("latitude", "longitude", "precision", "time_zone"),
    *("opening_hours", "appointment_only", "access_note", "accessibility_note"),
    *("languages", "withdrawn_at"),
)
NEW_ONLY = (*CHECKED, "next_review", "status", "status_since")
"""Columns that a new mission takes over and a known one ignores."""

READERS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("is_honorary", "appointment_only"), boolean),
    **dict.fromkeys(("latitude", "longitude"), decimal),
    **dict.fromkeys(("status_since", "source_date", "next_review"), partial_date),
    "geonames_id": whole_number,
}
"""How the cells are read that a spreadsheet writes in its own way."""
OPTIONAL = frozenset(COLUMNS[COLUMNS.index("verified_at") :])
"""Columns that a row may lack: Excel writes no delimiters behind the last cell that
is filled in near it. A row that ends earlier was broken in two."""
MAKERS: dict[str, Callable[..., Part]] = {
    COVERAGES: coverage,
    STATUSES: status_period,
    SERVICES: service,
}
_REASONS = (
    (r"missing required field `(slug)`", r"\1: missing"),
    (r"\$\.(listed_by)\[", r"\1: write an object with a date for each source"),
    (r"\$\.(field_sources)\[", r"\1: write an object with a source for each field"),
    (r"unknown field.*\$\.(\w+)", r"\1: an entry has other keys than expected"),
    (r"regex .*a-z.*\$\.(names)", r"\1: write one text for each language code"),
    (r"regex.*\$\.(\w+)", r"\1: holds a control or a text-direction character"),
    (r"timezone.*\b(\w+)`", r"\1: has no time zone"),
    (r"\$\.(is_honorary|appointment_only)", r"\1: write true, false or nothing"),
    (r"\$\.(latitude|longitude)", r"\1: is not a number"),
    (r"\$\.(geonames_id)", r"\1: is not a whole number below 1,000,000,000"),
    (
        r"\b(verified_at|withdrawn_at)`",
        r"\1: is not a moment (2026-11-03T09:00:00+00:00)",
    ),
    (r"\$\.(next_review)", r"\1: is not a date (2026-11-03)"),
    (r"\$\.(names|field_sources|listed_by)`", r"\1: is not a JSON object"),
    (r"\$\.(\w+)`", r"\1: is not a JSON list"),
    (r"\$\.(names)", r"\1: write one text for each language code"),
    (r"\$\.(former_slugs)", r"\1: not a list of slugs"),
    (r"\$\.(languages)", r"\1: holds something that is not a text"),
    (r"\$\.(\w+)\[\d+\]`", r"\1: an entry has other keys than expected"),
    (r"\$\.(\w+).*\.(languages)`", r"\1: \2 is not a list"),
    (r"\$\.(\w+).*\.(languages)", r"\1: \2 holds something that is not a text"),
    (r"\$\.(\w+).*\.(\w+)`", r"\1: \2 is not a text"),
)
"""What people read for an error of msgspec, which ends in the path: the first holds."""


def read(stream: BinaryIO) -> Iterator[MissionRow | Rejection]:
    """Yield each row; raise ImportFailedError for a file with other columns."""
    for cells in read_table(stream, COLUMNS, None, optional=OPTIONAL, later=LATER):
        yield cells if isinstance(cells, Rejection) else read_row(*cells)


def read_row(line: int, cells: Mapping[str, str]) -> MissionRow | Rejection:
    """Return the row of the cells, by column; a blank one may be missing."""
    names = (cells.get("slug", ""), cells.get("wikidata_id", ""))
    try:
        row = _mission(line, cells, convert(_values(cells), PortalRow, strict=False))
    except ValidationError as error:
        return Rejection(line, _reason(str(error)), *names)
    reason = validation_error(row)
    return Rejection(line, reason, *names) if reason else row


def _values(cells: Mapping[str, str]) -> dict[str, object]:
    """Return what is in the cells that are not blank, JSON decoded."""
    return {
        name: _json(name, cell) if name in JSON_COLUMNS else _text(name, cell)
        for name, cell in cells.items()
        if cell
    }


def _text(name: str, cell: str) -> str:
    try:
        return READERS[name](cell) if name in READERS else cell
    except AmbiguousDateError as error:
        raise ValidationError(f"{name}: {error}") from None


def _json(name: str, cell: str) -> object:
    # Not msgspec, which takes a lone surrogate for the end of the text.
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        raise ValidationError(f"{name}: is not JSON") from None


def _reason(error: str) -> str:
    for pattern, reason in _REASONS:
        if found := re.search(pattern, error):
            return found.expand(reason)
    return error


def _mission(line: int, cells: Mapping[str, str], row: PortalRow) -> MissionRow:
    origin = Origin(row.source, row.source_id, row.source_url, row.source_date)
    contacts = _contacts(row, origin)
    facts = {name: getattr(row, name) for name in FACTS}
    facts["listed_by"] = to_builtins(row.listed_by)
    facts["opening_hours"], *remarks = read_opening_hours(row.opening_hours)
    return MissionRow(
        line=line,
        slug=row.slug,
        wikidata_id=row.wikidata_id,
        sending_country=row.sending_country,
        receiving_country=row.receiving_country,
        kind=row.kind,
        is_honorary=row.is_honorary,
        origin=origin,
        facts={
            name: value
            for name, value in facts.items()
            if value not in ("", None, {}, [])
        },
        field_origins=to_builtins(row.field_sources, order="sorted"),
        parts={
            name: contacts.parts if name == CONTACTS else _entries(name, row, origin)
            for name, cell in CELL_OF.items()
            # A blank cell of contacts says nothing; [] says that there are none.
            if cells[cell] or name != CONTACTS
        },
        former_slugs=tuple(row.former_slugs),
        replaced_by=row.replaced_by,
        checked={name: getattr(row, name) for name in NEW_ONLY},
        remarks=(*contacts.remarks, *remarks),
        whole=True,
        unread=frozenset(contacts.unread),
    )


def _contacts(row: PortalRow, origin: Origin) -> ContactList:
    contacts = ContactList(row.seat_country or row.receiving_country)
    for cell in row.contacts:
        facts = {key: getattr(cell, key) for key in PART_FIELDS[CONTACTS]}
        facts["purpose"] = cell.purpose or "general"
        checked = {key: getattr(cell, key) for key in CHECKED}
        contacts.add(_part_origin(cell, origin), facts, checked)
    return contacts


def _entries(name: str, row: PortalRow, origin: Origin) -> tuple[Part, ...]:
    return tuple(_part(name, one, origin) for one in getattr(row, CELL_OF[name]))


def _part(name: str, cell: PartCell, own: Origin) -> Part:
    facts = {key: getattr(cell, key) for key in PART_FIELDS[name]}
    return MAKERS[name](_part_origin(cell, own), **facts)


def _part_origin(cell: PartCell, own: Origin) -> Origin:
    """Return the origin of a part: what it leaves out is as for its mission.

    The address is that of the mission's source, so not of another.
    """
    address = own.source_url if cell.source is UNSET else ""
    return Origin(
        source=own.source if cell.source is UNSET else cell.source,
        source_ref=cell.source_id,
        source_url=address if cell.source_url is UNSET else cell.source_url,
        source_date=own.source_date if cell.source_date is UNSET else cell.source_date,
    )
