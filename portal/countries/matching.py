"""Which countries may a text mean that is still being typed? No database."""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from portal.countries.gazetteer import common_names, country_codes, people_codes
from portal.countries.names import fold, is_country, sorted_countries

MAX_LENGTH = 60
_MAX_NAMES = 400
"""Names with a prefix that are read: one letter begins thousands."""
_SHORTEST_MISSPELT = 4


def countries_matching(text: str, *, language: str, limit: int = 8) -> list[str]:
    """Return codes, the likeliest first: whole names, then beginnings of names.

    Names are those of countries and of their people, in any language; a name that is
    one slip away counts where nothing else does. At most a few milliseconds.
    """
    form = fold(text[:MAX_LENGTH])
    if not form:
        return []
    found = dict.fromkeys(_whole(form, text)) | dict.fromkeys(_begun(form, language))
    return [*(found or dict.fromkeys(_misspelt(form)))][:limit]


def country_meant(text: str) -> str:
    """Return the code of the one country that a whole name can mean; "" otherwise."""
    found = dict.fromkeys(_whole(fold(text[:MAX_LENGTH]), text))
    return next(iter(found)) if len(found) == 1 else ""


def _whole(form: str, text: str) -> Iterator[str]:
    """Yield the countries of a whole name, then of a code of two letters."""
    yield from country_codes().get(form) or people_codes().get(form, ())
    if is_country(code := text.strip().upper()):
        yield code


def _begun(form: str, language: str) -> Iterator[str]:
    """Yield the countries with a name that begins so: as shown, then any."""
    for code, name in sorted_countries(language):
        if f" {form}" in f" {fold(name)}":
            yield code
    names = _sorted_names()
    start = bisect_left(names, form)
    end = bisect_left(names, f"{form}\uffff", start)
    for name in sorted(names[start : min(end, start + _MAX_NAMES)], key=len):
        yield from (*country_codes().get(name, ()), *people_codes().get(name, ()))


def _misspelt(form: str) -> Iterator[str]:
    if len(form) < _SHORTEST_MISSPELT:
        return
    near = extract(form, _often_written(), scorer=OSA.distance, score_cutoff=1)
    for name, _distance, _place in near:
        yield from (*country_codes().get(name, ()), *people_codes().get(name, ()))


@cache
def _often_written() -> list[str]:
    """Return the names in larger languages, which many people misspell."""
    return [name for name, rank in common_names().items() if rank == 0]


@cache
def _sorted_names() -> list[str]:
    return sorted({*country_codes(), *people_codes()})
