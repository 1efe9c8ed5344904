"""The form of a CSV file: its encoding, its delimiter, a line that names it."""

import re
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

from embassies.imports.pipeline.rows import ImportFailedError

# Bytes; the header of our own CSV takes 500, as UTF-16 twice that.
_PEEK = 16 * 1024
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF32_MARK = b"\xff\xfe\x00\x00"
_ZIP = b"PK\x03\x04"
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
# Excel's own hint, which it reads before the header.
_HINT = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)


class Form(NamedTuple):
    """How a file is written; ``has_hint`` where "sep=;" stands before the header."""

    encoding: str = "utf-8-sig"
    delimiter: str = ","
    has_hint: bool = False

    def __str__(self) -> str:
        separated = DELIMITERS.get(self.delimiter, repr(self.delimiter))
        marked = "UTF-16, " if self.encoding == "utf-16" else ""
        return f"{marked}separated by {separated}"


def find_form(stream: BinaryIO, columns: Sequence[str]) -> Form:
    """Return the form in which the beginning of a file holds most of the columns."""
    start = _peek(stream)
    encoding = "utf-16" if start.startswith(_UTF16_MARKS) else "utf-8-sig"
    lines = start.decode(encoding, errors="replace").splitlines() or [""]
    if hint := _HINT.fullmatch(lines[0]):
        return Form(encoding, hint[1], has_hint=True)

    def known_columns(delimiter: str) -> int:
        names = {name.strip('" ') for name in lines[0].split(delimiter)}
        return len(names.intersection(columns))

    return Form(encoding, max(DELIMITERS, key=known_columns))


def refuse_other_formats(stream: BinaryIO, *, allows_utf16: bool) -> None:
    """Raise ImportFailedError for a workbook, UTF-32, and UTF-16 that is not allowed.

    UTF-16 is readable only with its byte order mark.
    """
    start = _peek(stream)
    if start.startswith(_ZIP):
        raise ImportFailedError(
            "It is a ZIP file, as XLSX is, not CSV in UTF-8 or UTF-16:"
            " choose the format XLSX, or save it as CSV in UTF-8."
        )
    is_utf32 = start.startswith(_UTF32_MARK)
    is_marked = start.startswith(_UTF16_MARKS)
    if allows_utf16 and is_marked and not is_utf32:
        return
    if is_marked or start.count(0) > len(start) // 4:
        raise ImportFailedError("It is UTF-16, not UTF-8: save it as CSV in UTF-8.")


def _peek(stream: BinaryIO) -> bytes:
    start = stream.read(_PEEK)
    stream.seek(0)
    return start
