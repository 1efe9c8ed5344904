"""The city and country of a place that Wikidata names or gives a point for. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from portal.countries.distance import Point, distance_km
from portal.countries.gazetteer import City, cities_named, cities_near
from portal.countries.land import is_in
from portal.countries.territories import state_of

BORDER = 60.0
"""Km around a point in which its city is looked for, across a border too."""
TOWN = 25.0
"""Km within which an unnamed place is taken for the nearest town."""
METROPOLIS = 25.0
"""Km around a capital in which an embassy is the one in that capital."""

Near = list[tuple[City, float]]


@dataclass(frozen=True, slots=True)
class GridCell:
    """The cities around a point rounded to a tenth of a degree, and their states."""

    cities: tuple[City, ...]
    states: tuple[str, ...]

    @classmethod
    @lru_cache(maxsize=8192)  # The 10,265 missions of the starter lie in 598.
    def at(cls, north: float, east: float) -> "GridCell":
        cities = tuple(city for city, _ in cities_near(north, east, BORDER))
        return cls(
            cities, tuple(dict.fromkeys(state_of(one.country) for one in cities))
        )


@dataclass(frozen=True, slots=True)
class Position:
    """A point, and the cities around it."""

    latitude: float
    longitude: float

    @property
    def cell(self) -> GridCell:
        return GridCell.at(round(self.latitude, 1), round(self.longitude, 1))

    @property
    def countries(self) -> list[str]:
        """The states that it may lie in, nearest first; none where no city is near."""
        near = sorted(self.cell.cities, key=self.km)
        return list(dict.fromkeys(state_of(city.country) for city in near))

    def contradicts(self, country: str) -> bool:
        """Return whether it certainly lies in another country, or at sea."""
        return not is_in(country, self.latitude, self.longitude)

    def km(self, city: City) -> float:
        return distance_km(Point(self.latitude, self.longitude), city.point)


def find_city(
    name: str,
    country: str,
    position: Position | None,
    *,
    is_embassy: bool,
    is_sure: bool = False,
) -> City | None:
    """Return the city of a named place, a point or both; None where not known.

    A district or a suburb stands for its city. An embassy in a capital's suburbs is
    the embassy in that capital, unless the directory knows posts in that town or the
    name is sure to be that of the city.
    """
    city = _named(name, country, position)
    if city and is_sure:
        return city
    if city is None or city.is_suburb:
        here = (city.latitude, city.longitude) if city else None
        around = _around(position, here, country)
        return _town(around, is_embassy=is_embassy)
    if city.has_missions:
        return city
    around = cities_near(city.latitude, city.longitude, METROPOLIS, country)
    return _metropolis(city, around, is_embassy=is_embassy) or city


def is_named_in(name: str, country: str) -> bool:
    return bool(name and cities_named(name, country))


def countries_with(name: str, among: Iterable[str]) -> list[str]:
    """Return those countries that have a city of a name."""
    return [country for country in among if is_named_in(name, country)]


def _named(name: str, country: str, position: Position | None) -> City | None:
    found = _cities_named(name, country) if name else []
    if position is None:
        return found[0] if found else None
    near = (city for city in found if position.km(city) <= BORDER)
    return next(near, None) or _exact_name(name, found)


@lru_cache(maxsize=8192)
def _cities_named(name: str, country: str) -> list[City]:
    return cities_named(name, country)


def _exact_name(name: str, found: list[City]) -> City | None:
    """Return the city of a short name, far from the point, which may be wrong."""
    return (
        found[0] if found and len(name.split()) < 3 and found[0].has_missions else None
    )


def _around(
    position: Position | None, here: tuple[float, float] | None, country: str
) -> Near:
    """Return the country's cities around a point, or else around a suburb."""
    if position is None:
        return cities_near(*here, TOWN, country) if here else []
    own = (
        one
        for one in position.cell.cities
        if country in (one.country, state_of(one.country))
    )
    return sorted(((one, position.km(one)) for one in own), key=lambda pair: pair[1])


def _town(around: Near, *, is_embassy: bool) -> City | None:
    near = [city for city, km in around if km <= TOWN]
    capital = (city for city, km in around if city.is_capital and km <= METROPOLIS)
    with_posts = (city for city in near if city.has_missions)
    choice = next(capital, None) if is_embassy else None
    return choice or next(with_posts, None) or next(iter(near), None)


def _metropolis(city: City, around: Near, *, is_embassy: bool) -> City | None:
    """Return the city that a town without posts of its own is a part of."""
    for other, _ in around:
        if is_embassy and other.is_capital:
            return other
        if other.has_missions and other.population >= 10 * city.population:
            return other
    return None
