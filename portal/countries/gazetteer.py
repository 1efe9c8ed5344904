"""Cities and country names of the world, in any language or script.

Baked by `manage.py build_gazetteer` (data/SOURCES.md); read on first use, without
a database. A name is looked up as fold() leaves it.
"""

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from portal.countries.distance import Point, distance_km
from portal.countries.names import fold
from portal.countries.territories import state_of, territories_of

DATA = Path(__file__).parent / "data"
_LARGE = 500_000
_WELL_KNOWN = 100_000


@dataclass(frozen=True, slots=True)
class City:
    """A city; named as the directory spells it, otherwise as GeoNames does."""

    geonames_id: int
    name: str
    country: str
    latitude: float
    longitude: float
    time_zone: str
    region: str
    """Its GeoNames code within the country: TX."""
    population: int
    is_capital: bool
    has_missions: bool
    is_suburb: bool

    @property
    def point(self) -> Point:
        return Point(self.latitude, self.longitude)


def cities_named(name: str, country: str | None = None) -> list[City]:
    """Return the cities of a name, capitals first, then the largest.

    A country narrows the choice to itself and its territories. Where the whole
    name is not known, what it says beside the city is left out: "Oslo
    municipality", "6th arrondissement of Lyon".
    """
    for form in _simpler(fold(name)):
        found = [city_at(index) for index in city_numbers().get(form, ())]
        if country:
            places = [country, *territories_of(country)]
            found = [city for city in found if city.country in places]
        if found:
            return found
    return []


def countries_named(name: str) -> list[str]:
    """Return the codes of the countries of a name, the most populous first."""
    return list(country_codes().get(fold(name), ()))


def nearest_city(
    latitude: float, longitude: float, country: str | None = None
) -> tuple[City, float] | None:
    """Return the nearest city that is no suburb, and its distance in km.

    Looks up to about 330 km away; None where there is no city.
    """
    origin = Point(latitude, longitude)
    candidates = (
        (city, distance_km(origin, city.point))
        for index in _around(latitude, longitude)
        if not (city := city_at(index)).is_suburb and country in (None, city.country)
    )
    return min(candidates, key=lambda found: found[1], default=None)


def cities_near(
    latitude: float, longitude: float, km: float, country: str | None = None
) -> list[tuple[City, float]]:
    """Return the cities within a distance, nearest first; suburbs are left out.

    A country narrows the choice to itself and its territories. About 0.1 ms for
    60 km; up to 100 km.
    """
    origin, found = Point(latitude, longitude), []
    for index, place in _within(latitude, longitude, km):
        city, distance = city_at(index), distance_km(origin, place)
        places = (None, city.country, state_of(city.country))
        if distance <= km and not city.is_suburb and country in places:
            found.append((city, distance))
    return sorted(found, key=lambda pair: pair[1])


def _within(
    latitude: float, longitude: float, km: float
) -> Iterator[tuple[int, Point]]:
    """Yield the cities of a box around a point, across the date line too."""
    norths, easts = _coordinates()
    height = km / 111
    width = min(180.0, height / max(0.02, math.cos(math.radians(latitude))))
    rows = range(math.floor(latitude - height), math.floor(latitude + height) + 1)
    columns = range(math.floor(longitude - width), math.floor(longitude + width) + 1)
    for row in rows:
        for column in columns:
            for index in _cells().get((row, (column + 180) % 360 - 180), ()):
                if abs(norths[index] - latitude) <= height:
                    yield index, Point(norths[index], easts[index])


def city_name(geonames_id: int, language: str) -> str | None:
    """Return a city's name in a language of the site; None where not known.

    Its own spelling stands for all languages in Latin script that have none.
    """
    if local := local_city_name(geonames_id, language):
        return local
    index = _by_id().get(geonames_id)
    return city_at(index).name if index is not None and _is_latin(language) else None


def local_city_name(geonames_id: int, language: str) -> str | None:
    """Return a city's name of its own in a language: Moskau, Le Caire."""
    return _local_names().get(geonames_id, {}).get(language)


def city_by_id(geonames_id: int) -> City | None:
    index = _by_id().get(geonames_id)
    return None if index is None else city_at(index)


def capital_of(country: str) -> City | None:
    """Return a country's capital; its largest city where none is known."""
    index = _first_cities().get(country)
    return None if index is None else city_at(index)


@cache
def country_codes() -> dict[str, tuple[str, ...]]:
    """Return the countries of each folded name, never a person's."""
    return _claims((row[0], f"{row[1]}|{row[3]}") for row in _countries())


@cache
def people_codes() -> dict[str, tuple[str, ...]]:
    """Return the countries of each folded word for their people or language."""
    return _claims((row[0], f"{row[2]}|{row[4]}") for row in _countries())


@cache
def countries_by_people() -> dict[str, int]:
    """Return each country's place by its population, the most populous first."""
    return {row[0]: place for place, row in enumerate(_countries())}


@cache
def common_names() -> dict[str, int]:
    """Return the folded names that many people write, and so many misspell.

    Countries and their people in the larger languages (0), cities with missions
    or half a million people: their own names (1), their other names (2).
    """
    found: dict[str, int] = {}
    for row in _countries():
        found |= dict.fromkeys(f"{row[1]}|{row[2]}".split("|"), 0)
    for line in _lines("cities.tsv"):
        _id, name, *_place, people, rank, aliases = line.split("\t")
        if rank[0] != "0" or int(people) >= _LARGE:
            found.setdefault(fold(name), 1)
            for alias in aliases.replace("=", "").split("|"):
                found.setdefault(alias, 2)
    return found


