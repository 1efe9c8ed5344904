"""Is the place of a row possible, and is it the recorded mission's? Pure."""

from dataclasses import replace

from embassies.imports.pipeline.rows import MissionRow, Values
from embassies.models import Precision
from portal.countries.land import is_in, states_at

_DIGITS = {0: Precision.CITY, 1: Precision.CITY, 2: Precision.CITY, 3: Precision.STREET}
"""What so many decimals of a degree can tell: two are a kilometre, three a hundred
metres."""
_POINT = ("latitude", "longitude", "precision")


def with_checked_point(row: MissionRow) -> MissionRow:
    """Return a row without a point that cannot be right, and with a remark instead.

    A point that is right, but written with few decimals, is no more precise than they.
    """
    facts = row.facts
    if "latitude" not in facts:
        return row
    country = facts.get("seat_country") or row.receiving_country
    if reason := _reason(country, facts["latitude"], facts["longitude"]):
        kept = {name: facts[name] for name in facts if name not in _POINT}
        remark = (
            f"the point {facts['latitude']}, {facts['longitude']} {reason}: left out"
        )
        return replace(row, facts=kept, remarks=(*row.remarks, remark))
    return replace(row, facts={**facts, "precision": _precision(facts)})


def _reason(country: str, latitude: float, longitude: float) -> str:
    if is_in(country, latitude, longitude):
        return ""
    if abs(longitude) <= 90 and is_in(country, longitude, latitude):
        return f"is in {country} with latitude and longitude exchanged"
    there = " or ".join(sorted(states_at(latitude, longitude)))
    return f"lies in {there}, not in {country}" if there else "lies at sea"


def _precision(facts: Values) -> str:
    digits = max(_decimals(facts[name]) for name in _POINT[:2])
    supported = _DIGITS.get(digits, Precision.EXACT)
    order = [Precision.CITY, Precision.STREET, Precision.EXACT]
    return min(supported, Precision(facts["precision"]), key=order.index).value


def _decimals(degrees: float) -> int:
    return len(repr(float(degrees)).partition(".")[2].rstrip("0"))
