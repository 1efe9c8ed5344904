"""Data file of the outlines of countries (outlines.tsv)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import shapely
from shapely import affinity

from portal.countries.outlines import Frame
from tools.gazetteer_build.topology import read_areas

MAX_BYTES = 1200
"""Of a path: with its frame and its point a drawing stays below 2 KB."""
MARGINS = (0.03, 0.15)
"""The least and most degrees around the land: a post may stand on a pier."""
GAP = 4.0
"""Degrees of sea between two groups of land, which are drawn apart."""
SMALLEST = 10.0
"""Square units of the smallest island that is drawn, at a tolerance of one unit."""
SPARSEST = 0.005
"""The part of a drawing that is land: scattered atolls show nobody where they are."""

WITHOUT_CODE = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY"}
CRIMEA = shapely.box(32, 44, 36.8, 46.4)
"""This map draws it with Russia; international law has it in Ukraine (resolution
68/262 of the General Assembly)."""


def outlines_tsv(topology: Path) -> str:
    """Return the file: code, edges in degrees and path, the largest land first."""
    return "".join(
        f"{code}\t{' '.join(f'{edge:.2f}' for edge in edges)}\t{path}\n"
        for code, shape in sorted(_countries(topology).items())
        for edges, path in _drawings(shape)
    )


def _countries(topology: Path) -> dict[str, shapely.Geometry]:
    parts: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for code, name, shape in read_areas(topology):
        if known := code or WITHOUT_CODE.get(name):
            parts[known].extend(_polygons(shape))
    crimea = [part for part in parts["RU"] if CRIMEA.contains(part)]
    parts["RU"] = [part for part in parts["RU"] if part not in crimea]
    parts["UA"] += crimea
    del parts["AQ"]
    return {code: shapely.union_all(ones) for code, ones in parts.items() if ones}


def _polygons(shape: shapely.Geometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(shape) if part.area]


def _drawings(
    shape: shapely.Geometry,
) -> Iterator[tuple[tuple[float, float, float, float], str]]:
    groups = [shapely.union_all(group) for group in _groups(_polygons(shape))]
    for group in sorted(groups, key=lambda one: -one.area):
        west, south, east, north = group.bounds
        least, most = MARGINS
        margin = min(most, max(least, (north - south) / 10))
        edges = (west - margin, south - margin, east + margin, north + margin)
        rounded = tuple(round(edge, 2) for edge in edges)
        if path := _path(group, Frame(*rounded)):
            yield rounded, path


def _groups(parts: list[shapely.Polygon]) -> list[list[shapely.Polygon]]:
    """Join what lies near each other, across the date line too."""
    if not parts:
        return []
    middle = max(parts, key=lambda one: one.area).centroid.x
    groups: list[list[shapely.Polygon]] = []
    for part in (_turned(one, middle) for one in parts):
        near = [
            one for one in groups if any(_box(part).dwithin(_box(p), GAP) for p in one)
        ]
        groups = [one for one in groups if one not in near]
        groups.append([part, *(p for one in near for p in one)])
    return groups


def _box(part: shapely.Polygon) -> shapely.Polygon:
    return shapely.box(*part.bounds)


def _turned(part: shapely.Polygon, middle: float) -> shapely.Polygon:
    turn = 360 * round((middle - part.centroid.x) / 360)
    return affinity.translate(part, xoff=turn) if turn else part


def _path(group: shapely.Geometry, frame: Frame) -> str:
    """Return the path with the most detail that fits; "" for too little land."""
    drawn = shapely.transform(
        group, lambda points: np.array([frame.place(y, x) for x, y in points])
    ).buffer(0)
    tolerance = 0.4
    if drawn.area < SPARSEST * frame.width * frame.height:
        return ""
    while (
        len(text := _text(drawn.simplify(tolerance), tolerance * SMALLEST)) > MAX_BYTES
    ):
        tolerance *= 1.15
    return text


def _text(shape: shapely.Geometry, smallest: float) -> str:
    parts = sorted(_polygons(shape), key=lambda one: -one.area)
    kept = [one for one in parts if one.area >= smallest] or parts[:1]
    return "".join(_ring_text(part.exterior.coords) for part in kept)


def _ring_text(points: Iterable[tuple[float, ...]]) -> str:
    """Return “M12 34l5-3 2 1z”: the first point, then each step from one to the next."""
    whole = [(round(x), round(y)) for x, y in points]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in zip(whole, whole[1:], strict=False)]
    pairs = [
        f"{x}{y}" if y < 0 else f"{x} {y}" for x, y in steps[:-1] if (x, y) != (0, 0)
    ]
    joined = "".join(
        pair if pair.startswith("-") or not number else f" {pair}"
        for number, pair in enumerate(pairs)
    )
    return f"M{whole[0][0]} {whole[0][1]}l{joined}z" if joined else ""
