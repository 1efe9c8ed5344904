"""The extract of Wikidata by the project database-of-embassies: CSV with semicolons.

Several values in a cell are joined by ``|``; the header ends in a separator that the
rows lack. The file tells its date in its name.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from embassies.imports.pipeline.rows import MissionRow, Rejection
from embassies.imports.pipeline.table import read_table
from embassies.imports.sources.wikidata_claims import Claims, row_of
from embassies.imports.sources.wikidata_seats import Item

COLUMNS = (
    "operator",
    "operatorQID",
    "jurisdictions",
    "jurisdictionQIDs",
    "country",
    "countryQID",
    "city",
    "cityQID",
    "address",
    "latitude",
    "longitude",
    "phone",
    "email",
    "website",
    "facebook",
    "twitter",
    "youtube",
    "picture",
    "pictureAuthor",
    "pictureLicense",
    "pictureLicenseURL",
    "type",
    "typeQID",
    "creation",
    "QID",
)
_DATE = re.compile(r"(?<![0-9])[12][0-9]{3}-[01][0-9]-[0-3][0-9](?![0-9])")
Cells = Mapping[str, str]


def read(stream: BinaryIO, date: str) -> Iterator[MissionRow | Rejection]:
    """Yield what each row says, at the date of the extract. Reads the file twice.

    An item with two rows has two senders, and what it says belongs to one of them
    only: both are left out.
    """
    twice = _items_told_twice(stream)
    stream.seek(0)
    for cells in read_table(stream, COLUMNS, ";"):
        yield cells if isinstance(cells, Rejection) else _read(*cells, date, twice)


def date_in_name(name: str) -> str:
    """Return the day in a file's name; blank where there is none."""
    found = _DATE.search(name)
    return found[0] if found else ""


def _items_told_twice(stream: BinaryIO) -> set[str]:
    """Return the last cells that come twice; quickly, without reading the others."""
    ends = (line.rstrip(b"\r\n;").rsplit(b";", 1)[-1] for line in stream)
    found = Counter(end for end in ends if b"/Q" in end)
    return {end.decode(errors="replace") for end, count in found.items() if count > 1}


def _read(
    line: int, cells: Cells, date: str, twice: set[str]
) -> MissionRow | Rejection:
    item = _item(cells["QID"])
    if cells["QID"] in twice:
        return Rejection(line, f"{item}: has several rows, with other senders or types")
    point = _point(cells["latitude"], cells["longitude"])
    if isinstance(point, str):
        return Rejection(line, f"{item}: {point}")
    claims = Claims(
        line=line,
        item=item,
        operators=_items(cells, "operator", "operatorQID"),
        host=_one(cells, "country", "countryQID"),
        types=_items(cells, "type", "typeQID"),
        city=_one(cells, "city", "cityQID"),
        jurisdictions=_items(cells, "jurisdictions", "jurisdictionQIDs"),
        point=point,
        phones=_values(cells["phone"]),
        emails=_values(cells["email"]),
        websites=_values(cells["website"]),
        social=tuple(
            (network, name)
            for network in ("facebook", "twitter", "youtube")
            for name in _values(cells[network])
        ),
        address=cells["address"],
    )
    return row_of(claims, date)


def _items(cells: Cells, label: str, item: str) -> tuple[Item, ...]:
    labels, items = cells[label].split("|"), cells[item].split("|")
    if len(labels) != len(items):
        labels = [""] * len(items)
    pairs = zip(items, labels, strict=True)
    return tuple(Item(_item(one), label) for one, label in pairs if one)


def _one(cells: Cells, label: str, item: str) -> Item:
    return next(iter(_items(cells, label, item)), Item("", cells[label]))


def _item(address: str) -> str:
    return address.rsplit("/", 1)[-1]


def _values(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, (value.strip() for value in cell.split("|"))))


def _point(latitude: str, longitude: str) -> tuple[float, float] | str | None:
    if not latitude and not longitude:
        return None
    try:
        point = float(latitude), float(longitude)
    except ValueError:
        return "latitude and longitude are no numbers"
    on_earth = all(map(math.isfinite, point)) and abs(point[0]) <= 90
    return point if on_earth and abs(point[1]) <= 180 else "the point is not on Earth"
