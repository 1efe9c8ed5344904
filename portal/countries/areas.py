"""Regions, districts and airports, each with the cities that answer for it.

Baked by `manage.py build_gazetteer` (data/SOURCES.md); read on first use, without
a database. A name is looked up as fold() leaves it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from portal.countries.gazetteer import DATA, City, add_number, city_by_id


@dataclass(frozen=True, slots=True)
class Area:
    """A place that is no city: a region, a district of a city, an airport.

    ``region`` is the GeoNames code of a region within its country: TX.
    """

    kind: str
    country: str
    region: str
    name: str
    city_ids: tuple[int, ...]

    @property
    def cities(self) -> list[City]:
        """Return its cities with missions, or else its largest city."""
        return [city for one in self.city_ids if (city := city_by_id(one))]


@cache
def area_numbers() -> dict[str, tuple[int, ...]]:
    """Return the numbers of the areas of each folded name; airports by @code too.

    Our own table comes first, then regions before airports and districts.
    """
    found: dict[str, tuple[int, ...]] = {}
    for index, line in enumerate(_lines()):
        alone = (index,)
        for name in line[line.rindex("\t") + 1 :].split("|"):
            add_number(found, name, alone)
    return found


@lru_cache(maxsize=1024)
def area_at(index: int) -> Area:
    """Return the area of a number."""
    kind, country, region, name, numbers = _rows()[index].split("\t")
    return Area(kind, country, region, name, tuple(map(int, numbers.split())))


@cache
def _rows() -> list[str]:
    """Return the lines without their names, which area_numbers() keeps."""
    return [line[: line.rindex("\t")] for line in _lines()]


def _lines() -> Iterator[str]:
    with (DATA / "areas.tsv").open(encoding="utf-8") as stream:
        for line in stream:
            if not line.startswith("#"):
                yield line.rstrip("\n")
