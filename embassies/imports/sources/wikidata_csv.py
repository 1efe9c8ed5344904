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
from embassies.imports.sources.wikidata_claims import Claims, mission_row
from embassies.imports.sources.wikidata_seats import Item
from embassies.imports.sources.wikidata_tables import item_id, split_values

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
    """Yield each row, at the date of the extract. Reads the file two times.

    An item with two rows has two senders, and its facts belong to one of them only:
    both are left out.
    """
    repeated = _repeated_items(stream)
    stream.seek(0)
    for cells in read_table(stream, COLUMNS, ";"):
        yield cells if isinstance(cells, Rejection) else _read(*cells, date, repeated)


def date_in_name(name: str) -> str:
    """Return the day in a file's name; blank where there is none."""
    found = _DATE.search(name)
    return found[0] if found else ""


def _repeated_items(stream: BinaryIO) -> set[str]:
    """Return the last cells that come more than once, without parsing the others."""
    ends = (line.rstrip(b"\r\n;").rsplit(b";", 1)[-1] for line in stream)
    found = Counter(end for end in ends if b"/Q" in end)
    return {end.decode(errors="replace") for end, count in found.items() if count > 1}


def _read(
    line: int, cells: Cells, date: str, repeated: set[str]
) -> MissionRow | Rejection:
    item = item_id(cells["QID"])
    if cells["QID"] in repeated:
        reason = f"{item}: has several rows, with other senders or types"
        return Rejection(line, reason, wikidata_id=item, is_readable=True)
    point = _point(cells["latitude"], cells["longitude"])
    if isinstance(point, str):
        return Rejection(line, f"{item}: {point}", wikidata_id=item)
    claims = Claims(
        line=line,
        item=item,
        operators=_items(cells, "operator", "operatorQID"),
        host=_one(cells, "country", "countryQID"),
        types=_items(cells, "type", "typeQID"),
        city=_one(cells, "city", "cityQID"),
        jurisdictions=_items(cells, "jurisdictions", "jurisdictionQIDs"),
        point=point,
        phones=split_values(cells["phone"]),
        emails=split_values(cells["email"]),
        websites=split_values(cells["website"]),
        social=tuple(
            (network, name)
            for network in ("facebook", "twitter", "youtube")
            for name in split_values(cells[network])
        ),
        address=cells["address"],
        begun=cells["creation"][:10],
    )
    return mission_row(claims, date)


def _items(cells: Cells, label: str, item: str) -> tuple[Item, ...]:
    labels, items = cells[label].split("|"), cells[item].split("|")
    if len(labels) != len(items):
        labels = [""] * len(items)
    pairs = zip(items, labels, strict=True)
    return tuple(Item(item_id(one), label) for one, label in pairs if one)


def _one(cells: Cells, label: str, item: str) -> Item:
    return next(iter(_items(cells, label, item)), Item("", cells[label]))


def _point(latitude: str, longitude: str) -> tuple[float, float] | str | None:
    if not latitude and not longitude:
        return None
    try:
        point = float(latitude), float(longitude)
    except ValueError:
        return "latitude and longitude are no numbers"
    on_earth = all(map(math.isfinite, point)) and abs(point[0]) <= 90
    return point if on_earth and abs(point[1]) <= 180 else "the point is not on Earth"
