"""Which ISO 3166-1 code, of two letters or three, stands for which country?"""

from functools import cache

from django_countries import countries
from django_countries.data import COUNTRIES

_OURS = {"uk": "GB", "xk": "XK", "xkx": "XK", "xm": "XM"}


@cache
def iso_codes() -> dict[str, str]:
    """Return the alpha-2 code of every code, in small letters."""
    found = {code.lower(): code for code in COUNTRIES}
    long = {countries.alpha3(code).lower(): code for code in COUNTRIES}
    return {**found, **long, **_OURS}
