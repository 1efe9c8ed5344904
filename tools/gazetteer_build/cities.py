"""The cities of the gazetteer, and every name by which people call them."""

import math
from collections import defaultdict
from dataclasses import dataclass, field

from babel import Locale

from portal.countries.names import fold
from portal.countries.territories import state_of, territories_of
from tools.gazetteer_build.locales import all_locales
from tools.gazetteer_build.sources import (
    Facts,
    GeoCity,
    geonames_cities,
    geonames_countries,
    read_ours,
)

SMALLEST = 15_000  # people: towns known by their own name only
LARGE = 100_000  # people: known by their names in every script
CAPITAL, MISSIONS = 2, 1
_SUBURB_KM, _SUBURB_RATIO = 25, 5


@dataclass
class City:
    """A city of the gazetteer: a place of GeoNames, ranked, with all its names."""

    place: GeoCity
    name: str
    rank: int = 0
    names: set[str] = field(default_factory=set)
    ours: set[str] = field(default_factory=set)
    """Names of our own tables that mean this city alone."""


Cities = dict[int, City]


class Atlas:
    """All places of GeoNames, by country and name."""

    def __init__(self) -> None:
        self.cities = geonames_cities()
        self._by_name: dict[tuple[str, str], GeoCity] = {}
        self._by_alias: dict[tuple[str, str], GeoCity] = {}
        for city in self.cities:
            country = city["countrycode"]
            self._by_name.setdefault((country, fold(city["name"])), city)
            for alias in city["alternatenames"]:
                self._by_alias.setdefault((country, fold(alias)), city)

    def find(self, country: str, name: str) -> GeoCity | None:
        """Return the largest place of that name, in the country or its territories."""
        places = [country, *territories_of(country)]
        return next(filter(None, (self._find(place, name) for place in places)), None)

    def _find(self, country: str, name: str) -> GeoCity | None:
        key = country, fold(name)
        named, alias = self._by_name.get(key), self._by_alias.get(key)
        # An alias of a metropolis beats a village of that name.
        if named and alias and alias["population"] > 20 * named["population"]:
            return alias
        return named or alias


def build_cities(facts: Facts) -> tuple[list[list[str]], Atlas]:
    """Return the rows of cities.tsv, the most important city first."""
    atlas = Atlas()
    known = {
        place["geonameid"]: City(place, place["name"])
        for place in atlas.cities
        if place["population"] >= SMALLEST
    }
    _mark_capitals(atlas, known, facts)
    _mark_missions(atlas, known, facts)
    _add_other_names(atlas, known)
    suburbs = _suburbs(list(known.values()))
    order = sorted(known.values(), key=_importance)
    rows = [_row(city, suburb=city.place["geonameid"] in suburbs) for city in order]
    return rows, atlas


def _importance(city: City) -> tuple[int, int, int]:
    is_capital = city.rank == CAPITAL
    return (-is_capital, -city.place["population"], city.place["geonameid"])


def _add(known: Cities, place: GeoCity, rank: int) -> City:
    city = known.setdefault(place["geonameid"], City(place, place["name"]))
    city.rank = max(city.rank, rank)
    return city


def _mark_capitals(atlas: Atlas, known: Cities, facts: Facts) -> None:
    hosts = {country for country, _city in facts.spellings}
    names = [(row["iso2"], row["capital"]) for row in facts.countries]
    names += [(c["iso"], c["capital"]) for c in geonames_countries().values()]
    for country, name in names:
        place = atlas.find(country, name) if name else None
        if place:
            sovereign = country in hosts and state_of(country) == country
            _add(known, place, CAPITAL if sovereign else MISSIONS)


def _mark_missions(atlas: Atlas, known: Cities, facts: Facts) -> None:
    """Name the cities with missions as the directory spells them."""
    for (country, name), _posts in sorted(facts.spellings.items(), key=lambda i: i[1]):
        place = atlas.find(country, name)
        if place:
            city = _add(known, place, MISSIONS)
            city.names.update([city.name, name])
            city.name = name


