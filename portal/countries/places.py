"""A point for every country and territory, and for the cities of the directory."""

from functools import lru_cache

from portal.countries.distance import Point
from portal.countries.gazetteer import capital_of, cities_named

# Places without a city in GeoNames: their main settlement or island, to a tenth of
# a degree (GeoNames, CC BY 4.0). The Order of Malta sits in Rome.
_POINTS = {
    "AQ": Point(-77.8, 166.7),
    "BQ": Point(12.1, -68.3),
    "BV": Point(-54.4, 3.4),
    "HM": Point(-53.1, 73.5),
    "TK": Point(-9.4, -171.2),
    "UM": Point(19.3, 166.6),
    "XM": Point(41.9, 12.5),
}


def country_point(country: str) -> Point | None:
    """Return a country's capital, else its largest city, else its main settlement.

    None only for a code that is no country.
    """
    city = capital_of(country)
    return city.point if city else _POINTS.get(country)


@lru_cache(maxsize=1024)
def city_point(name: str, country: str) -> Point | None:
    """Return the centre of a city; the country's own point where it is not known."""
    city = next(iter(cities_named(name, country)), None) if name else None
    return city.point if city else country_point(country)
