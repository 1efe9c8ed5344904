"""Which names begin like this? For what is still being typed."""

from bisect import bisect_left
from functools import cache

from portal.countries.gazetteer import common_names

_MOST = 400  # names looked at: one letter begins thousands


def names_beginning(prefix: str) -> list[str]:
    """Return known names that begin so, in their order; not all of a short prefix."""
    names = _sorted_names()
    start = bisect_left(names, prefix)
    end = bisect_left(names, prefix + "\uffff", start)
    return names[start : min(end, start + _MOST)]


@cache
def _sorted_names() -> list[str]:
    return sorted(filter(None, common_names()))
