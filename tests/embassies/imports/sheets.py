"""Workbooks of missions, as the export writes them and as people change them."""

from collections.abc import Callable
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.registry import run_import
from embassies.imports.sources.portal_xlsx_writer import write_workbook
from embassies.imports.sources.sheet_columns import COLUMNS
from embassies.models import ImportRun
from tests.atlas import NOW

Edit = Callable[[Worksheet], None]
POSITION = {name: number for number, name in enumerate(COLUMNS, start=1)}


def exported() -> bytes:
    out = BytesIO()
    write_workbook(out)
    return out.getvalue()


def edited(data: bytes, *edits: Edit) -> bytes:
    """Return a workbook after some edits of its first sheet."""
    book = load_workbook(BytesIO(data))
    for edit in edits:
        edit(book.worksheets[0])
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def row_of(sheet: Worksheet, slug: str) -> int:
    return next(
        row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == slug
    )


def put(slug: str, **cells: object) -> Edit:
    """Write into cells of the row of a mission."""

    def edit(sheet: Worksheet) -> None:
        row = row_of(sheet, slug)
        for name, value in cells.items():
            sheet.cell(row, POSITION[name]).value = value  # type: ignore[assignment]

    return edit


def load(data: bytes, options: ImportOptions | None = None) -> ImportRun:
    return run_import(
        "portal-xlsx",
        BytesIO(data),
        options or ImportOptions(),
        origin="missions.xlsx",
        at=NOW,
    )


def told(run: ImportRun) -> list[str]:
    return [row.message for row in run.rows.filter(outcome="suspicious")]


def changes(run: ImportRun) -> dict[str, dict[str, object]]:
    """Return what was changed, by mission."""
    return {row.slug: row.diff for row in run.rows.filter(outcome="changed")}