@cache
def city_numbers() -> dict[str, tuple[int, ...]]:
    """Return the numbers of the cities of each folded name, best first.

    Capitals, then well-known cities of that very name, then the largest: Cancún
    before Changchun, which some language calls so. What our own table says (=)
    comes before all: Bali is the island.
    """
    found: dict[str, tuple[int, ...]] = {}
    own: dict[str, list[int]] = defaultdict(list)
    first: list[tuple[str, int]] = []
    for index, line in enumerate(_lines("cities.tsv")):
        form, alone = fold(line.split("\t", 2)[1]), (index,)
        own[form].append(index)
        add_number(found, form, alone)
        for alias in line[line.rindex("\t") + 1 :].split("|"):
            if alias[:1] == "=":
                first.append((alias[1:], index))
            elif alias:
                add_number(found, alias, alone)
    for form, numbers in own.items():
        if len(found[form]) > 1:
            found[form] = _best_first(found[form], set(numbers))
    for alias, index in first:
        others = tuple(n for n in found.get(alias, ()) if n != index)
        found[alias] = (index, *others)
    return found


Name = TypeVar("Name", str, int)


def add_number(
    found: dict[str, tuple[Name, ...]], name: str, alone: tuple[Name]
) -> None:
    """Add what a name stands for behind what else it stands for."""
    others = found.setdefault(name, alone)
    if others is not alone:
        found[name] = others + alone


def _best_first(numbers: tuple[int, ...], own: set[int]) -> tuple[int, ...]:
    return tuple(sorted(numbers, key=lambda number: (_place(number, own), number)))


def _place(number: int, own: set[int]) -> int:
    *_start, people, rank = _city_lines()[number].split("\t")
    if rank[0] == "2":
        return 0
    known = number in own and (rank[0] == "1" or int(people) >= _WELL_KNOWN)
    return 1 if known else 2


@lru_cache(maxsize=4096)
def city_at(index: int) -> City:
    """Return the city of a number."""
    cells = _city_lines()[index].split("\t")
    rank = cells[8]
    return City(
        geonames_id=int(cells[0]),
        name=cells[1],
        country=cells[2],
        latitude=float(cells[3]),
        longitude=float(cells[4]),
        time_zone=cells[5],
        region=cells[6],
        population=int(cells[7]),
        is_capital=rank[0] == "2",
        has_missions=rank[0] != "0",
        is_suburb=rank.endswith("s"),
    )


@cache
def _city_lines() -> list[str]:
    """Return the lines without the other names, which city_numbers() keeps."""
    return [line[: line.rindex("\t")] for line in _lines("cities.tsv")]


@cache
def _first_cities() -> dict[str, int]:
    found: dict[str, int] = {}
    for index, line in enumerate(_city_lines()):
        found.setdefault(line.split("\t", 3)[2], index)
    return found


@cache
def _by_id() -> dict[int, int]:
    return {
        int(line[: line.index("\t")]): index for index, line in enumerate(_city_lines())
    }


@cache
def _coordinates() -> "tuple[array[float], array[float]]":
    """Return the latitudes and the longitudes of the cities."""
    places = [line.split("\t", 5)[3:5] for line in _city_lines()]
    return (
        array("d", (float(north) for north, _east in places)),
        array("d", (float(east) for _north, east in places)),
    )


@cache
def _cells() -> "dict[tuple[int, int], array[int]]":
    """Return the cities of each square degree."""
    cells: dict[tuple[int, int], array[int]] = defaultdict(lambda: array("I"))
    for index, (north, east) in enumerate(zip(*_coordinates(), strict=True)):
        cells[math.floor(north), math.floor(east)].append(index)
    return cells


def _around(latitude: float, longitude: float) -> Iterator[int]:
    """Yield the cities of the squares around a point, across the date line too."""
    row, column = math.floor(latitude), math.floor(longitude)
    width = min(180, math.ceil(3 / max(0.02, math.cos(math.radians(latitude)))))
    for north in range(-3, 4):
        for east in range(-width, width + 1):
            key = row + north, (column + east + 180) % 360 - 180
            yield from _cells().get(key, ())


@cache
def _countries() -> list[list[str]]:
    return [line.split("\t") for line in _lines("countries.tsv")]


def _claims(rows: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, names in rows:
        alone = (code,)
        for name in filter(None, names.split("|")):
            add_number(found, name, alone)
    return found


@cache
def _local_names() -> dict[int, dict[str, str]]:
    found = {}
    for line in _lines("city_names.tsv"):
        number, *pairs = line.split("\t")
        found[int(number)] = dict(pair.split("=", 1) for pair in pairs)
    return found


def _lines(name: str) -> Iterator[str]:
    with (DATA / name).open(encoding="utf-8") as stream:
        for line in stream:
            if not line.startswith("#"):
                yield line.rstrip("\n")


_DIVISIONS = """
    arrondissement borough canton capital central city commune county department
    district downtown emirate governorate greater ku metropolitan municipality oblast
    of old parish prefecture province region shi state the township
"""


def _simpler(form: str) -> Iterator[str]:
    """Yield a name, then without the words that tell what part of a city it is."""
    yield form
    divisions = _DIVISIONS.split()
    words = [word for word in form.split() if word not in divisions]
    plain = [word for word in words if not _is_a_number(word)]
    if 0 < len(plain) < len(form.split()):
        yield " ".join(plain)


def _is_a_number(word: str) -> bool:
    return word[0].isdigit() or set(word) <= set("ivx")


def _is_latin(language: str) -> bool:
    return language not in ("ru", "uk", "ar", "zh-hans")
