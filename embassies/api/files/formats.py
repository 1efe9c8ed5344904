"""The formats of the files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from embassies.api.files.contents import Contents
from embassies.api.files.database import write_database
from embassies.api.files.flat_csv import flat_lines
from embassies.api.files.geopackage import write_geopackage
from embassies.api.files.text_files import csv_lines, geojson_lines, ndjson_lines
from embassies.api.files.workbook import write_workbook

Writer = Callable[[Contents, Path], None]


@dataclass(frozen=True, slots=True)
class Format:
    """How the directory is written down."""

    name: str
    """The end of its address."""
    content_type: str
    write: Writer
    layout: str = ""
    """Which of several forms with one address it is."""
    is_packed: bool = False
    """Whether it is compressed already."""


def _lines(lines: Callable[[Contents], Iterable[bytes]]) -> Writer:
    def write(contents: Contents, path: Path) -> None:
        with path.open("wb") as file:
            file.writelines(lines(contents))

    return write


XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
CSV = Format("csv", CSV_TYPE, _lines(csv_lines), layout="exact")
NDJSON = Format("ndjson", "application/x-ndjson", _lines(ndjson_lines))
GEOJSON = Format("geojson", "application/geo+json", _lines(geojson_lines))
FLAT_CSV = Format("csv", CSV_TYPE, _lines(flat_lines), layout="flat")
XLSX = Format("xlsx", XLSX_TYPE, write_workbook, is_packed=True)
GEOPACKAGE = Format("gpkg", "application/geopackage+sqlite3", write_geopackage)
SQLITE = Format("sqlite", "application/vnd.sqlite3", write_database)
FORMATS = (CSV, FLAT_CSV, NDJSON, GEOJSON, XLSX, GEOPACKAGE, SQLITE)
