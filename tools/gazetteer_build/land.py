"""Data file of the states that each tenth of a degree may belong to (land.tsv).

Made from Natural Earth's countries, 1:10m, as the npm package world-atlas ships them
in TopoJSON. Each state reaches TOLERANCE beyond its border and its coast.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import shapely

from portal.countries.gazetteer import DATA
from portal.countries.land import COLUMNS, ROWS, cell_at
from portal.countries.territories import state_of
from tools.gazetteer_build.topology import read_areas

TOLERANCE = 0.15
"""Degrees: half a cell's diagonal, and 9 km for what the map leaves out, such as piers,
reefs and bends of a river."""

WITHOUT_CODE = {
    **dict.fromkeys(("N. Cyprus", "Cyprus U.N. Buffer Zone"), ("CY",)),
    **dict.fromkeys(("Dhekelia", "Akrotiri"), ("CY", "GB")),
    "Kosovo": ("XK",),
    "Somaliland": ("SO",),
    "USNB Guantanamo Bay": ("CU", "US"),
    "Siachen Glacier": ("IN", "PK"),
    "Baikonur": ("KZ",),
}
"""Areas without an ISO code and the states that a post in them may be recorded under;
reefs and uninhabited islands are left out."""

ALSO = {"EH": "MA", "PS": "IL"}
"""States under which sources record posts in the land of another."""
CRIMEA = (range(1343, 1363), range(2124, 2168))
"""Rows and columns of Crimea, which this map draws with Russia: posts were recorded
under Ukraine."""


Cells = dict[tuple[int, int], set[str]]


def land_tsv(topology: Path) -> str:
    """Return the file: a line a row from the south, `column+length=STATE|STATE`."""
    cells: Cells = defaultdict(set)
    for named, polygon in _shapes(topology):
        for cell in _covered(polygon.buffer(TOLERANCE)):
            cells[cell].update(named)
    for code, latitude, longitude in _cities():
        cells[cell_at(latitude, longitude)].add(state_of(code))
    for cell, states in cells.items():
        states.update(ALSO[one] for one in states & ALSO.keys())
        if cell[0] in CRIMEA[0] and cell[1] in CRIMEA[1]:
            states.add("UA")
    return "".join(f"{_line(cells, row)}\n" for row in range(ROWS))


def _cities() -> Iterator[tuple[str, float, float]]:
    """Yield the country and the point of each city of the gazetteer."""
    lines = (DATA / "cities.tsv").read_text(encoding="utf-8").split("\n")
    for line in filter(lambda one: one and one[0] != "#", lines):
        _id, _name, country, latitude, longitude, _rest = line.split("\t", 5)
        yield country, float(latitude), float(longitude)


def _line(cells: Cells, row: int) -> str:
    named = ("|".join(sorted(cells.get((row, one), ()))) for one in range(COLUMNS))
    runs, column = [], 0
    for states, run in groupby(named):
        length = sum(1 for _ in run)
        if states:
            runs.append(f"{column}+{length}={states}")
        column += length
    return " ".join(runs)


def _covered(area: shapely.Geometry) -> Iterator[tuple[int, int]]:
    """Yield the cells whose centre lies in an area, across the date line too."""
    west, south, east, north = area.bounds
    rows = np.arange(int(south * 10 + 900), int(north * 10 + 900) + 1)
    columns = np.arange(int(west * 10 + 1800) - 1, int(east * 10 + 1800) + 1)
    x, y = np.meshgrid((columns - 1800 + 0.5) / 10, (rows - 900 + 0.5) / 10)
    for row, column in np.argwhere(shapely.contains_xy(area, x, y)).tolist():
        if 0 <= rows[row] < ROWS:
            yield int(rows[row]), int(columns[column]) % COLUMNS


def _shapes(topology: Path) -> Iterator[tuple[tuple[str, ...], shapely.Geometry]]:
    """Yield the states of each area with its shape."""
    for code, name, shape in read_areas(topology):
        if states := (state_of(code),) if code else WITHOUT_CODE.get(name, ()):
            yield states, shape
