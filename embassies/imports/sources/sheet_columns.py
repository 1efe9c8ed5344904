"""The columns of the workbook for people, one row a mission, and how it is edited."""

import re
from typing import NamedTuple


class Column(NamedTuple):
    """A column: its heading, and its width in characters."""

    heading: str
    width: int


COLUMNS = {
    "slug": Column("Slug", 38),
    "title": Column("Title (not read back)", 44),
    "sending_country": Column("Sending country", 10),
    "receiving_country": Column("Receiving country", 10),
    "kind": Column("Kind", 20),
    "is_honorary": Column("Honorary", 10),
    "city": Column("City", 20),
    "status": Column("Status", 12),
    "phone": Column("Phone", 24),
    "emergency_phone": Column("Emergency phone", 24),
    "email": Column("E-mail", 32),
    "website": Column("Website", 40),
    "address": Column("Address", 48),
    "opening_hours": Column("Opening hours", 36),
    "source": Column("Source", 16),
    "source_date": Column("Source date", 12),
    "version": Column("Version (never change)", 12),
}
REQUIRED = (
    *("slug", "sending_country", "receiving_country", "kind"),
    *("source", "source_date", "version"),
)
CONTACTS = {
    "phone": ("phone", "general"),
    "emergency_phone": ("phone", "emergency"),
    "email": ("email", "general"),
    "website": ("website", "general"),
}
"""The channel and purpose of the contacts in a column."""
FACTS = ("address", "opening_hours")
"""What a row changes of a recorded mission, besides its contacts."""
SHOWN = (*FACTS, "kind", "is_honorary", "city", "status")
"""What a row is compared with; a difference that changes nothing is reported."""

GUIDE = (
    "How to edit",
    "Change what is wrong, save as XLSX, and send the file under Imports as"
    " “Workbook for people (XLSX)”. A dry run shows every change before it counts.",
    "Every cell is text, so a + and a leading zero stay. Keep it so: paste as text.",
    "Slug: says which mission the row is about. Version: says how old the row is; where"
    " the mission has changed since, the row changes nothing. Never change either.",
    "Phone, emergency phone, e-mail, website: several in one cell, each on a line of"
    " its own (Alt+Enter) or with a semicolon and a space between them. What you remove"
    " is removed from the mission.",
    "Address, opening hours: a new text replaces the old one. An empty cell changes"
    " nothing. Opening hours are written as in OpenStreetMap: Mo-Fr 09:00-12:30; PH off",
    "Source, source date: where the facts in the row come from, and of which day"
    " (2026-11-03). If you leave them as they are, what you change counts as written by"
    " staff today; if it comes from elsewhere, such as a gazette, write that.",
    "Kind, honorary, city, status: for reading. A change here changes nothing and is"
    " reported; it is made on the page of the mission.",
    "Rows and columns may be removed, sorted and moved: what is not in the file stays"
    " as it is. A new row needs a slug, both countries (codes of two letters), a kind,"
    " a source and its date.",
    "Formulas are refused. Nothing is calculated.",
)


def column_of(heading: str) -> str:
    """Return the key of a column by its heading or by the key itself; else blank."""
    return _BY_HEADING.get(_plain(heading), "")


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading.lower())


_BY_HEADING = {_plain(column.heading): key for key, column in COLUMNS.items()} | {
    _plain(key): key for key in COLUMNS
}
