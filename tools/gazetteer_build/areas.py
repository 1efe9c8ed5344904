"""Areas and airports of the gazetteer, each with the cities that answer for it."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import airportsdata

from portal.countries.names import fold
from tools.gazetteer_build.cities import Atlas
from tools.gazetteer_build.divisions import Division, read_divisions
from tools.gazetteer_build.sources import GeoCity, read_ours

_MOST_CITIES = 8  # of a region: the largest of those with missions
_DISTRICT_KM, _AIRPORT_KM = 20, 60
_CITY_WITH_DISTRICTS = 200_000  # people
_METROPOLIS = 1_000_000
_LARGE = 100_000
_MOST_WORDS = 4
_SHORTEST = 4  # letters of a district's name: shorter ones are words
_OF_AN_AIRPORT = """
    airport international intl airfield aerodrome aeroport regional municipal
"""
_OF_A_DIVISION = """
    autonomous city comunidad county department district do free governorate gu land
    municipality oblast oblasty of parish prefecture prov province provincia provincie
    provinz region respublika republic shi special state krai kray voivodeship
"""

Row = list[str]


@dataclass
class _Town:
    """A city of cities.tsv, as far as areas need it."""

    place: GeoCity
    name: str
    has_missions: bool


@dataclass
class _Towns:
    """All cities, the largest first, with those near a point."""

    towns: list[_Town]
    by_id: dict[int, _Town] = field(default_factory=dict)
    cells: dict[tuple[int, int], list[_Town]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.towns.sort(key=lambda town: -town.place["population"])
        self.by_id = {town.place["geonameid"]: town for town in self.towns}
        cells: dict[tuple[int, int], list[_Town]] = defaultdict(list)
        for town in self.towns:
            cells[_cell(town.place["latitude"], town.place["longitude"])].append(town)
        self.cells = cells

    def near(self, north: float, east: float, km: float) -> list[_Town]:
        """Return the cities within a distance of at most 60 km, the largest first."""
        row, column = _cell(north, east)
        width = 1 if abs(north) < 55 else 2
        around = (
            town
            for south in (-1, 0, 1)
            for west in range(-width, width + 1)
            for town in self.cells.get((row + south, column + west), ())
            if _km(town.place, north, east) <= km
        )
        return sorted(around, key=lambda town: -town.place["population"])


def build_areas(cities: list[Row], atlas: Atlas) -> list[Row]:
    """Return the rows of areas.tsv: kind, country, region, name, cities, names."""
    places = {place["geonameid"]: place for place in atlas.cities}
    towns = _Towns([_Town(places[int(r[0])], r[1], r[8][0] != "0") for r in cities])
    known = {fold(town.name) for town in towns.towns}
    divisions = list(_of_divisions(towns))
    rows = [
        *_ours(atlas, towns, divisions),
        *divisions,
        *_of_airports(towns),
        *_of_districts(towns, atlas, known),
    ]
    return [row for row in rows if row[4] and row[-1]]


def _of_divisions(towns: _Towns) -> Iterator[Row]:
    """Yield regions, then the districts of cities that are a region themselves."""
    divisions, numbers = read_divisions()
    inside: dict[int, list[_Town]] = defaultdict(list)
    for number, town in towns.by_id.items():
        for at in numbers.get(number, ()):
            inside[at].append(town)
    for at, one in enumerate(divisions):
        country, _dot, region = one.code.partition(".")
        if one.level == "1" or one.iso:
            code = region if one.level == "1" else ""
            yield _row("region", country, code, one.names, _chosen(inside[at]))
        elif city := _metropolis(divisions[one.parent], inside[one.parent]):
            yield _row("district", country, "", one.names, [city])


def _metropolis(region: Division, inside: list[_Town]) -> _Town | None:
    """Return the city of which a region bears the name: Seoul."""
    names = set(map(fold, region.names))
    if inside and inside[0].place["population"] >= _METROPOLIS:
        return inside[0] if fold(inside[0].name) in names else None
    return None


def _chosen(towns: Iterable[_Town]) -> list[_Town]:
    """Return the cities with missions, or else the largest city."""
    towns = list(towns)
    return [t for t in towns if t.has_missions][:_MOST_CITIES] or towns[:1]


def _of_airports(towns: _Towns) -> Iterator[Row]:
    """Yield airports with a code, each with the largest city within 60 km."""
    for code, one in sorted(airportsdata.load("IATA").items()):
        near = towns.near(one["lat"], one["lon"], _AIRPORT_KM)
        ours = [town for town in near if town.place["countrycode"] == one["country"]]
        for town in filter(_is_large, _chosen(ours)[:1]):
            names = _airport_names(one["name"], f"{one['city']} {town.name}")
            row = _row("airport", one["country"], "", [one["name"]], [town])
            yield [*row[:-1], "|".join([f"@{code.lower()}", *names])]


def _is_large(town: _Town) -> bool:
    return town.has_missions or town.place["population"] >= _LARGE


def _airport_names(name: str, city: str) -> list[str]:
    """Return its name without the words of all airports, and without the city's too."""
    words = [word for word in fold(name).split() if word not in _OF_AN_AIRPORT.split()]
    bare = [word for word in words if word not in fold(city).split()]
    return sorted(filter(_is_handy, {" ".join(words), " ".join(bare)} if bare else ()))


