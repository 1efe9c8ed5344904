"""Which state may a point lie in? From a map, to a tenth of a degree.

Baked by `manage.py build_gazetteer` (data/SOURCES.md). A state reaches about 10 km
beyond its border and its coast, so that a post in a border town or on a pier is
never taken for its neighbour's or for lost at sea.
"""

from bisect import bisect_right
from functools import cache, lru_cache
from pathlib import Path

from portal.countries.territories import state_of

ROWS, COLUMNS = 1800, 3600
"""Cells from the south pole to the north, and from 180° W to 180° E."""

_DATA = Path(__file__).parent / "data" / "land.tsv"
_INSIDE = {"VA": "IT", "XM": "IT"}
"""What lies in another state and is too small for the map."""


def cell_at(latitude: float, longitude: float) -> tuple[int, int]:
    """Return the row and the column of a point, in degrees."""
    row = int((latitude + 90) * 10)
    return min(row, ROWS - 1), int((longitude + 180) * 10) % COLUMNS


def states_at(latitude: float, longitude: float) -> frozenset[str]:
    """Return the states that a point may lie in (alpha-2); none at sea."""
    row, column = cell_at(latitude, longitude)
    starts, runs = _row(row)
    index = bisect_right(starts, column) - 1
    if index < 0:
        return frozenset()
    end, states = runs[index]
    return states if column < end else frozenset()


def is_in(country: str, latitude: float, longitude: float) -> bool:
    """Return whether a point may lie in a country; True for one without a shape."""
    state = state_of(_INSIDE.get(country, country))
    return state in states_at(latitude, longitude) or state not in _mapped_states()


# The 10,265 missions of the starter lie in 400 rows.
@lru_cache(maxsize=512)
def _row(row: int) -> tuple[list[int], list[tuple[int, frozenset[str]]]]:
    starts, runs = [], []
    for run in _lines()[row].split():
        place, _, states = run.partition("=")
        start, length = map(int, place.split("+"))
        starts.append(start)
        runs.append((start + length, _states(states)))
    return starts, runs


@cache
def _states(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


@cache
def _mapped_states() -> frozenset[str]:
    runs = {run.partition("=")[2] for line in _lines() for run in line.split()}
    return frozenset().union(*map(_states, runs))


@cache
def _lines() -> list[str]:
    return _DATA.read_text(encoding="ascii").split("\n")
