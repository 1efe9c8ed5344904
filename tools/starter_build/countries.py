"""Data files of countries: profiles, emergency numbers, foreign ministries, sources."""

import re
from collections.abc import Iterator
from pathlib import Path

from portal.countries.names import is_country
from tools.starter_build.factbook import entries, neighbours
from tools.starter_build.phones import e164
from tools.starter_build.places import Places
from tools.starter_build.posts import FACTBOOK
from tools.starter_build.report import Report
from tools.starter_build.tables import compact_json, csv_text, read_csv

HERE = Path(__file__).parent
SOURCED = ["source", "source_id", "source_url", "source_date"]
SOURCES = ["key", "name", "url", "licence", "licence_url", "attribution", "as_of"]
PROFILES = [
    *["country", "official_name", "former_names", "capital", "capital_latitude"],
    *["capital_longitude", "time_zones", "neighbours"],
    *SOURCED,
]
EMERGENCY = ["country", "service", "number", *SOURCED]
MINISTRIES = [
    *[
        "country",
        "name",
        "emergency_phone",
        "phone_note",
        "directory_url",
        "confidence",
    ],
    *SOURCED,
]
EU_LAW = "https://eur-lex.europa.eu/eli/dir/2018/1972/oj"
# Lines outside the numbering plan that their owner prints for calls from abroad.
_SHORT_BUT_PRINTED = {"+8521868"}
_NO_CAPITAL = "no official capital"


def sources_csv() -> str:
    rows = {row["key"]: row for row in read_csv(HERE / "sources.csv")}
    return csv_text(SOURCES, (rows[key] for key in sorted(rows)))


def profiles_csv(facts: Path, places: Places, report: Report) -> str:
    """Return names, capitals and borders (Factbook) and time zones (GeoNames) as CSV."""
    borders = neighbours()
    factbook_ids = {code: key for key, (code, _) in entries().items()}
    rows = {
        row["iso2"]: _profile(row, borders, places)
        | {"source_id": factbook_ids[row["iso2"]]}
        for row in read_csv(facts / "countries.csv")
        if is_country(row["iso2"])
    }
    report.count("country profiles", len(rows))
    return csv_text(PROFILES, (rows[code] for code in sorted(rows)))


def _profile(
    row: dict[str, str], borders: dict[str, set[str]], places: Places
) -> dict[str, str]:
    code = row["iso2"]
    has_capital = row["capital"] and row["capital"] != _NO_CAPITAL
    return {
        "country": code,
        "official_name": _official(row["official_name"]),
        "former_names": compact_json(former_names(row["former_name"])),
        "capital": row["capital"] if has_capital else "",
        "capital_latitude": row["capital_lat"],
        "capital_longitude": row["capital_lon"],
        "time_zones": compact_json(_time_zones(row, places)),
        "neighbours": compact_json(sorted(borders.get(code, ()))),
        **FACTBOOK,
    }


def _official(printed: str) -> str:
    return "" if printed == "none" or "disputed" in printed else printed


def _time_zones(row: dict[str, str], places: Places) -> list[str]:
    """Return the zones of a country's cities, the capital's first."""
    zones = places.time_zones(row["iso2"])
    capital = (
        places.find(row["iso2"], row["capital"]).time_zone if row["capital"] else ""
    )
    return [zone for zone in (capital,) if zone in zones] + [
        zone for zone in zones if zone != capital
    ]


def former_names(printed: str) -> list[str]:
    """Return the names of a printed list, without the explanations in brackets."""
    bare = re.sub(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])", "", printed)
    parts = re.split(r";" if ";" in bare else r",|\band\b(?=\s+People)", bare)
    return [name for name in (part.strip() for part in parts) if name]


def emergency_numbers_csv(facts: Path, report: Report) -> str:
    """Return the numbers on which the lists agree, and 112 where EU law has it, as CSV."""
    rows = [
        row
        for listed in read_csv(facts / "emergency_numbers.csv")
        if is_country(listed["iso2"])
        for row in _numbers(listed)
    ]
    report.count("emergency numbers", len(rows))
    report.count(
        "countries with emergency numbers", len({row["country"] for row in rows})
    )
    rows.sort(key=lambda row: row["country"])
    return csv_text(EMERGENCY, rows)


def _numbers(listed: dict[str, str]) -> Iterator[dict[str, str]]:
    origin = {"source": "emergency-lists", "source_date": "2026"}
    country = listed["iso2"]
    if listed["eu_112"] == "yes":
        yield {
            "country": country,
            "service": "general",
            "number": "112",
            "source_url": EU_LAW,
            **origin,
        }
    for service in ("police", "ambulance", "fire"):
        if number := listed[service]:
            yield {"country": country, "service": service, "number": number, **origin}


def ministries_csv(facts: Path, report: Report) -> str:
    """Return the foreign ministries as CSV; our own file overrides the facts."""
    rows = {row["iso2"]: row for row in read_csv(facts / "ministries.csv")}
    for more in read_csv(HERE / "ministries_more.csv"):
        known = rows.get(more["iso2"])
        if known and known["emergency_phone_e164"]:
            report.remark("ministry known already", more["iso2"])
        else:
            rows[more["iso2"]] = (known or {}) | {k: v for k, v in more.items() if v}
    report.count("foreign ministries", len(rows))
    ministries = [_ministry(rows[code], report) for code in sorted(rows)]
    report.count(
        "foreign ministries with a line",
        sum(bool(row["emergency_phone"]) for row in ministries),
    )
    return csv_text(MINISTRIES, ministries)


def _ministry(row: dict[str, str], report: Report) -> dict[str, str]:
    phone = row.get("emergency_phone_e164", "")
    if phone not in {"", e164(phone, row["iso2"]), *_SHORT_BUT_PRINTED}:
        report.remark("ministry's number left out: not valid", f"{row['iso2']} {phone}")
        phone = ""
    return {
        "country": row["iso2"],
        "name": row["ministry"],
        "emergency_phone": phone,
        "phone_note": row.get("phone_note", ""),
        "directory_url": row.get("directory_url", ""),
        "confidence": row["confidence"],
        "source": "ministries",
        "source_url": row.get("source_url", ""),
        "source_date": row.get("source_date", ""),
    }
