"""Public holidays of the countries whose days off close a mission. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache

import holidays

_FALLBACK_LANGUAGE = "en_US"


class Closing(StrEnum):
    """How a holiday closes a mission; the values are categories of the calendars."""

    PUBLIC = "public"
    HALF_DAY = "half_day"
    OFFICES = "government"
    """A day off of government offices alone."""
    REGIONAL = "regional"
    """A holiday in some region of the country, perhaps not in this one."""


@dataclass(frozen=True, slots=True)
class ClosingDay:
    """A holiday of one country, named in the reader's language if it can be."""

    country: str
    name: str
    closing: Closing = Closing.PUBLIC


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mission stands, and whose it is.

    ``region`` is blank where the region has no calendar of its own, and None where
    it is not known.
    """

    host: str
    sender: str
    region: str | None = None


@lru_cache(maxsize=8192)
def closing_days(place: Place, day: date, language: str) -> tuple[ClosingDay, ...]:
    """Return the holidays of a day: those that close a mission, or else may close it."""
    return tuple(_public_holidays(place, day, language)) or tuple(
        _doubtful_days(place, day, language)
    )


def _public_holidays(place: Place, day: date, language: str) -> Iterator[ClosingDay]:
    region = _known_region(place) or ""
    for country, regions in ((place.host, {"", region}), (place.sender, {""})):
        calendars = (
            _holidays_in(country, one, Closing.PUBLIC, day.year, language)
            for one in sorted(regions)
        )
        name = next((found[day] for found in calendars if day in found), "")
        if name:
            yield ClosingDay(country, name)


def _doubtful_days(place: Place, day: date, language: str) -> Iterator[ClosingDay]:
    region = _known_region(place)
    for closing in (Closing.HALF_DAY, Closing.OFFICES):
        found = _holidays_in(place.host, region or "", closing, day.year, language)
        if day in found:
            yield ClosingDay(place.host, found[day], closing)
    if region is None:
        found = _holidays_of_regions(place.host, day.year, language)
        if day in found:
            yield ClosingDay(place.host, found[day], Closing.REGIONAL)


def has_calendar(country: str) -> bool:
    """Return whether the holidays of a country are known at all."""
    return country in _regions()


def _known_region(place: Place) -> str | None:
    """Return the region; "" for none, None where it is unknown to the calendars."""
    regions = _regions().get(place.host, ())
    if not regions or place.region == "":
        return ""
    return place.region if place.region in regions else None


@lru_cache(maxsize=256)
def _holidays_of_regions(country: str, year: int, language: str) -> Mapping[date, str]:
    """Return what is a holiday in some region. Up to 50 ms the first time (Italy)."""
    found: dict[date, str] = {}
    for region in _regions()[country]:
        for closing in (Closing.PUBLIC, Closing.HALF_DAY):
            calendar = _holidays_in(country, region, closing, year, language)
            found = {**calendar, **found}
    return found


# A calendar takes milliseconds to build; both countries of some hundred posts fit,
# and the regions of Italy.
@lru_cache(maxsize=2048)
def _holidays_in(
    country: str, region: str, closing: Closing, year: int, language: str
) -> Mapping[date, str]:
    """Return one year's holidays; empty where no calendar is known."""
    if closing not in _categories(country):
        return {}
    calendar = holidays.country_holidays(
        country,
        subdiv=region or None,
        years=year,
        language=_calendar_language(country, language),
        categories=(closing.value,),
    )
    return {day: name for day, name in calendar.items() if day.year == year}


def _calendar_language(country: str, language: str) -> str | None:
    """Return the calendar's language that suits a reader; None for its only one."""
    wanted = {"en": _FALLBACK_LANGUAGE, "zh-hans": "zh_CN"}.get(language, language)
    written = _languages().get(country, ())
    if wanted in written:
        return wanted
    return _FALLBACK_LANGUAGE if _FALLBACK_LANGUAGE in written else None


@cache
def _regions() -> Mapping[str, frozenset[str]]:
    """Return the regions with calendars by country; a key for each country known."""
    listed = holidays.list_supported_countries(include_aliases=False)
    return {country: frozenset(regions) for country, regions in listed.items()}


@cache
def _categories(country: str) -> frozenset[str]:
    if not has_calendar(country):
        return frozenset()
    return frozenset(holidays.country_holidays(country).supported_categories)


@cache
def _languages() -> Mapping[str, tuple[str, ...]]:
    listed = holidays.list_localized_countries(include_aliases=False)
    return {country: tuple(languages) for country, languages in listed.items()}
