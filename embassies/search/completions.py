"""Known names by their beginning, for what is still being typed."""

from bisect import bisect_left
from functools import cache

from portal.countries.gazetteer import common_names

_MAX_NAMES = 400
"""One letter begins thousands: reading them all would take milliseconds."""


def names_with_prefix(prefix: str) -> list[str]:
    """Return known names with a prefix, sorted; not all of them for a short prefix."""
    names = _sorted_names()
    start = bisect_left(names, prefix)
    end = bisect_left(names, prefix + "\uffff", start)
    return names[start : min(end, start + _MAX_NAMES)]


@cache
def _sorted_names() -> list[str]:
    return sorted(filter(None, common_names()))
