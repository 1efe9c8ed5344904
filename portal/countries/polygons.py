"""Polygons of a country's land, for alerts; islands and territories far off included.

From the drawings in outlines.tsv: their error is about a 240th of the drawing's side,
and a country that lies inside another is not cut out of it.
"""

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache

from portal.countries.distance import Point
from portal.countries.outlines import Frame, outlines_of

MAX_CORNERS = 100
"""Of one polygon: systems that forward alerts to telephones refuse more."""
_DECIMALS = 4

Ring = list[tuple[float, float]]
"""Corners as longitude and latitude, in order; the first is not repeated."""


@cache
def polygons(country: str) -> tuple[tuple[Point, ...], ...]:
    """Return closed polygons, the largest first; none where there is no drawing.

    None crosses the date line: what does is cut in two there.
    """
    rings = [
        part
        for outline in outlines_of(country)
        for ring in _rings(outline.frame, outline.path)
        for part in _cut_at_date_line(_with_fewer_corners(ring))
    ]
    rounded = [_rounded(ring) for ring in sorted(rings, key=_area, reverse=True)]
    return tuple(_closed(ring) for ring in rounded if len(ring) > 2)


def _rings(frame: Frame, path: str) -> Iterator[Ring]:
    """Yield the rings of a path “M12 34l5-3 2 1z”: a point, then steps to the next."""
    for part in path.split("M")[1:]:
        numbers = [int(number) for number in re.findall(r"-?\d+", part)]
        x = y = 0
        ring = []
        for step_x, step_y in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + step_x, y + step_y
            ring.append(frame.position(x, y))
        yield ring


def _with_fewer_corners(ring: Ring) -> Ring:
    """Leave out the corners that change the area least (Visvalingam, Whyatt 1993)."""
    kept = list(ring)
    while len(kept) > MAX_CORNERS - 1:
        triangles = [
            _area([kept[i - 1], kept[i], kept[(i + 1) % len(kept)]])
            for i in range(len(kept))
        ]
        del kept[triangles.index(min(triangles))]
    return kept


def _cut_at_date_line(ring: Ring) -> Iterable[Ring]:
    """Return the parts between 180° W and 180° E."""
    turns = {math.floor((longitude + 180) / 360) for longitude, _latitude in ring}
    if turns <= {0}:
        return [ring]
    return [
        [(longitude - 360 * turn, latitude) for longitude, latitude in part]
        for turn in sorted(turns)
        if (part := _east_of(360 * turn - 180, _west_of(360 * turn + 180, ring)))
    ]


def _west_of(limit: float, ring: Ring) -> Ring:
    mirrored = _east_of(-limit, [(-x, y) for x, y in ring])
    return [(-x, y) for x, y in mirrored]


def _east_of(limit: float, ring: Ring) -> Ring:
    """Clip a ring at a meridian (Sutherland, Hodgman 1974)."""
    kept: Ring = []
    for (x1, y1), (x2, y2) in zip(ring[-1:] + ring[:-1], ring, strict=True):
        if (x1 < limit) != (x2 < limit):
            kept.append((limit, y1 + (y2 - y1) * (limit - x1) / (x2 - x1)))
        if x2 >= limit:
            kept.append((x2, y2))
    return kept


def _area(ring: Ring) -> float:
    """Return the area in square degrees."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _rounded(ring: Ring) -> Ring:
    corners = [(round(x, _DECIMALS), round(y, _DECIMALS)) for x, y in ring]
    return list(dict.fromkeys(corners))


def _closed(ring: Ring) -> tuple[Point, ...]:
    points = [Point(latitude, longitude) for longitude, latitude in ring]
    return (*points, points[0])
