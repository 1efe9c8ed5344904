"""Slugs of missions, given once and kept for ever."""

from collections.abc import Container
from itertools import chain, count

from portal.countries.names import country_slug, is_country, slugify_name

MAX_STEM_LENGTH = 130
"""So that a suffix still fits the 150 of the field."""


def mission_slug(
    kind: str,
    sending: str,
    receiving: str,
    city: str = "",
    *,
    is_honorary: bool = False,
    taken: Container[str] = frozenset(),
) -> str:
    """Return a slug that is not taken: embassy-of-france-in-moscow.

    Raise KeyError for an unknown country. Where the slug is taken the
    receiving country is added, then -2, -3 …: so it depends on the order in which
    missions get theirs, and must be stored.
    """
    host = _state(receiving)
    stem = f"{_role(kind, is_honorary=is_honorary)}-of-{_state(sending)}"
    stem = f"{stem}-{_place(receiving, city)}"[:MAX_STEM_LENGTH].strip("-")
    longer = (
        stem if stem.endswith(host) else f"{stem}-{host}"[:MAX_STEM_LENGTH].strip("-")
    )
    numbered = (f"{longer}-{number}" for number in count(2))
    return next(slug for slug in chain((stem, longer), numbered) if slug not in taken)


def _role(kind: str, *, is_honorary: bool) -> str:
    return ("honorary-" if is_honorary else "") + kind.replace("_", "-")


def _state(code: str) -> str:
    """Return a state's slug: the Holy See, not the Vatican City (Lateran Treaty, 1929)."""
    if not is_country(code):
        raise KeyError(code)
    return "holy-see" if code == "VA" else country_slug(code)


def _place(receiving: str, city: str) -> str:
    if receiving == "VA":
        return f"to-{_state(receiving)}"
    return f"in-{slugify_name(city) or country_slug(receiving)}"
