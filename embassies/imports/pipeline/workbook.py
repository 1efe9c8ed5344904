"""Reader of XLSX files that may hold anything, as a stream; no formula is evaluated."""

import warnings
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO, NamedTuple, Protocol, cast
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.workbook import Workbook

from embassies.imports.pipeline.rows import ImportFailedError

# The whole directory packs into 1.2 MB and unpacks into 20; openpyxl holds the table
# of texts in memory.
MAX_PACKED = 20 * 2**20
MAX_UNPACKED = 100 * 2**20
MAX_TEXTS = 16 * 2**20
MAX_RATIO = 100
_RATIO_FROM = 2**20  # Bytes; smaller parts may be packed as tightly as they like.
_MAX_DIRECTORY = 2**18  # Bytes of the archive's own list of parts.
_MAX_ROW = 2**20  # Excel's last row
_MAX_COLUMN = 64
_EXACT = 10**15  # A spreadsheet keeps 15 digits.
_END_OF_ZIP = b"PK\x05\x06"
_TAIL = 22 + 2**16  # Bytes: that record, and the longest comment behind it.
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
# What openpyxl, zipfile and the parsers of XML raise for what is damaged or hostile.
_BROKEN = (
    *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError),
    *(OSError, EOFError, RuntimeError, SyntaxError, zlib.error, BadZipFile),
)
# It warns of what it leaves out: validations, extensions, dates out of range.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")


AnyCell = Cell | MergedCell


class UnreadableCellError(ValueError):
    """A cell that would have to be calculated, or could not be."""


class ReadOnlySheet(Protocol):
    """What openpyxl opens to read only; its type has no public name."""

    def reset_dimensions(self) -> None: ...

    def iter_rows(self, *, max_col: int) -> Iterator[tuple[AnyCell, ...]]: ...


class SheetRow(NamedTuple):
    """A row that is not blank: its number and its cells."""

    line: int
    cells: tuple[AnyCell, ...]


def cell_text(cell: AnyCell) -> str:
    """Return what a cell holds as text: dates in ISO 8601, numbers as they are exact.

    Raise UnreadableCellError for formulas and for errors of a spreadsheet.
    """
    value = cell.value
    if cell.data_type == "f":
        raise UnreadableCellError("holds a formula: write its value")
    if cell.data_type == "e":
        raise UnreadableCellError(f"holds an error of the spreadsheet, {value!s:.20}")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").strip()


def is_typed(cell: AnyCell) -> bool:
    """Return whether a cell holds a number, a date or a boolean instead of text."""
    return cell.value is not None and not isinstance(cell.value, str)


@contextmanager
def open_sheets(stream: BinaryIO) -> Iterator[Iterator[Iterator[SheetRow]]]:
    """Open a workbook for the rows of each sheet.

    Raise ImportFailedError for what is none; so do the rows. Entities in its XML are
    refused by defusedxml, which openpyxl finds by itself.
    """
    _check_archive(stream)
    book = _opened(stream)
    try:
        sheets = cast("list[ReadOnlySheet]", book.worksheets)
        yield map(_sheet_rows, sheets)
    finally:
        book.close()


def _sheet_rows(sheet: ReadOnlySheet) -> Iterator[SheetRow]:
    # What a file says of its own size may be wrong.
    sheet.reset_dimensions()
    return _rows(sheet.iter_rows(max_col=_MAX_COLUMN))


def _opened(stream: BinaryIO) -> Workbook:
    try:
        return load_workbook(stream, read_only=True, keep_links=False)
    except _BROKEN as error:
        raise _broken(error) from None


def _rows(rows: Iterable[tuple[AnyCell, ...]]) -> Iterator[SheetRow]:
    found = iter(rows)
    for line in range(1, _MAX_ROW + 1):
        try:
            cells = next(found, None)
        except _BROKEN as error:
            raise _broken(error) from None
        if cells is None:
            return
        if any(cell.value is not None for cell in cells):
            yield SheetRow(line, cells)


def _check_archive(stream: BinaryIO) -> None:
    """Raise ImportFailedError for what is no archive, or unpacks into too much."""
    start = stream.read(4)
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read()
    stream.seek(0)
    end = tail.rfind(_END_OF_ZIP)
    if start == _OLD_EXCEL:
        raise ImportFailedError(
            "It is an old Excel file or has a password: save it as XLSX without one."
        )
    if end < 0:
        raise ImportFailedError("It is no XLSX workbook. CSV is another format.")
    if size > MAX_PACKED:
        raise ImportFailedError(
            f"It is larger than {MAX_PACKED // 2**20} MB, the limit of workbooks."
        )
    if int.from_bytes(tail[end + 12 : end + 16], "little") > _MAX_DIRECTORY:
        raise ImportFailedError("It has too many parts for a workbook.")
    _check_parts(stream)


def _check_parts(stream: BinaryIO) -> None:
    """Raise ImportFailedError for parts that unpack into too much.

    zipfile unpacks no more of a part than the size that is checked here.
    """
    try:
        parts = ZipFile(stream).infolist()
    except _BROKEN as error:
        raise _broken(error) from None
    for part in parts:
        is_packed_tightly = part.file_size > MAX_RATIO * max(part.compress_size, 1)
        is_text = part.filename.lower().endswith("sharedstrings.xml")
        if part.file_size > _RATIO_FROM and is_packed_tightly:
            raise ImportFailedError("It unpacks into far more than a workbook holds.")
        if is_text and part.file_size > MAX_TEXTS:
            raise ImportFailedError("It holds more text than a directory of missions.")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise ImportFailedError("It unpacks into far more than a workbook holds.")


def _broken(error: Exception) -> ImportFailedError:
    reason = " ".join(str(error).split())[:120] or type(error).__name__
    return ImportFailedError(
        f"It is no XLSX workbook that can be read: save it anew ({reason})."
    )
