"""Names of cities in the languages of the site."""

from babel import Locale

from portal.countries.names import fold
from tools.gazetteer_build.cities import Atlas
from tools.gazetteer_build.sources import read_ours

LANGUAGES = {
    "en": "en",
    "fr": "fr",
    "es": "es",
    "de": "de",
    "ru": "ru",
    "uk": "uk",
    "ar": "ar",
    "zh-hans": "zh_Hans",
}


def build_city_names(atlas: Atlas) -> list[list[str]]:
    """Return the rows of city_names.tsv: CLDR's names, then our own over them."""
    found: dict[int, dict[str, str]] = {}
    zones = _cities_of_zones(atlas)
    for language, identifier in LANGUAGES.items():
        for zone, info in Locale.parse(identifier).time_zones.items():
            if zone in zones and "city" in info:
                found.setdefault(zones[zone], {})[language] = info["city"]
    for row in read_ours("extra_city_names.csv"):
        city = atlas.find(row["country"], row["city"])
        if city is None:
            raise LookupError(f"extra_city_names.csv: no city {row['city']}")
        names = found.setdefault(city["geonameid"], {})
        names.update({key: row[key] for key in LANGUAGES if row.get(key)})
    return [
        [str(number), *(f"{key}={name}" for key, name in sorted(names.items()))]
        for number, names in sorted(found.items())
    ]


def _cities_of_zones(atlas: Atlas) -> dict[str, int]:
    """Return the GeoNames id of the city that gives a time zone its name."""
    english = Locale("en").time_zones
    wanted = {}
    for zone in Locale("ru").time_zones:
        own = str(zone).split("/")[-1].replace("_", " ")
        wanted[zone] = fold(english.get(zone, {}).get("city", own))
    found: dict[str, int] = {}
    for city in atlas.cities:
        zone = city["timezone"]
        if zone not in found and wanted.get(zone) == fold(city["name"]):
            found[zone] = city["geonameid"]
    return found
