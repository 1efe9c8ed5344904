"""Areas of the world as shapes, from a map in TopoJSON.

The map is Natural Earth's countries, as the npm package world-atlas ships them.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, NotRequired, TypedDict

import numpy as np
import numpy.typing as npt
import shapely
from django_countries import countries

Ring = npt.NDArray[np.float64]


class Geometry(TypedDict):
    """A geometry of TopoJSON: numbers of arcs, by ring and, if it has several, part."""

    id: NotRequired[str]
    type: str
    properties: dict[str, str]
    arcs: Any


class Topology(TypedDict):
    transform: dict[str, list[float]]
    arcs: list[list[list[int]]]
    objects: dict[str, dict[str, list[Geometry]]]


class Area(NamedTuple):
    """One area of the map; its code is blank where it has none of ISO 3166-1."""

    code: str
    name: str
    shape: shapely.Geometry


def read_areas(path: Path) -> Iterator[Area]:
    """Yield the areas of a map."""
    topology: Topology = json.loads(path.read_bytes())
    arcs = list(_arcs(topology))
    codes = {countries.numeric(code, padded=True): code for code in countries.countries}
    for one in topology["objects"]["countries"]["geometries"]:
        shape = shapely.union_all(list(_polygons(one, arcs)))
        yield Area(codes.get(one.get("id", ""), ""), one["properties"]["name"], shape)


def _arcs(topology: Topology) -> Iterator[Ring]:
    """Yield each line in degrees; TopoJSON keeps whole numbers and their differences."""
    transform = topology["transform"]
    for arc in topology["arcs"]:
        yield np.cumsum(np.array(arc), axis=0) * transform["scale"] + np.array(
            transform["translate"]
        )


def _polygons(one: Geometry, arcs: list[Ring]) -> Iterator[shapely.Geometry]:
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
    """Return the points of a ring; a negative number is an arc backwards.

    A ring that crosses the 180th meridian goes on beyond it, not back around the
    earth; one around a pole stays as it is.
    """
    ring = np.concatenate([arcs[i] if i >= 0 else arcs[~i][::-1] for i in ids])
    turns = np.cumsum(np.round(np.diff(ring[:, 0], prepend=ring[0, 0]) / 360))
    if turns[-1] == 0:
        ring[:, 0] -= 360 * turns
    return ring
