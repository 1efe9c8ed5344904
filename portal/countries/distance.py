"""Points on the earth and the great-circle distance between them."""

import math
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext as _

EARTH_RADIUS_KM = 6371.0088
"""The mean radius; taking the earth for a sphere is right to half a percent."""

MILE_KM = 1.609344


class Point(NamedTuple):
    """Degrees north and east."""

    latitude: float
    longitude: float


def point(latitude: float | None, longitude: float | None) -> Point | None:
    """Return a point, or None where either coordinate is not known."""
    if latitude is None or longitude is None:
        return None
    return Point(latitude, longitude)


def distance_km(a: Point, b: Point) -> float:
    """Return the great-circle distance in km (haversine formula)."""
    phi1, phi2 = math.radians(a.latitude), math.radians(b.latitude)
    half = math.sin((phi2 - phi1) / 2) ** 2
    east = math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    half += math.cos(phi1) * math.cos(phi2) * east
    # Rounding may take the root of antipodes beyond 1, where asin() raises.
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def known_distance_km(a: Point | None, b: Point | None) -> float | None:
    """Return the distance in km; None where either point is not known."""
    return None if a is None or b is None else distance_km(a, b)


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


def format_distance(km: float) -> str:
    """Return a distance in the reader's units, rounded to what is known of it."""
    parts = {"km": _rounded(km), "miles": _rounded(km / MILE_KM)}
    if (get_language() or "en").startswith("en"):
        return _("about %(km)s km (%(miles)s mi)") % parts
    return _("about %(km)s km") % parts


def _rounded(number: float) -> str:
    # Points are often a street's or a city's: more digits would pretend precision.
    step = 1 if number < 20 else 5 if number < 100 else 10
    whole = max(1, round(number / step) * step)
    return number_format(whole, use_l10n=True, force_grouping=whole >= 10000)
