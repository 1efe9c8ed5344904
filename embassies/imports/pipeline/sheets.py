"""Rows of the workbook for people: what they cannot change. Pure."""

from collections.abc import Mapping

from embassies.imports.pipeline.rows import MissionRow, Values


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
