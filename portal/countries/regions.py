"""The region of a city, as calendars of public holidays name it.

Baked with the gazetteer (data/SOURCES.md); read on first use, without a database.
"""

from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data" / "regions.tsv"


def holiday_region(geonames_id: int | None) -> str | None:
    """Return the code of a city's region; None where it is not known.

    Blank where a country has regional holidays, and the city's region has none.
    """
    return _regions().get(geonames_id or 0)


@cache
def _regions() -> dict[int, str]:
    found: dict[int, str] = {}
    with _DATA.open(encoding="utf-8") as stream:
        for line in stream:
            if not line.startswith("#"):
                _country, region, numbers = line.rstrip("\n").split("\t")
                found |= dict.fromkeys(map(int, numbers.split()), region)
    return found
