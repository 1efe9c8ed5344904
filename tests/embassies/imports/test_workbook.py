"""A workbook that may be anything is read, or refused before it does harm."""

import io
import time
import tracemalloc
from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from embassies.imports.pipeline import workbook
from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.pipeline.workbook import (
    SheetRow,
    UnreadableCellError,
    cell_text,
    is_typed,
    open_sheets,
)

BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{many}"><!ENTITY b "{ten}">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData><row r="1"><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData>
</worksheet>""".format(many="x" * 1000, ten="&a;" * 1000)
OUTSIDE = BOMB.replace('<!ENTITY b "', '<!ENTITY b SYSTEM "file:///etc/passwd" "')
TEXTS = "xl/sharedStrings.xml"
SHEET = "xl/worksheets/sheet1.xml"


def book(*rows: list[object]) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def packed(data: bytes, **parts: str) -> bytes:
    """Return an archive with parts of it replaced or added."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


def texts(data: bytes) -> list[list[list[str]]]:
    with open_sheets(BytesIO(data)) as sheets:
        return [[written(row) for row in rows] for rows in sheets]


def written(row: SheetRow) -> list[str]:
    return [cell_text(cell) for cell in row.cells if cell.value is not None]


def first_rows(data: bytes) -> list[SheetRow]:
    with open_sheets(BytesIO(data)) as sheets:
        return list(next(sheets))


def with_texts(xml: str) -> bytes:
    """Return a workbook with a table of texts, as most programs write it."""
    data = book(["a"])
    with ZipFile(BytesIO(data)) as archive:
        types = archive.read("[Content_Types].xml").decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    part = f'<Override ContentType="{kind}.sharedStrings+xml" PartName="/{TEXTS}"/>'
    types = types.replace("</Types>", f"{part}</Types>")
    return packed(data, **{"[Content_Types].xml": types, TEXTS: xml})


def refusal(data: bytes) -> str:
    with pytest.raises(ImportFailedError) as caught:
        texts(data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_cells_are_read_as_text_where_they_are_exact():
    data = book(
        ["+41 31 300 25 50", "007", " two\r\nlines_x000D_ ", 2026, 2026.0, 1.5],
        [True, date(2026, 11, 1), datetime(2026, 11, 1, 9, 30)],  # noqa: DTZ001
    )
    assert texts(data)[0] == [
        ["+41 31 300 25 50", "007", "two\nlines", "2026", "2026", "1.5"],
        ["true", "2026-11-01", "2026-11-01 09:30:00"],
    ]


def test_blank_rows_are_skipped_and_lines_are_those_of_the_sheet():
    rows = first_rows(book(["a"], [], [None, None], ["b"]))
    assert [row.line for row in rows] == [1, 4]


def test_what_a_spreadsheet_has_typed_is_known():
    row = first_rows(book([41313002550, "41313002550", None]))[0]
    assert [is_typed(cell) for cell in row.cells[:3]] == [True, False, False]


@pytest.mark.fault("S5")
@pytest.mark.parametrize(
    ("cell", "told"), [("=1+1", "a formula"), ("=HYPERLINK(1)", "a formula")]
)
def test_a_formula_is_never_evaluated(cell, told):
    row = first_rows(book([cell]))[0]
    with pytest.raises(UnreadableCellError, match=told):
        cell_text(row.cells[0])


def test_an_error_of_a_spreadsheet_is_no_text():
    made = Workbook()
    made.active["A1"] = "#REF!"
    made.active["A1"].data_type = "e"
    out = BytesIO()
    made.save(out)
    row = first_rows(out.getvalue())[0]
    with pytest.raises(UnreadableCellError, match="#REF!"):
        cell_text(row.cells[0])


def damaged(part: str) -> bytes:
    return packed(book(["a"]), **{part: "<x"})


NO_WORKBOOKS = {
    "empty": (b"", "no XLSX workbook"),
    "csv": (b"slug,kind\n", "CSV is another format"),
    "old": (b"\xd0\xcf\x11\xe0" + bytes(600), "old Excel file or has a password"),
    "head of a zip": (b"PK\x03\x04" + bytes(200), "no XLSX workbook"),
    "empty zip": (b"PK\x05\x06" + bytes(18), "no XLSX workbook that can be read"),
    "types": (damaged("[Content_Types].xml"), "save it anew"),
    "sheet": (damaged(SHEET), "save it anew"),
    "cut off": (book(["a"])[:-300], "no XLSX workbook"),
}


@pytest.mark.fault("S4")
@pytest.mark.parametrize(
    ("data", "told"), NO_WORKBOOKS.values(), ids=list(NO_WORKBOOKS)
)
def test_what_is_no_workbook_is_refused_in_one_line(data, told):
    assert told in refusal(data)


@pytest.mark.fault("S4")
@pytest.mark.parametrize("xml", [BOMB, OUTSIDE], ids=["entities", "outside"])
def test_entities_are_refused(xml):
    assert "save it anew" in refusal(packed(book(["a"]), **{SHEET: xml}))
    assert "save it anew" in refusal(with_texts(xml))


@pytest.mark.fault("S4")
def test_a_bomb_is_refused_at_once_and_takes_no_memory(seen):
    data = packed(book(["a"]), **{SHEET: "x" * 90 * 2**20})
    tracemalloc.start()
    began = time.monotonic()
    told = refusal(data)
    seconds, peak = time.monotonic() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "far more than a workbook holds" in told
    seen(
        f"90 MB in a workbook: refused in {seconds * 1000:.0f} ms, +{peak / 2**20:.1f} MB"
    )
    assert seconds < 1
    assert peak < 2 * 2**20


@pytest.mark.fault("huge-file")
def test_a_large_workbook_is_refused_before_it_is_read(monkeypatch):
    data = book(["a" * 1000])
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 2000)
    assert "far more" in refusal(data)
    monkeypatch.setattr(workbook, "MAX_PACKED", 1000)
    assert "limit of workbooks" in refusal(data)


@pytest.mark.fault("huge-file")
def test_a_large_table_of_texts_is_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_TEXTS", 100)
    assert "more text" in refusal(with_texts(" " * 1000))


@pytest.mark.fault("S4")
def test_an_archive_of_very_many_parts_is_refused():
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for number in range(6000):
            archive.writestr(f"part{number}", "")
    assert "too many parts" in refusal(out.getvalue())


@pytest.mark.fault("huge-file")
def test_rows_beyond_the_last_of_a_sheet_are_not_waited_for():
    far = '<row r="900000000"><c r="A900000000"><v>1</v></c></row>'
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{far}</sheetData></worksheet>"
    )
    assert texts(packed(book(["a"]), **{SHEET: sheet})) == [[]]
