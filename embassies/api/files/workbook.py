"""Writer of the flat table as a workbook (XLSX): every text is typed as text."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.utils.text import capfirst
from django.utils.translation import get_language_bidi, gettext as _, gettext_noop
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from embassies.api.files.contents import Contents
from embassies.api.files.credits import Credits
from embassies.api.files.flat_row import Cell, Row, rows
from embassies.api.files.flat_table import FLAT
from portal.countries.licences import licence_name
from portal.countries.models import Source
from portal.web.structured_data import absolute

_ABOUT_WIDTHS = (36, 60, 60, 14, 20)
MOSTLY_UNCHECKED = gettext_noop(
    "Most numbers were recorded by others and have not been checked by us. Where a"
    " person has checked one, the page says when."
)
MISSING_IS_UNKNOWN = gettext_noop(
    "What a missing phone number, address or hour means: that it is not in our records,"
    " never that there is none."
)
CITY_IS_NO_BUILDING = gettext_noop(
    "“city”: the point is the middle of the city, not the building."
)


def write_workbook(contents: Contents, path: Path) -> None:
    """Write a sheet about the file and one with the missions, in flat memory.

    The same missions give the same bytes on a day. One query beside the records.
    """
    midnight = contents.at.replace(hour=0, minute=0, second=0, microsecond=0)
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    with Workbook(str(path), options) as book:
        book.set_properties(
            {
                "created": midnight.replace(tzinfo=None),
                "title": _("Missions"),
                "subject": contents.selection,
                "author": absolute("/"),
            }
        )
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        about, missions = _sheet(book, _("About")), _sheet(book, _("Missions"))
        credits = Credits()
        records = credits.noted(contents.records())
        found = rows(records, credits, contents.at)
        count = _write_missions(missions, found, bold)
        _write_about(about, _facts(contents, count), credits.sources(), bold)


def _sheet(book: Workbook, title: str) -> Worksheet:
    sheet: Worksheet = book.add_worksheet(title)
    if get_language_bidi():
        sheet.right_to_left()
    return sheet


def _facts(contents: Contents, count: int) -> list[tuple[str, str]]:
    """Return when the file was made, what is in it, and what it cannot say."""
    share = {"count": count, "total": contents.total()}
    return [
        (_("Date"), contents.day),
        (_("Website"), absolute("/")),
        *([(_("Selection"), contents.selection)] if contents.filters else []),
        (_("Missions"), _("%(count)s of %(total)s") % share),
        (_("It may be out of date."), _(MOSTLY_UNCHECKED)),
        (capfirst(_("not known")), _(MISSING_IS_UNKNOWN)),
        (capfirst(_("precision of the point")), _(CITY_IS_NO_BUILDING)),
    ]


def _write_about(
    sheet: Worksheet,
    facts: Sequence[tuple[str, str]],
    sources: Iterable[Source],
    bold: Format,
) -> None:
    """Write the facts about the file, and whom to credit."""
    for place, width in enumerate(_ABOUT_WIDTHS):
        sheet.set_column(place, place, width)
    credit_line = capfirst(_("credit line"))
    heads = (_("Source"), _("Licence"), credit_line, _("As of"), capfirst(_("key")))
    lines = [*facts, (), heads, *map(_credit, sources)]
    for number, texts in enumerate(lines):
        for place, text in enumerate(texts):
            is_head = texts is heads or (number < len(facts) and not place)
            sheet.write_string(number, place, text, bold if is_head else None)


def _credit(source: Source) -> tuple[str, ...]:
    licence = licence_name(source.licence)
    return source.name, licence, source.attribution, source.as_of, source.key


def _write_missions(sheet: Worksheet, found: Iterable[Row], bold: Format) -> int:
    """Write the rows; return how many there are."""
    for place, one in enumerate(FLAT):
        sheet.set_column(place, place, one.width)
        sheet.write_string(0, place, one.label, bold)
    sheet.freeze_panes(1, 1)
    line = 0
    for line, row in enumerate(found, start=1):
        for place, one in enumerate(FLAT):
            _write_cell(sheet, line, place, one.value(row))
    sheet.autofilter(0, 0, line, len(FLAT) - 1)
    return line


def _write_cell(sheet: Worksheet, line: int, place: int, cell: Cell) -> None:
    if isinstance(cell, bool):
        sheet.write_string(line, place, _("Yes") if cell else _("No"))
    elif isinstance(cell, float):
        sheet.write_number(line, place, cell)
    elif cell:
        sheet.write_string(line, place, cell)
