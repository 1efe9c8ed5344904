"""Outlines of countries, to show where in a country a point lies.

Baked by `manage.py build_outlines` (data/SOURCES.md) from a map of 1:10m. A country has
an outline for each of its groups of land: France in Europe, Guiana, Réunion.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from portal.countries.distance import Point
from portal.countries.gazetteer import DATA
from portal.countries.territories import state_of

SIDE = 240
"""Units of the longer side of a drawing."""
FILE = DATA / "outlines.tsv"


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the earth that a drawing shows, in degrees; east may be above 180."""

    west: float
    south: float
    east: float
    north: float

    @property
    def squeeze(self) -> float:
        """The length of a degree of longitude in degrees of latitude, at its middle."""
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def scale(self) -> float:
        """Units of a degree of latitude."""
        width = (self.east - self.west) * self.squeeze
        return SIDE / max(width, self.north - self.south)

    @property
    def width(self) -> int:
        return math.ceil((self.east - self.west) * self.squeeze * self.scale)

    @property
    def height(self) -> int:
        return math.ceil((self.north - self.south) * self.scale)

    def place(self, latitude: float, longitude: float) -> tuple[int, int]:
        """Return the position of a point in the drawing, outside it too."""
        east = (longitude - self.west) * self.squeeze * self.scale
        return round(east), round((self.north - latitude) * self.scale)

    def position(self, x: int, y: int) -> tuple[float, float]:
        """Return the longitude and latitude of a point of the drawing."""
        longitude = self.west + x / (self.squeeze * self.scale)
        return longitude, self.north - y / self.scale


@dataclass(frozen=True, slots=True)
class Outline:
    """A group of a country's land, as a path of SVG."""

    frame: Frame
    path: str


@dataclass(frozen=True, slots=True)
class Locator:
    """A drawing of a country with one point."""

    path: str
    width: int
    height: int
    x: int
    y: int


def locate(country: str, point: Point) -> Locator | None:
    """Return the drawing that shows a point; None where the country has none there."""
    for outline in (*outlines_of(country), *outlines_of(state_of(country))):
        frame = outline.frame
        for turn in (0, 360, -360):
            x, y = frame.place(point.latitude, point.longitude + turn)
            if 0 <= x <= frame.width and 0 <= y <= frame.height:
                return Locator(outline.path, frame.width, frame.height, x, y)
    return None


def outlines_of(country: str) -> Sequence[Outline]:
    """Return the outlines of a country, the largest first; not those of its state."""
    return _outlines().get(country, ())


@cache
def _outlines() -> Mapping[str, Sequence[Outline]]:
    found: defaultdict[str, list[Outline]] = defaultdict(list)
    for code, frame, path in _rows():
        found[code].append(Outline(frame, path))
    return found


def _rows() -> Iterator[tuple[str, Frame, str]]:
    for line in FILE.read_text(encoding="ascii").splitlines():
        code, edges, path = line.split("\t")
        yield code, Frame(*map(float, edges.split())), path
