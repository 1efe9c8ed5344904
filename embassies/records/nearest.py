"""The missions nearest to a point; exact across the date line and the poles."""

from collections.abc import Iterator
from math import asin, cos, degrees, pi, radians, sin, sqrt
from typing import NamedTuple

from django.db.models import Q

from embassies.models import MissionQuerySet
from portal.countries.distance import EARTH_RADIUS_KM, Point, distance_km

FARTHEST_KM = pi * EARTH_RADIUS_KM + 1
FIRST_REACH_KM = 25.0
"""Half the side of the first box around a point."""
WIDEST_STEP = 2.5
"""How many times as wide the next box is at most, where the one before is empty."""


class Near(NamedTuple):
    """A mission and how far it is; sorted by distance, then slug."""

    km: float
    slug: str
    pk: int


def nearest(
    missions: MissionQuerySet,
    origin: Point,
    *,
    limit: int,
    radius_km: float = FARTHEST_KM,
    after: tuple[float, str] = (-1.0, ""),
) -> list[Near]:
    """Return the nearest after a place in that order; those of no known point never.

    A query for each widening of the box around the point. Where a box has enough of
    them, the next one reaches just to the last of these, and is the last.
    """
    reach = max(FIRST_REACH_KM, after[0] * 1.5)
    while True:
        reach = min(reach, radius_km)
        found = sorted(
            one for one in _in_box(missions, origin, reach) if one[:2] > after
        )
        near = [one for one in found[:limit] if one.km <= reach]
        if len(near) >= limit or reach >= radius_km:
            return near
        if len(found) >= limit:
            reach = found[limit - 1].km
        else:
            reach *= min(WIDEST_STEP, 1.2 * sqrt(limit / max(1, len(found))))


def _in_box(missions: MissionQuerySet, origin: Point, km: float) -> Iterator[Near]:
    """Yield all within a distance, and those in the corners of the box around it."""
    rows = missions.filter(box_around(origin, km)).order_by()
    for pk, slug, north, east in rows.values_list("pk", "slug", *POINT):
        yield Near(distance_km(origin, Point(north, east)), slug, pk)


POINT = ("latitude", "longitude")


def box_around(origin: Point, km: float) -> Q:
    """Return a condition that all missions within a distance fulfil."""
    angle = km / EARTH_RADIUS_KM
    south = origin.latitude - degrees(angle)
    north = origin.latitude + degrees(angle)
    box = Q(latitude__gte=south - 1e-6, latitude__lte=north + 1e-6)
    if south <= -90 or north >= 90:
        return box & Q(longitude__isnull=False)
    width = degrees(asin(min(1.0, sin(angle) / cos(radians(origin.latitude))))) + 1e-6
    return box & longitudes(origin.longitude - width, origin.longitude + width)


def longitudes(west: float, east: float) -> Q:
    """Return a condition on longitudes, eastwards from one to another.

    Beyond ±180 the range goes on at the other side of the date line.
    """
    if west < -180:
        return Q(longitude__gte=west + 360) | Q(longitude__lte=east)
    if east > 180:
        return Q(longitude__gte=west) | Q(longitude__lte=east - 360)
    if west > east:
        return Q(longitude__gte=west) | Q(longitude__lte=east)
    return Q(longitude__gte=west, longitude__lte=east)
