"""The formats of the files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from embassies.api.files.contents import Contents
from embassies.api.files.text_files import csv_lines, geojson_lines, ndjson_lines

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


CSV_TYPE = "text/csv; charset=utf-8"
CSV = Format("csv", CSV_TYPE, _lines(csv_lines))
NDJSON = Format("ndjson", "application/x-ndjson", _lines(ndjson_lines))
GEOJSON = Format("geojson", "application/geo+json", _lines(geojson_lines))
FORMATS = (CSV, NDJSON, GEOJSON)
