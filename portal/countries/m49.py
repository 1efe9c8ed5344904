"""The countries of each region of the UN's list M49, by the list of 2026. Pure.

https://unstats.un.org/unsd/methodology/m49/. Kosovo and Taiwan, which are not in it,
stand with their neighbours; the Order of Malta in none.
"""

from collections.abc import Mapping

_AREAS = {
    "northern-africa": "015 DZ EG EH LY MA SD TN",
    "eastern-africa": "014 BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT"
    " ZM ZW",
    "middle-africa": "017 AO CD CF CG CM GA GQ ST TD",
    "southern-africa": "018 BW LS NA SZ ZA",
    "western-africa": "011 BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG",
    "caribbean": "029 AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR"
    " SX TC TT VC VG VI",
    "central-america": "013 BZ CR GT HN MX NI PA SV",
    "south-america": "005 AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE",
    "northern-america": "021 BM CA GL PM US",
    "central-asia": "143 KG KZ TJ TM UZ",
    "eastern-asia": "030 CN HK JP KP KR MN MO TW",
    "south-eastern-asia": "035 BN ID KH LA MM MY PH SG TH TL VN",
    "southern-asia": "034 AF BD BT IN IR LK MV NP PK",
    "western-asia": "145 AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    "eastern-europe": "151 BG BY CZ HU MD PL RO RU SK UA",
    "northern-europe": "154 AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ",
    "southern-europe": "039 AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK",
    "western-europe": "155 AT BE CH DE FR LI LU MC NL",
    "australia-and-new-zealand": "053 AU CC CX HM NF NZ",
    "melanesia": "054 FJ NC PG SB VU",
    "micronesia": "057 FM GU KI MH MP NR PW UM",
    "polynesia": "061 AS CK NU PF PN TK TO TV WF WS",
}
_CONTINENTS = {
    "sub-saharan-africa": "202 eastern-africa middle-africa southern-africa"
    " western-africa",
    "africa": "002 northern-africa sub-saharan-africa",
    "latin-america-and-the-caribbean": "419 caribbean central-america south-america",
    "americas": "019 latin-america-and-the-caribbean northern-america",
    "asia": "142 central-asia eastern-asia south-eastern-asia southern-asia western-asia",
    "europe": "150 eastern-europe northern-europe southern-europe western-europe",
    "oceania": "009 australia-and-new-zealand melanesia micronesia polynesia",
}
"""Larger regions, after those that they are made of."""


def _regions() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name, text in (*_AREAS.items(), *_CONTINENTS.items()):
        number, *parts = text.split()
        countries = frozenset().union(*(found.get(part, {part}) for part in parts))
        found[name] = found[number] = countries
    return found


REGIONS = _regions()
"""Countries by the number of a region and by its name."""


def continent_of(country: str) -> str:
    """Return the name of the largest region of a country; "" for none."""
    return _LARGEST.get(country, "")


def area_of(country: str) -> str:
    """Return the name of the smallest region of a country; "" for none."""
    return _SMALLEST.get(country, "")


_SMALLEST = {code: name for name in _AREAS for code in REGIONS[name]}
# The last one of a country is the largest.
_LARGEST = {code: name for name in _CONTINENTS for code in REGIONS[name]}