def _of_districts(towns: _Towns, atlas: Atlas, known: set[str]) -> Iterator[Row]:
    """Yield the small places of a large city, where no city has their name."""
    for place in atlas.cities:
        name = fold(place["name"])
        if place["geonameid"] in towns.by_id or name in known or len(name) < _SHORTEST:
            continue
        near = towns.near(place["latitude"], place["longitude"], _DISTRICT_KM)
        large = [
            town
            for town in near
            if town.place["countrycode"] == place["countrycode"]
            and town.has_missions
            and town.place["population"] >= _CITY_WITH_DISTRICTS
        ]
        if large:
            country = place["countrycode"]
            yield _row("district", country, "", [place["name"]], large[:1])


def _ours(atlas: Atlas, towns: _Towns, divisions: list[Row]) -> Iterator[Row]:
    """Yield our own table; a place in it is a region's code or cities' names."""
    by_code = {(row[1], row[2]): row for row in divisions if row[2]}
    for one in read_ours("extra_areas.csv"):
        names, country, place = one["names"].split("|"), one["country"], one["place"]
        if region := by_code.get((country, place)):
            row = _row(one["kind"], country, place, names, [])
            yield [*row[:4], region[4], row[5]]
            continue
        found = [atlas.find(country, name) for name in place.split("|")]
        numbers = [city["geonameid"] for city in found if city]
        chosen = [towns.by_id[one] for one in numbers if one in towns.by_id]
        if len(chosen) < len(found):
            raise LookupError(f"extra_areas.csv: {country} {place} is not known")
        yield _row(one["kind"], country, "", names, chosen)


def _row(
    kind: str, country: str, region: str, names: list[str], towns: list[_Town]
) -> Row:
    numbers = " ".join(str(town.place["geonameid"]) for town in towns)
    return [kind, country, region, names[0], numbers, "|".join(_folded(names))]


def _folded(names: list[str]) -> list[str]:
    """Return the names that people write, without “province of” and its like."""
    forms = {fold(name): None for name in names}
    for form in list(forms):
        bare = " ".join(w for w in form.split() if w not in _OF_A_DIVISION.split())
        forms.setdefault(bare.removesuffix(" s"))
    return sorted(filter(_is_handy, forms))


def _is_handy(form: str) -> bool:
    """Whether a name is no mere word, and none of the long ones that nobody types."""
    return len(form) >= _shortest(form) and form.count(" ") < _MOST_WORDS


def _shortest(form: str) -> int:
    return _SHORTEST if form[:1] < "\u1100" else 2


def _cell(north: float, east: float) -> tuple[int, int]:
    return math.floor(north), math.floor(east)


def _km(place: GeoCity, north: float, east: float) -> float:
    height = (place["latitude"] - north) * 111
    width = (place["longitude"] - east) * 111
    return math.hypot(height, width * math.cos(math.radians(north)))
