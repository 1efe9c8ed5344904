"""How far is it? Great circles on a round earth, good to half a percent."""

from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext as _

from portal.countries.gazetteer import distance_km

MILE_KM = 1.609344


class Point(NamedTuple):
    """Degrees north and east."""

    latitude: float
    longitude: float


def kilometres(a: Point, b: Point) -> float:
    """Return the great-circle distance."""
    return distance_km(*a, *b)


def point(latitude: float | None, longitude: float | None) -> Point | None:
    """Return a point, or None where either number is not known."""
    if latitude is None or longitude is None:
        return None
    return Point(latitude, longitude)


def distance_between(a: Point | None, b: Point | None) -> float | None:
    """Return kilometres; None where either point is not known."""
    return None if a is None or b is None else kilometres(a, b)


def parse_point(text: str) -> Point | None:
    """Read “55.75,37.62”, rounded to about a kilometre; None for anything else."""
    parts = text.split(",")
    try:
        latitude, longitude = (round(float(part), 2) for part in parts)
    except (ValueError, OverflowError):
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return Point(latitude, longitude)


def say_distance(km: float) -> str:
    """Say a distance no more exactly than it is known, in the reader's units."""
    parts = {"km": _rounded(km), "miles": _rounded(km / MILE_KM)}
    if (get_language() or "en").startswith("en"):
        return _("about %(km)s km (%(miles)s mi)") % parts
    return _("about %(km)s km") % parts


def _rounded(number: float) -> str:
    step = 1 if number < 20 else 5 if number < 100 else 10
    whole = max(1, round(number / step) * step)
    return number_format(whole, use_l10n=True, force_grouping=whole >= 10000)
