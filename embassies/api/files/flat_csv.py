"""Writer of the flat table as CSV, for spreadsheets (?layout=flat)."""

import csv
import io
import re
from collections.abc import Iterator

from embassies.api.files.contents import Contents
from embassies.api.files.credits import Credits
from embassies.api.files.flat_row import SEPARATOR, Cell, rows
from embassies.api.files.flat_table import FLAT
from portal.web.formulas import safe_cell

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the country."""
PHONES = frozenset({"phones", "emergency_phones"})
_PREFIX = re.compile(rf"(^|{SEPARATOR})\+([0-9]+)")


def flat_lines(contents: Contents) -> Iterator[bytes]:
    """Yield the rows; no cell is run as a formula or shortened to a number.

    “+33 1 …” becomes “(+33) 1 …”, which spreadsheets leave as it is and phones dial.
    """
    out = io.StringIO(BOM)
    out.seek(len(BOM))
    writer = csv.writer(out)
    writer.writerow(one.name for one in FLAT)
    for row in rows(contents.records(), Credits(), contents.at):
        writer.writerow(_text(one.name, one.value(row)) for one in FLAT)
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode()


def _text(name: str, cell: Cell) -> str:
    if cell is None or isinstance(cell, float):
        return "" if cell is None else repr(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = _PREFIX.sub(r"\1(+\2)", cell) if name in PHONES else cell
    return safe_cell(text)
