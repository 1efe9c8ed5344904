"""Build all data files of the gazetteer."""

from pathlib import Path

from tools.gazetteer_build.areas import build_areas
from tools.gazetteer_build.cities import build_cities
from tools.gazetteer_build.city_names import build_city_names
from tools.gazetteer_build.countries import build_countries
from tools.gazetteer_build.regions import build_regions
from tools.gazetteer_build.sources import read_facts, write_rows

_CITIES = (
    "GeoNames (CC BY 4.0), CLDR; id, name, country, point, zone, region, people, rank"
)
_AREAS = (
    "GeoNames (CC BY 4.0), airportsdata; kind, country, region, name, cities, names"
)
_NAMES = "CLDR (Unicode-3.0) and our own; GeoNames id, then language=name"
_COUNTRIES = (
    "CLDR (Unicode-3.0) and our own; code, names, people, rare names, rare people"
)
_REGIONS = (
    "GeoNames (CC BY 4.0) and ISO 3166-2; country, region with holidays, GeoNames ids"
)


def bake(folder: Path) -> dict[str, int]:
    """Write the data files and return their sizes in bytes."""
    facts = read_facts(folder)
    cities, atlas = build_cities(facts)
    return {
        "cities.tsv": write_rows("cities.tsv", _CITIES, cities),
        "areas.tsv": write_rows("areas.tsv", _AREAS, build_areas(cities, atlas)),
        "city_names.tsv": write_rows("city_names.tsv", _NAMES, build_city_names(atlas)),
        "countries.tsv": write_rows(
            "countries.tsv", _COUNTRIES, build_countries(facts)
        ),
        "regions.tsv": write_rows("regions.tsv", _REGIONS, build_regions(cities)),
    }
