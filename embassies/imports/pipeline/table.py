"""Reader of CSV files that may hold anything, as a stream."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import BinaryIO, Protocol

from embassies.imports.pipeline.csv_form import (
    DELIMITERS,
    Form,
    find_form,
    refuse_other_formats,
)
from embassies.imports.pipeline.rows import ImportFailedError, Rejection

MAX_BYTES = 200 * 1024 * 1024
# Twenty times the world's missions; more is not a directory of them.
MAX_ROWS = 200_000
# Characters; the limit of Python's csv module.
MAX_CELL = 131_072

Cells = tuple[int, dict[str, str]]


class CsvReader(Protocol):
    """What csv.reader returns; its type has no public name."""

    line_num: int

    def __next__(self) -> list[str]: ...


def read_table(
    stream: BinaryIO,
    columns: Sequence[str],
    delimiter: str | None = ",",
    *,
    optional: Collection[str] = (),
    later: Collection[str] = (),
) -> Iterator[Cells | Rejection]:
    """Yield (line, cells by column) or why a line was left out.

    Without a delimiter the file is read as spreadsheets write it: any of DELIMITERS or
    the one that "sep=" names, UTF-8 or UTF-16, the columns in any order. A row may
    lack ``optional`` columns at its end, a file the ``later`` ones. Rows and columns at the end without content
    are skipped.

    Raise ImportFailedError for another encoding, other columns, a quotation mark
    that is never closed, or more than MAX_ROWS rows. Memory does not grow.
    """
    refuse_other_formats(stream, allows_utf16=delimiter is None)
    found = find_form(stream, columns)
    form = found if delimiter is None else Form(delimiter=delimiter)
    text = io.TextIOWrapper(stream, encoding=form.encoding, newline="")
    try:
        reader = csv.reader(text, delimiter=form.delimiter, strict=True)
        header = _header(reader, form)
        if delimiter is None:
            _check_columns(header, columns, form, later)
        else:
            _check_header(header, columns, form, found)
        yield from _rows(reader, header, optional)
    except UnicodeDecodeError as error:
        raise ImportFailedError(_encoding_error(error)) from None
    finally:
        text.detach()


def _rows(
    reader: CsvReader, header: Sequence[str], optional: Collection[str]
) -> Iterator[Cells | Rejection]:
    for count, (line, cells) in enumerate(_lines(reader), start=1):
        if count > MAX_ROWS:
            raise ImportFailedError(
                f"It has more than {MAX_ROWS:,} rows, which is the limit."
            )
        yield _row(line, cells, header, optional)


def _row(
    line: int, cells: list[str] | str, header: Sequence[str], optional: Collection[str]
) -> Cells | Rejection:
    if isinstance(cells, str):
        return Rejection(line, cells)
    while len(cells) > len(header) and not cells[-1].strip():
        cells.pop()
    if all(name in optional for name in header[len(cells) :]):
        cells += [""] * (len(header) - len(cells))
    by_name = dict(zip(header, cells, strict=False))
    reason = ""
    if len(cells) != len(header):
        reason = f"{len(cells)} cells instead of {len(header)}"
    elif "\x00" in "".join(cells):
        reason = "holds a NUL character"
    if reason:
        slug, item = by_name.get("slug", ""), by_name.get("wikidata_id", "")
        return Rejection(line, reason, slug, item)
    return line, by_name


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
        if any(map(str.strip, cells)):
            yield line, cells


def _header(reader: CsvReader, form: Form) -> list[str]:
    try:
        if form.has_hint:
            next(reader)
        header = [name.strip() for name in next(reader)]
    except StopIteration:
        raise ImportFailedError("It is empty.") from None
    except csv.Error:
        raise ImportFailedError(_quotation_error(1)) from None
    while header and not header[-1]:
        header.pop()
    return header


def _check_header(
    header: list[str], columns: Sequence[str], form: Form, found: Form
) -> None:
    """Refuse all but the columns in their order."""
    if header == list(columns):
        return
    if len(header) == 1 and found.delimiter != form.delimiter:
        raise ImportFailedError(
            f"Other columns than expected: it is {found},"
            f" not by {DELIMITERS[form.delimiter]}."
        )
    _check_columns(header, columns, form)
    raise ImportFailedError("Other columns than expected: in another order.")


def _check_columns(
    header: list[str],
    columns: Sequence[str],
    form: Form,
    later: Collection[str] = (),
) -> None:
    """Refuse other columns, whatever their order."""
    missing = [name for name in columns if name not in {*header, *later}]
    more = [name for name in header if name not in columns]
    twice = [name for name, count in Counter(header).items() if count > 1]
    parts = [
        f"missing {', '.join(missing[:5])}" if missing else "",
        f"unexpected {', '.join(repr(name[:40]) for name in more[:5])}" if more else "",
        f"twice {', '.join(repr(name[:40]) for name in twice[:5])}" if twice else "",
    ]
    if any(parts):
        raise ImportFailedError(
            f"Other columns than expected ({form}): {'; '.join(filter(None, parts))}."
        )


def _encoding_error(error: UnicodeDecodeError) -> str:
    if error.encoding.startswith("utf-16"):
        return "It is not all UTF-16: save it as CSV in UTF-8."
    byte = error.object[error.start]
    guess = "it looks like Windows-1252: " if byte >= 0x80 else ""
    return f"It is not UTF-8 (byte 0x{byte:02x}); {guess}save it as CSV in UTF-8."


def _quotation_error(line: int) -> str:
    return f"Line {line}: a quotation mark is out of place or never closed."
