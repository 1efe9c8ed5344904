"""Documents of a feed in a saved file: JSON, JSON Lines, a web page, or a table.

A feed of several pages is saved as JSON Lines, one ``{"address": …, "content": …}`` a
line, whose content is the parsed JSON or the text of the page.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, NamedTuple

from embassies.imports.pipeline.csv_form import find_form, refuse_other_formats
from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.pipeline.table import MAX_ROWS

Get = Callable[[str], bytes]
"""Fetches an http(s) address; raises ImportFailedError for what cannot be read."""

MAX_DOCUMENTS = 50 * 1024 * 1024
"""Bytes of a saved feed, which is held in memory: the largest have 5 MB."""


FAULT = "fault"
"""The key of what a page of a feed has that could not be fetched."""
MOST_FAULTS = 10


class Document(NamedTuple):
    """What stood at an address; blank where the file does not name it."""

    address: str
    content: object


def json_documents(stream: BinaryIO) -> Iterator[Document]:
    """Yield the documents of JSON or JSON Lines; of a list, each of its values.

    Raise ImportFailedError for what is neither.
    """
    text = _text(stream)
    try:
        values = _json_values(text)
    except (ValueError, RecursionError):
        raise ImportFailedError("It is no JSON, or it is cut off.") from None
    for value in values:
        yield _document(value)


def page_documents(stream: BinaryIO) -> Iterator[Document]:
    """Yield the pages of a saved feed in HTML: one page, or JSON Lines of several."""
    if not is_html(stream):
        yield from json_documents(stream)
        return
    yield Document("", _text(stream))


def is_html(stream: BinaryIO) -> bool:
    """Return whether a stream begins as a web page does, and wind it back."""
    start = stream.read(2048).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    stream.seek(0)
    return start.startswith((b"<!doctype", b"<html", b"<"))


def is_json(stream: BinaryIO) -> bool:
    """Return whether a stream begins as JSON does, and wind it back."""
    start = stream.read(2048).removeprefix(b"\xef\xbb\xbf").lstrip()
    stream.seek(0)
    return start.startswith((b"{", b"["))


def table_rows(
    stream: BinaryIO, needed: Sequence[str]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the line and the cells by column of a CSV file with a header.

    Columns may stand in any order and more than are needed be there: publishers add
    some. Names of columns are compared in small letters. Raise ImportFailedError for
    a column that is missing and for what is no CSV in UTF-8 or UTF-16.
    """
    refuse_other_formats(stream, allows_utf16=True)
    form = find_form(stream, needed)
    text = io.TextIOWrapper(stream, encoding=form.encoding, newline="")
    try:
        reader = csv.reader(text, delimiter=form.delimiter)
        header = [name.strip().lower() for name in next(reader, [])]
        if missing := [name for name in needed if name not in header]:
            raise ImportFailedError(f"It has no column {', '.join(missing)}.")
        for count, cells in enumerate(reader, start=1):
            if count > MAX_ROWS:
                raise ImportFailedError(f"It has more than {MAX_ROWS:,} rows.")
            if any(cells):
                yield reader.line_num, dict(zip(header, cells, strict=False))
    except UnicodeDecodeError:
        raise ImportFailedError("It is neither UTF-8 nor UTF-16.") from None
    except csv.Error as error:
        raise ImportFailedError(f"It is no CSV: {error}.") from None
    finally:
        text.detach()


def text_in(content: bytes, other: str) -> str:
    """Return text in UTF-8, in UTF-16 with its mark, or in another encoding.

    Raise ImportFailedError for what is in none of them.
    """
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", other):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportFailedError(f"It is neither UTF-8 nor {other.upper()}.")


def fetch_json(get: Get, address: str) -> object:
    """Return the JSON at an address; raise ImportFailedError for anything else."""
    try:
        return json.loads(get(address))
    except (ValueError, RecursionError):
        raise ImportFailedError(f"{address} is no JSON.") from None


def fetch_each(get: Get, addresses: Iterable[str]) -> Iterator[Document]:
    """Yield the JSON at each address, or FAULT and why a page is missing.

    Raise ImportFailedError when MOST_FAULTS pages are.
    """
    faults = 0
    for address in addresses:
        try:
            yield Document(address, fetch_json(get, address))
        except ImportFailedError as error:
            faults += 1
            if faults == MOST_FAULTS:
                raise
            yield Document(address, {FAULT: str(error)})


def write_documents(documents: Iterable[Document], file: BinaryIO) -> None:
    """Save documents as JSON Lines."""
    for one in documents:
        line = json.dumps(one._asdict(), ensure_ascii=False)
        file.write(f"{line}\n".encode())


def _text(stream: BinaryIO) -> str:
    content = stream.read(MAX_DOCUMENTS + 1)
    if len(content) > MAX_DOCUMENTS:
        limit = MAX_DOCUMENTS // 2**20
        raise ImportFailedError(f"It is larger than {limit} MB, which is the limit.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImportFailedError("It is not UTF-8.") from None


def _json_values(text: str) -> list[object]:
    try:
        value = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return value if isinstance(value, list) else [value]


def _document(value: object) -> Document:
    if isinstance(value, dict) and value.keys() == {"address", "content"}:
        return Document(str(value["address"]), value["content"])
    return Document("", value)
