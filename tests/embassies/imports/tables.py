"""Small files in the formats of the importers, written row by row."""

import csv
import io
from io import BytesIO
from typing import Any

from embassies.imports.sources import wikidata_csv
from embassies.imports.sources.portal_columns import COLUMNS

ENTITY = "http://www.wikidata.org/entity/"
ITEMS = {
    "France": "Q142",
    "Germany": "Q183",
    "Russia": "Q159",
    "Italy": "Q38",
    "Vatican City": "Q237",
    "Sovereign Military Order of Malta": "Q190353",
    "Tunisia": "Q948",
    "Libya": "Q1016",
    "Canada": "Q16",
    "Australia": "Q408",
    "Nauru": "Q697",
    "Kosovo": "Q1246",
    "People's Republic of China": "Q148",
    "Taiwan": "Q865",
    "Brazil": "Q155",
    "Kingdom of Denmark": "Q756617",
    "Denmark": "Q35",
    "Morocco": "Q1028",
    "Netherlands": "Q55",
    "Kenya": "Q114",
    "Armenia": "Q399",
    "Switzerland": "Q39",
    "Abkhazia": "Q31354462",
    "Quebec": "Q176",
    "São Paulo": "Q175",
    "European Union": "Q458",
    "Belgium": "Q31",
    "Ivory Coast": "Q1008",
    "Moscow": "Q649",
    "Khamovniki District": "Q862100",
    "Povarskaya Street": "Q99900001",
    "embassy": "Q3917681",
    "consulate general": "Q372690",
    "consulate": "Q7843791",
    "honorary consulate": "Q23891529",
    "apostolic nunciature": "Q620045",
    "de facto embassy": "Q5244910",
    "British High Commission": "Q19600600",
    "Consulate General of Sweden": "Q108058047",
    "Quebec Government Office": "Q431071",
    "trade office": "Q4461020",
}


def portal_csv(*rows: dict[str, Any]) -> BytesIO:
    """Return a file of the portal's own CSV; cells that are not given are blank."""
    given = [{"is_honorary": "false", "source": "registry", **row} for row in rows]
    return _table(COLUMNS, given, ",")


def extract(*rows: dict[str, Any]) -> BytesIO:
    """Return a file like the extract of Wikidata; ids are added to the names."""
    return _table([*wikidata_csv.COLUMNS, ""], [_told(row) for row in rows], ";", "")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    said = {"operator": "France", "country": "Russia", "type": "embassy", **row}
    ids = {
        "operatorQID": said["operator"],
        "jurisdictionQIDs": said.get("jurisdictions", ""),
        "countryQID": said["country"],
        "cityQID": said.get("city", ""),
        "typeQID": said["type"],
    }
    said |= {column: _ids(names) for column, names in ids.items() if column not in said}
    return {**said, "QID": ENTITY + said["QID"]}


def _ids(names: str) -> str:
    return "|".join(
        ENTITY + ITEMS.get(name, f"Q9998{sum(map(ord, name))}")
        for name in names.split("|")
        if name
    )


def _table(
    columns: Any, rows: list[dict[str, Any]], delimiter: str, *trailing: str
) -> BytesIO:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([row.get(name, "") for name in columns if name])
    return BytesIO(out.getvalue().encode())
