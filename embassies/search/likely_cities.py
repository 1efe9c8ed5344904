"""Which cities of one name may be meant, given the other places of a query?"""

from embassies.search.pairs import abroad, countries_of
from embassies.search.places import Place, is_known_widely
from portal.countries.areas import area_at
from portal.countries.gazetteer import City
from portal.countries.names import fold
from portal.countries.territories import state_of


def likely_cities(
    host: Place | None, sender: Place | None, places: list[Place]
) -> list[City]:
    """Return the cities that may be meant: of the host, and of no other country."""
    if host is None:
        return []
    if not host.token.countries:
        if inside := _in_named_region(host, places):
            return inside
        near = [p for p in places if p is not host and p.token.countries]
        narrowed = {
            code
            for place in near
            if place is not sender
            for code in countries_of(place)
        }
        found = [c for c in host.cities if not narrowed or _in(c, narrowed)]
        found = found or host.cities
        return _most_likely(abroad(found, sender) or found)
    wanted = countries_of(host)
    if host.cities and fold(host.cities[0].name) == host.token.text:
        return [city for city in host.cities[:1] if _in(city, wanted)]
    inside = [
        city
        for place in places
        if place is not host and place is not sender
        for city in place.cities
        if _in(city, wanted)
    ]
    return inside[:1]


def _in_named_region(host: Place, places: list[Place]) -> list[City]:
    """Return the cities of a name in a region that is named too: Paris, Texas."""
    regions = {
        (area.country, area.region)
        for place in places
        if place is not host
        for area in map(area_at, place.token.areas)
        if area.region
    }
    return [city for city in host.cities if (city.country, city.region) in regions]


def _in(city: City, codes: set[str]) -> bool:
    return city.country in codes or state_of(city.country) in codes


def _most_likely(cities: list[City]) -> list[City]:
    """Return the first of cities of one name, and the others that are well known."""
    if not cities:
        return []
    return [cities[0], *(city for city in cities[1:] if is_known_widely(city))]
