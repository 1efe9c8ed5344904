"""Reader of the workbook for people, as the export writes it. No database."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from embassies.imports.pipeline.rows import (
    CONTACTS as CONTACT_PARTS,
    ImportFailedError,
    MissionRow,
    Rejection,
    Sheet,
)
from embassies.imports.pipeline.table import MAX_ROWS
from embassies.imports.pipeline.workbook import (
    SheetRow,
    UnreadableCellError,
    cell_text,
    is_typed,
    open_sheets,
)
from embassies.imports.sources import portal_csv
from embassies.imports.sources.portal_columns import COLUMNS as PORTAL_COLUMNS
from embassies.imports.sources.sheet_columns import (
    COLUMNS,
    CONTACTS,
    FACTS,
    REQUIRED,
    SHOWN,
    column_of,
)
from embassies.imports.sources.spreadsheet_cells import boolean

# Rows above the headings, such as a title that somebody has added.
_HEADINGS_WITHIN = 20
_BETWEEN = re.compile(r"\n|;\s|;$")
_AS_TEXT = frozenset({*CONTACTS, "opening_hours"})
"""Columns in which a number or a date is what a spreadsheet made of a text."""


@dataclass(frozen=True, slots=True)
class _Headings:
    """The columns of a sheet: our keys by position, and headings that are none."""

    columns: Mapping[int, str]
    others: tuple[str, ...]


@dataclass(slots=True)
class _Cells:
    """The texts of a row by column, and what a spreadsheet has made of others."""

    texts: dict[str, str] = field(default_factory=dict)
    damaged: dict[str, str] = field(default_factory=dict)


def read(stream: BinaryIO) -> Iterator[MissionRow | Rejection]:
    """Yield each row of the first sheet that has our headings.

    Raise ImportFailedError where no sheet has them, or for more than MAX_ROWS rows.
    """
    with open_sheets(stream) as sheets:
        headings, rows = _sheet(sheets)
        remarks = tuple(f"column {name!r:.60} is not read" for name in headings.others)
        for count, row in enumerate(rows, start=1):
            if count > MAX_ROWS:
                raise ImportFailedError(f"It has more than {MAX_ROWS:,} rows.")
            found = _read_row(row, headings)
            if remarks and isinstance(found, MissionRow):
                found, remarks = replace(found, remarks=(*remarks, *found.remarks)), ()
            yield found


def sheet_rows(stream: BinaryIO) -> Iterator[SheetRow]:
    """Yield the rows below the headings, to count them."""
    with open_sheets(stream) as sheets:
        yield from _sheet(sheets)[1]


def _sheet(
    sheets: Iterator[Iterator[SheetRow]],
) -> tuple[_Headings, Iterator[SheetRow]]:
    """Return the columns of the first sheet that has ours, and its other rows."""
    closest: set[str] = set()
    for rows in sheets:
        for row, _ in zip(rows, range(_HEADINGS_WITHIN), strict=False):
            headings = _headings(row)
            found = set(headings.columns.values())
            if found.issuperset(REQUIRED):
                return headings, rows
            closest = max(closest, found, key=len)
    missing = (COLUMNS[name].heading for name in REQUIRED if name not in closest)
    raise ImportFailedError(
        f"No sheet has the columns of the workbook: missing {', '.join(missing)}."
    )


def _headings(row: SheetRow) -> _Headings:
    names = {at: str(cell.value or "").strip() for at, cell in enumerate(row.cells)}
    columns = {at: column for at, name in names.items() if (column := column_of(name))}
    if twice := [one for one, count in Counter(columns.values()).items() if count > 1]:
        raise ImportFailedError(f"Two columns have the heading {twice[0]}.")
    others = tuple(name for at, name in names.items() if name and at not in columns)
    return _Headings(columns, others)


def _read_row(row: SheetRow, headings: _Headings) -> MissionRow | Rejection:
    cells, reason = _Cells(), ""
    for at, column in headings.columns.items():
        try:
            cells.texts[column] = cell_text(row.cells[at])
        except UnreadableCellError as error:
            reason = reason or f"{column}: {error}"
            continue
        if column in _AS_TEXT and is_typed(row.cells[at]):
            cells.damaged[column] = cells.texts.pop(column)
    if reason:
        return Rejection(row.line, reason, cells.texts.get("slug", ""))
    found = portal_csv.read_row(row.line, _portal_cells(cells.texts))
    return found if isinstance(found, Rejection) else _as_edited(found, cells)


def _portal_cells(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the cells that our own CSV has for the same facts."""
    contacts = [
        {"channel": channel, "purpose": purpose, "value": value}
        for column, (channel, purpose) in CONTACTS.items()
        for value in _values(texts.get(column, ""))
    ]
    own = {name: texts.get(name, "") for name in PORTAL_COLUMNS}
    return own | {"contacts": json.dumps(contacts)}


def _values(cell: str) -> list[str]:
    """Return the values in a cell, each once."""
    values = (value.strip() for value in _BETWEEN.split(cell))
    return list(dict.fromkeys(filter(None, values)))


def _as_edited(row: MissionRow, cells: _Cells) -> MissionRow:
    """Return a row that speaks of no more than the columns of its sheet."""
    remarks = (
        f"{column}: {text!r:.40} is a number or a date that a spreadsheet has made;"
        " nothing was changed by it: write it as text"
        for column, text in cells.damaged.items()
    )
    return replace(
        row,
        facts={name: row.facts[name] for name in ("city", *FACTS) if name in row.facts},
        parts={CONTACT_PARTS: row.parts[CONTACT_PARTS]},
        sheet=Sheet(
            version=cells.texts["version"],
            lists=frozenset(CONTACTS[name] for name in CONTACTS if name in cells.texts),
            shows={
                name: _shown(name, cells.texts) for name in SHOWN if name in cells.texts
            },
        ),
        remarks=(*row.remarks, *remarks),
    )


def _shown(name: str, texts: Mapping[str, str]) -> object:
    text = texts[name]
    return boolean(text) == "true" if name == "is_honorary" else text
