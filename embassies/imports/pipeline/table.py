"""Reader of CSV files that may hold anything, as a stream."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Protocol

from embassies.imports.pipeline.rows import ImportFailedError, Rejection

MAX_BYTES = 200 * 1024 * 1024
# Twenty times the world's missions; more is not a directory of them.
MAX_ROWS = 200_000
# Characters; the limit of Python's csv module.
MAX_CELL = 131_072
# Bytes; enough to tell UTF-16 and 32 by their mark or their zeros.
_PEEK = 4096

Cells = tuple[int, dict[str, str]]


class CsvReader(Protocol):
    """What csv.reader returns; its type has no public name."""

    line_num: int

    def __next__(self) -> list[str]: ...


def read_table(
    stream: BinaryIO, columns: Sequence[str], delimiter: str = ","
) -> Iterator[Cells | Rejection]:
    """Yield (line, cells by column) or why a line was left out.

    Raise ImportFailedError for what is no UTF-8, has other columns, a quotation mark
    that is never closed, or more than MAX_ROWS rows. Memory does not grow.
    """
    text = io.TextIOWrapper(_utf8(stream), encoding="utf-8-sig", newline="")
    try:
        yield from _rows(text, columns, delimiter)
    except UnicodeDecodeError as error:
        raise ImportFailedError(_encoding_error(error)) from None
    finally:
        text.detach()


def _rows(
    text: io.TextIOWrapper, columns: Sequence[str], delimiter: str
) -> Iterator[Cells | Rejection]:
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    _check_header(_header(reader), columns)
    for count, (line, cells) in enumerate(_lines(reader), start=1):
        if count > MAX_ROWS:
            raise ImportFailedError(
                f"It has more than {MAX_ROWS:,} rows, which is the limit."
            )
        yield _row(line, cells, columns)


def _row(
    line: int, cells: list[str] | str, columns: Sequence[str]
) -> Cells | Rejection:
    if isinstance(cells, str):
        return Rejection(line, cells)
    if len(cells) == len(columns) + 1 and not cells[-1]:
        cells.pop()
    if len(cells) != len(columns):
        return Rejection(line, f"{len(cells)} cells instead of {len(columns)}")
    if "\x00" in "".join(cells):
        return Rejection(line, "holds a NUL character")
    return line, dict(zip(columns, cells, strict=True))


def _lines(reader: CsvReader) -> Iterator[tuple[int, list[str] | str]]:
    """Yield (line, cells), or (line, reason) for a cell that is too long."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if reader.line_num > line or "limit" not in str(error):
                raise ImportFailedError(_quotation_error(line)) from None
            yield line, f"a cell is longer than {MAX_CELL:,} characters"
            continue
        if cells:
            yield line, cells


def _header(reader: CsvReader) -> list[str]:
    try:
        header = next(reader)
    except StopIteration:
        raise ImportFailedError("It is empty.") from None
    except csv.Error:
        raise ImportFailedError(_quotation_error(1)) from None
    return header[:-1] if header and not header[-1] else header


def _check_header(header: list[str], columns: Sequence[str]) -> None:
    if header == list(columns):
        return
    missing = [name for name in columns if name not in header]
    more = [name for name in header if name not in columns]
    parts = [
        f"missing {', '.join(missing[:5])}" if missing else "",
        f"unexpected {', '.join(repr(name[:40]) for name in more[:5])}" if more else "",
        "in another order" if not missing and not more else "",
    ]
    raise ImportFailedError(
        f"Other columns than expected: {'; '.join(filter(None, parts))}."
    )


def _utf8(stream: BinaryIO) -> BinaryIO:
    """Return the stream from its beginning; raise ImportFailedError for UTF-16 and 32."""
    start = stream.read(_PEEK)
    stream.seek(0)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or start.count(0) > len(start) // 4:
        raise ImportFailedError("It is UTF-16, not UTF-8: save it as CSV in UTF-8.")
    return stream


def _encoding_error(error: UnicodeDecodeError) -> str:
    byte = error.object[error.start]
    guess = "it looks like Windows-1252: " if byte >= 0x80 else ""
    return f"It is not UTF-8 (byte 0x{byte:02x}); {guess}save it as CSV in UTF-8."


def _quotation_error(line: int) -> str:
    return f"Line {line}: a quotation mark is out of place or never closed."
