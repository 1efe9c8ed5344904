"""Writer of the workbook for people: one row a mission, every cell text."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import BinaryIO, cast

from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, NamedStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from embassies.imports.pipeline.rows import Values
from embassies.imports.pipeline.sheets import version_of
from embassies.imports.sources.sheet_columns import COLUMNS, CONTACTS, GUIDE
from embassies.missions.titles import mission_title
from embassies.models import Contact, Mission

BATCH = 500
_RECORD = (
    *("slug", "sending_country", "receiving_country", "kind", "is_honorary", "city"),
    *("status", "address", "opening_hours", "source_id", "source_date"),
    "updated_at",
)
_COLUMN_OF = {CONTACTS[column]: column for column in CONTACTS}
# Spreadsheets leave what is typed into such a cell as it is: +41, 007, 1/2.
_TEXT = "@"
_GUIDE_WIDTH = 110


def write_workbook(out: BinaryIO) -> None:
    """Write the public missions, sorted by slug. Two queries for each 500 rows."""
    book = Workbook(write_only=True)
    _add_styles(book)
    missions = _sheet(book, "Missions", [column.width for column in COLUMNS.values()])
    missions.freeze_panes = "B2"
    headings = (column.heading for column in COLUMNS.values())
    missions.append(_cells(missions, headings, "heading"))
    with override("en"):
        for row in _rows():
            texts = (row.get(column, "") for column in COLUMNS)
            missions.append(_cells(missions, texts, "text"))
    guide = _sheet(book, "How to edit", [_GUIDE_WIDTH])
    guide.append(_cells(guide, GUIDE[:1], "heading"))
    for line in GUIDE[1:]:
        guide.append(_cells(guide, [line], "text"))
    book.save(out)


def _add_styles(book: Workbook) -> None:
    placed = Alignment(wrap_text=True, vertical="top")
    for name, font in (("text", Font()), ("heading", Font(bold=True))):
        style = NamedStyle(name, font, alignment=placed, number_format=_TEXT)
        book.add_named_style(style)


def _sheet(book: Workbook, title: str, widths: list[int]) -> Worksheet:
    """Add a sheet whose columns hold text, also in the rows to come."""
    # One that is only written has all that is used here of any other.
    sheet = cast("Worksheet", book.create_sheet(title))
    for number, width in enumerate(widths, start=1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width, column.number_format = width, _TEXT
    return sheet


def _cells(sheet: Worksheet, texts: Iterable[str], style: str) -> list[Cell]:
    # XML has no way to hold the controls that this leaves out.
    clean = (ILLEGAL_CHARACTERS_RE.sub("", text) for text in texts)
    cells = [WriteOnlyCell(sheet, text) for text in clean]
    for cell in cells:
        cell.style = style
        # Not a formula, whatever it begins with.
        cell.data_type = "s"
    return cells


def _rows() -> Iterator[dict[str, str]]:
    missions = Mission.objects.public().order_by("slug").with_names()
    rows = missions.values("id", "geonames_id", "names", *_RECORD)
    waiting: Iterator[Values] = rows.iterator(chunk_size=BATCH)
    while batch := list(islice(waiting, BATCH)):
        contacts = _contacts([row["id"] for row in batch])
        for row in batch:
            yield _texts(row) | contacts[row["id"]]


def _texts(row: Values) -> dict[str, str]:
    own = {name: str(row[name]) for name in _RECORD}
    return own | {
        "title": _title(row),
        "is_honorary": "yes" if row["is_honorary"] else "no",
        "source": row["source_id"],
        "version": version_of(row),
    }


def _title(row: Values) -> str:
    return mission_title(
        row["kind"],
        row["sending_country"],
        row["receiving_country"],
        row["city"],
        is_honorary=row["is_honorary"],
        names=row["names"],
        geonames_id=row["geonames_id"],
    )


def _contacts(keys: list[int]) -> Mapping[int, dict[str, str]]:
    """Return the contacts by mission and column, each on a line of its cell."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    shown = Contact.objects.filter(mission__in=keys, withdrawn_at=None).order_by("pk")
    rows = shown.values_list("mission_id", "channel", "purpose", "value")
    for mission, channel, purpose, value in rows:
        column = _COLUMN_OF.get((channel, purpose))
        if column:
            before = found[mission].get(column)
            found[mission][column] = f"{before}\n{value}" if before else value
    return found
