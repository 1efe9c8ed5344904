"""Is the place of a row possible, and is it that of the recorded mission? Pure."""

from dataclasses import replace

from embassies.imports.pipeline.posts import SAME_CITY, SINGLE, Post, post_points
from embassies.imports.pipeline.rows import MissionRow, Values
from embassies.models import Precision
from embassies.values.field_sources import POINT
from portal.countries.distance import Point, distance_km
from portal.countries.gazetteer import capital_of, city_by_id
from portal.countries.land import is_in, states_at
from portal.countries.names import slugify_name

REACH = 100.0
"""Km around the city of a post beyond which a point is not that of the post. Posts are
recorded up to 60 km from the middle of the largest municipalities."""

_PRECISION = {0: Precision.CITY, 1: Precision.CITY, 2: Precision.CITY}
_PRECISION[3] = Precision.STREET
"""What so many decimals of a degree can tell: two are a kilometre, three a hundred
metres."""
_ORDER = [Precision.CITY, Precision.STREET, Precision.EXACT]


def with_checked_point(row: MissionRow) -> MissionRow:
    """Return a row without a point that cannot be right, and with a remark instead.

    A point that is right, but written with few decimals, is no more precise than they.
    """
    facts = row.facts
    if "latitude" not in facts:
        return row
    if reason := _reason(row):
        kept = {name: facts[name] for name in facts if name not in POINT}
        remark = (
            f"the point {facts['latitude']}, {facts['longitude']} {reason}: left out"
        )
        return replace(row, facts=kept, remarks=(*row.remarks, remark))
    return replace(row, facts={**facts, "precision": _precision(facts)})


def is_far_off(values: Values) -> bool:
    """Return whether a recorded point is far from its city; False if not known."""
    city = city_by_id(values["geonames_id"]) if values["geonames_id"] else None
    if city is None or values["latitude"] is None:
        return False
    return distance_km(_point(values), city.point) > REACH


def is_in_capital(post: Post) -> bool:
    """Return whether a post is an embassy, or the like, in the capital of its seat."""
    capital = capital_of(post.seat)
    if post.kind not in SINGLE or capital is None:
        return False
    if post.geonames_id:
        return post.geonames_id == capital.geonames_id
    return slugify_name(post.city) == slugify_name(capital.name)


def move(known: Post, row: MissionRow) -> str:
    """Return how a row moves a recorded post to another city; blank where it does not.

    A suburb is no other city. Where the gazetteer does not know the new one, or a row
    has a point alone, the name or the point decides.
    """
    new = Post.of(row)
    here, there = list(post_points(known)), list(post_points(new))
    if not new.city and "latitude" in row.facts:
        there = [_point(row.facts)]
    if _same_name(known, new) or not known.city or not (new.city or there):
        return ""
    if here and there:
        limit = SAME_CITY if new.city else REACH
        if min(distance_km(a, b) for a in here for b in there) <= limit:
            return ""
    return f"recorded in {known.city}, here in {new.city or 'another place'}"


def _same_name(known: Post, new: Post) -> bool:
    if known.geonames_id and known.geonames_id == new.geonames_id:
        return True
    return bool(new.city) and slugify_name(known.city) == slugify_name(new.city)


def _reason(row: MissionRow) -> str:
    """Return why the point of a row cannot be right; blank where it can."""
    post, (latitude, longitude) = Post.of(row), _point(row.facts)
    country = post.seat
    if not is_in(country, latitude, longitude):
        if abs(longitude) <= 90 and is_in(country, longitude, latitude):
            return f"is in {country} with latitude and longitude exchanged"
        there = " or ".join(sorted(states_at(latitude, longitude)))
        return f"lies in {there}, not in {country}" if there else "lies at sea"
    km = [distance_km(_point(row.facts), city) for city in post_points(post)]
    if km and min(km) > REACH:
        return f"lies {min(km):,.0f} km from {post.city}"
    return ""


def _point(facts: Values) -> Point:
    return Point(facts["latitude"], facts["longitude"])


def _precision(facts: Values) -> str:
    digits = max(_decimals(facts[name]) for name in POINT[:2])
    supported = _PRECISION.get(digits, Precision.EXACT)
    return min(supported, Precision(facts["precision"]), key=_ORDER.index).value


def _decimals(degrees: float) -> int:
    return len(repr(float(degrees)).partition(".")[2].rstrip("0"))
