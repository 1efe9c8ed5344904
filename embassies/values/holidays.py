"""Public holidays of the countries whose days off close a mission. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import holidays

_FALLBACK_LANGUAGE = "en_US"


@dataclass(frozen=True, slots=True)
class ClosingDay:
    """A public holiday of one country, named in the reader's language if it can be."""

    country: str
    name: str


def closing_days(
    countries: Iterable[str], day: date, language: str
) -> tuple[ClosingDay, ...]:
    """Return the public holidays that fall on a day in some countries."""
    found = (
        (code, _holidays_in(code, day.year, language).get(day)) for code in countries
    )
    return tuple(ClosingDay(code, name) for code, name in found if name)


def has_calendar(country: str) -> bool:
    """Return whether the holidays of a country are known at all."""
    return country in _known_countries()


# A calendar takes milliseconds to build; both countries of some hundred posts fit.
@lru_cache(maxsize=1024)
def _holidays_in(country: str, year: int, language: str) -> dict[date, str]:
    """Return one year's holidays; empty where no calendar is known."""
    if not has_calendar(country):
        return {}
    calendar = holidays.country_holidays(
        country, years=year, language=_calendar_language(country, language)
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
def _known_countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries(include_aliases=False))


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    listed = holidays.list_localized_countries(include_aliases=False)
    return {country: tuple(languages) for country, languages in listed.items()}
