"""Data file of the states that each tenth of a degree may belong to (land.tsv).

Made from Natural Earth's countries, 1:10m, as the npm package world-atlas ships them
in TopoJSON. Each state reaches TOLERANCE beyond its border and its coast.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import numpy as np
import numpy.typing as npt
import shapely
from django_countries import countries

from portal.countries.gazetteer import DATA
from portal.countries.land import COLUMNS, ROWS, cell_at
from portal.countries.territories import state_of

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


class Area(TypedDict):
    """A geometry of TopoJSON: numbers of arcs, by ring and, if it has several, part."""

    id: NotRequired[str]
    type: str
    properties: dict[str, str]
    arcs: Any


class Topology(TypedDict):
    transform: dict[str, list[float]]
    arcs: list[list[list[int]]]
    objects: dict[str, dict[str, list[Area]]]


Ring = npt.NDArray[np.float64]
Cells = dict[tuple[int, int], set[str]]


def land_tsv(topology: Path) -> str:
    """Return the file: a line a row from the south, `column+length=STATE|STATE`."""
    cells: Cells = defaultdict(set)
    for named, polygon in _shapes(json.loads(topology.read_bytes())):
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


def _shapes(topology: Topology) -> Iterator[tuple[tuple[str, ...], shapely.Geometry]]:
    """Yield the states of each area with its shape."""
    arcs = list(_arcs(topology))
    codes = {countries.numeric(code, padded=True): code for code in countries.countries}
    for one in topology["objects"]["countries"]["geometries"]:
        code = codes.get(one.get("id", ""))
        name = one["properties"]["name"]
        states = (state_of(code),) if code else WITHOUT_CODE.get(name, ())
        if states:
            yield states, shapely.union_all(list(_polygons(one, arcs)))


def _arcs(topology: Topology) -> Iterator[Ring]:
    """Yield each line in degrees; TopoJSON keeps whole numbers and their differences."""
    transform = topology["transform"]
    for arc in topology["arcs"]:
        yield np.cumsum(np.array(arc), axis=0) * transform["scale"] + np.array(
            transform["translate"]
        )


def _polygons(one: Area, arcs: list[Ring]) -> Iterator[shapely.Geometry]:
    parts = [one["arcs"]] if one["type"] == "Polygon" else one["arcs"]
    for part in parts:
        shell, *holes = (_ring(ids, arcs) for ids in part)
        # The smallest islands are rounded to a line or a point.
        is_area = len(shell) > 3
        holes = [hole for hole in holes if len(hole) > 3]
        yield (
            shapely.Polygon(shell, holes).buffer(0)
            if is_area
            else shapely.MultiPoint(shell).convex_hull
        )


def _ring(ids: Iterable[int], arcs: list[Ring]) -> Ring:
    """Return the points of a ring; a negative number is an arc backwards."""
    return np.concatenate([arcs[i] if i >= 0 else arcs[~i][::-1] for i in ids])
