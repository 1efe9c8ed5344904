"""Data files of countries: profiles and sources."""

import re
from pathlib import Path

from portal.countries.distance import Point, distance_km
from portal.countries.names import country_names, is_country
from tools.starter_build.factbook import entries, neighbours
from tools.starter_build.places import Place, Places
from tools.starter_build.posts import FACTBOOK
from tools.starter_build.report import Report
from tools.starter_build.tables import compact_json, csv_text, read_csv

HERE = Path(__file__).parent
SOURCED = ["source", "source_id", "source_url", "source_date"]
SOURCES = ["key", "name", "url", "licence", "licence_url", "attribution", "as_of"]
SOURCES += ["rank", "publisher"]
PROFILES = [
    *["country", "official_name", "former_names", "capital", "capital_latitude"],
    *["capital_longitude", "time_zones", "neighbours"],
    *SOURCED,
]
_NO_CAPITAL = re.compile(r"no official capital|administered from ")
_IN_A_LANGUAGE = re.compile(r" in [A-Z]\w+$")
# The Factbook's point of a capital is its centre to a minute of arc; further than this
# from the city it is a slip: Dodoma is 397 km off, Brussels 63 km.
_FARTHEST_KM = 25


def sources_csv() -> str:
    rows = {row["key"]: row for row in read_csv(HERE / "sources.csv")}
    return csv_text(SOURCES, (rows[key] for key in sorted(rows)))


def profiles_csv(facts: Path, places: Places, report: Report) -> str:
    """Return names, capitals and borders (Factbook) and time zones (GeoNames) as CSV."""
    borders = neighbours()
    factbook_ids = {code: key for key, (code, _) in entries().items()}
    rows = {
        row["iso2"]: _profile(row, borders, places, report)
        | {"source_id": factbook_ids[row["iso2"]]}
        for row in read_csv(facts / "countries.csv")
        if is_country(row["iso2"])
    }
    report.count("country profiles", len(rows))
    return csv_text(PROFILES, (rows[code] for code in sorted(rows)))


def _profile(
    row: dict[str, str], borders: dict[str, set[str]], places: Places, report: Report
) -> dict[str, str]:
    code, capital = row["iso2"], capital_named(row["capital"])
    place = places.find(code, capital) if capital else Place("")
    if capital and not place.geonames_id:
        report.remark("capital that the gazetteer does not have", f"{code} {capital}")
    return {
        "country": code,
        "official_name": official_name(row["official_name"]),
        "former_names": compact_json(_own_former_names(row)),
        "capital": capital,
        **_capital_point(row, place, report),
        "time_zones": compact_json(_time_zones(code, place.time_zone, places)),
        "neighbours": compact_json(sorted(borders.get(code, ()))),
        **FACTBOOK,
    }


def capital_named(printed: str) -> str:
    """Return the capital that a text names; nothing where it names none."""
    return "" if _NO_CAPITAL.match(printed) else _IN_A_LANGUAGE.sub("", printed)


def _capital_point(row: dict[str, str], place: Place, report: Report) -> dict[str, str]:
    """Return the Factbook's point of a capital; that of GeoNames where it is a slip."""
    latitude, longitude = row["capital_lat"], row["capital_lon"]
    if not place.city:
        latitude = longitude = ""
    elif latitude and place.latitude:
        here = Point(float(latitude), float(longitude))
        city = Point(float(place.latitude), float(place.longitude))
        if (km := distance_km(here, city)) > _FARTHEST_KM:
            text = f"{row['iso2']} {place.city}: {km:.0f} km away"
            report.remark("capital's point is that of GeoNames", text)
            latitude, longitude = place.latitude, place.longitude
    return {"capital_latitude": latitude, "capital_longitude": longitude}


def official_name(printed: str) -> str:
    """Return the name that a text states first, without the note after it."""
    name = printed.partition(";")[0]
    return "" if name == "none" or "disputed" in printed else name


def _time_zones(code: str, capital: str, places: Places) -> list[str]:
    """Return the zones of a country's cities, the capital's first."""
    zones = places.time_zones(code)
    return sorted(zones, key=lambda zone: zone != capital)


def _own_former_names(row: dict[str, str]) -> list[str]:
    """Return the former names that no other country has today."""
    others = {name for code, name in country_names("en").items() if code != row["iso2"]}
    return [name for name in former_names(row["former_name"]) if name not in others]


def former_names(printed: str) -> list[str]:
    """Return the names of a printed list, without explanations."""
    bare = re.sub(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])", "", printed)
    parts = re.split(r";" if ";" in bare else r",|\band\b(?=\s+People)", bare)
    return [
        name for name in (part.strip() for part in parts) if name and " is " not in name
    ]