def _add_other_names(atlas: Atlas, known: Cities) -> None:
    for city in known.values():
        city.names.add(city.name)
        if city.place["population"] >= LARGE or city.rank:
            city.names.update(filter(_is_a_name, city.place["alternatenames"]))
    _add_ours(atlas, known)
    named_by_zone = _cldr_cities()
    for city in known.values():
        names = named_by_zone.get(city.place["timezone"], [""])
        if fold(names[0]) == fold(city.name):
            city.names.update(names)


def _add_ours(atlas: Atlas, known: Cities) -> None:
    for row in read_ours("extra_cities.csv"):
        found = atlas.find(row["city_country"], row["city"])
        if found is None:
            raise LookupError(f"extra_cities.csv: {row['city']} is not in GeoNames")
        _add(known, found, 0).ours.update(row["names"].split("|"))
    for row in read_ours("extra_city_names.csv"):
        found = atlas.find(row["country"], row["city"])
        if found:
            texts = [text for text in row.values() if len(text) > 2]
            _add(known, found, 0).names.update(texts)


def _is_a_name(alias: str) -> bool:
    """Leave out codes (MOW) and GeoNames' machine transliterations (mo si ke)."""
    return not (alias.isascii() and (alias.islower() or alias.isupper()))


def _cldr_cities() -> dict[str, list[str]]:
    """Return each time zone's city as CLDR calls it, in English first."""
    found: dict[str, list[str]] = {}
    english = Locale("en").time_zones
    for locale in [Locale("en"), *all_locales()]:
        for zone, info in locale.time_zones.items():
            default = english.get(zone, {}).get("city") or zone.split("/")[-1]
            names = found.setdefault(zone, [default.replace("_", " ")])
            if "city" in info:
                names.append(info["city"])
    return found


def _suburbs(cities: list[City]) -> set[int]:
    """Return the places that have a city five times larger within 25 km."""
    cells: dict[tuple[str, int, int], list[City]] = defaultdict(list)
    for city in cities:
        cells[_cell(city)].append(city)
    found = set()
    for city in cities:
        country, row, column = _cell(city)
        around = (
            other
            for north in (-1, 0, 1)
            for east in (-1, 0, 1)
            for other in cells.get((country, row + north, column + east), ())
        )
        if city.rank != CAPITAL and any(
            _overshadows(other.place, city.place) for other in around
        ):
            found.add(city.place["geonameid"])
    return found


def _cell(city: City) -> tuple[str, int, int]:
    place = city.place
    return (
        place["countrycode"],
        math.floor(place["latitude"] * 2),
        math.floor(place["longitude"] * 2),
    )


def _overshadows(large: GeoCity, small: GeoCity) -> bool:
    if large["population"] < _SUBURB_RATIO * max(small["population"], 1):
        return False
    north = (large["latitude"] - small["latitude"]) * 111
    east = (large["longitude"] - small["longitude"]) * 111
    east *= math.cos(math.radians(small["latitude"]))
    return math.hypot(north, east) <= _SUBURB_KM


def _row(city: City, *, suburb: bool) -> list[str]:
    place, own = city.place, fold(city.name)
    folded = {fold(name) for name in city.names}
    folded |= {fold(name.replace("'", "").replace("’", "")) for name in city.names}
    folded = set(filter(_is_long_enough, folded - {"", own}))
    ours = {fold(name) for name in city.ours} - {own}
    folded = (folded - ours) | {f"={name}" for name in ours}
    return [
        str(place["geonameid"]),
        city.name,
        place["countrycode"],
        f"{place['latitude']:.4f}",
        f"{place['longitude']:.4f}",
        place["timezone"],
        place["admin1code"],
        str(place["population"]),
        f"{city.rank}{'s' if suburb else ''}",
        "|".join(sorted(folded)),
    ]


def _is_long_enough(folded: str) -> bool:
    """Return whether a name is no mere word: three Latin letters, two of others."""
    return len(folded) >= (3 if folded[0] < "\u1100" else 2)
