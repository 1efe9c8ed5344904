"""Regions of cities, by the codes of the calendars of holidays."""

from collections import defaultdict
from collections.abc import Iterator

import holidays

from tools.gazetteer_build.divisions import rows

_OF_ITS_OWN = {
    2954172: "Augsburg",
    3128760: "Barcelona",
    3448439: "São Paulo Capital",
    2657896: "Stadt Zurich",
    3182997: "AO",
}
"""Cities with a calendar of their own, by GeoNames id."""


def build_regions(cities: list[list[str]]) -> list[list[str]]:
    """Return the rows of regions.tsv from those of cities.tsv.

    Each has a country, a region and the GeoNames ids of its cities. The region is
    blank for those without holidays of their own; other countries are left out.
    """
    codes = dict(_city_codes())
    calendars = holidays.list_supported_countries(include_aliases=False)
    found_in: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, _name, country, *_rest in cities:
        regions, key = calendars.get(country), int(number)
        if regions and key in codes:
            found = [code for code in codes[key] if code in regions]
            region = _OF_ITS_OWN.get(key) or (found[-1] if found else "")
            found_in[country, region].append(key)
    return [
        [country, region, " ".join(map(str, sorted(keys)))]
        for (country, region), keys in sorted(found_in.items())
    ]


def _city_codes() -> Iterator[tuple[int, list[str]]]:
    """Yield each city's GeoNames id and ISO 3166-2 codes, without the country."""
    subdivisions = [row[1].partition("-")[2] for row in rows("subdivisions")]
    for _name, number, numbers, *_rest in rows("cities"):
        places = [int(one) - 1 for one in numbers.split("|") if one]
        found = [subdivisions[place] for place in places]
        if any(found):
            yield int(number), found
