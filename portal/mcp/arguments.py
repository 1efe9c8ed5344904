"""Read the arguments of a tool; what is wrong is answered with what to do."""

from collections.abc import Iterable

from django.conf import settings

from embassies.assistance.query import (
    MOST_NATIONALITIES,
    NO_PLACE,
    Place,
    country_code_of,
    find_city,
)
from portal.countries.gazetteer import country_codes, people_codes
from portal.countries.matching import countries_matching
from portal.countries.names import country_name, fold, is_country

LONGEST = 100
"""Characters of one argument, as in the API."""
_SHARED_NAMES = {"korea": ["KP", "KR"]}
"""Names that two states use; our lists of names know the one most often meant."""
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class ArgumentError(ValueError):
    """An argument cannot be used; the message says what to write instead."""


def text_of(name: str, text: str) -> str:
    """Return a text that is not blank; raise ArgumentError."""
    text = text.strip()
    if not text or len(text) > LONGEST or "\0" in text:
        raise ArgumentError(f"`{name}`: write 1 to {LONGEST} characters.")
    return text


def country_of(name: str, text: str) -> str:
    """Return the alpha-2 code of a country; raise ArgumentError."""
    word = text_of(name, text)
    possible = _countries_of(word)
    if len(possible) == 1:
        return possible[0]
    near = possible or countries_matching(word, language="en", limit=3)
    meant = " or ".join(f"{code} ({country_name(code, 'en')})" for code in near)
    raise ArgumentError(
        f"`{name}`: “{word}” "
        + ("names several countries. " if possible else "is no country that we know. ")
        + (f"Did you mean {meant}? " if meant else "")
        + "Write a two-letter code (ISO 3166-1, as in FR) or the name of one country."
    )


def _countries_of(word: str) -> list[str]:
    """Return the countries that a code, a name or the name of a people may mean."""
    code = word.upper()
    if len(code) == 2 and is_country(code):
        return [code]
    form = fold(word)
    if form in _SHARED_NAMES:
        return _SHARED_NAMES[form]
    named = country_codes().get(form) or people_codes().get(form, ())
    one = country_code_of(word)
    return list(named) if len(named) > 1 or not one else [one]


def nationalities_of(texts: str | list[str]) -> list[str]:
    """Return the codes of one or several nationalities; raise ArgumentError."""
    words = [texts] if isinstance(texts, str) else texts
    if not 1 <= len(words) <= MOST_NATIONALITIES:
        raise ArgumentError(
            f"`nationality`: write 1 to {MOST_NATIONALITIES} countries whose passport"
            " the person holds."
        )
    return list(dict.fromkeys(country_of("nationality", word) for word in words))


def city_of(text: str, country: str) -> Place:
    """Return a city of a country, or no place for none; raise ArgumentError."""
    if not text.strip():
        return NO_PLACE
    found = find_city(text_of("city", text), country)
    if found is None:
        raise ArgumentError(
            f"`city`: we do not know “{text.strip()}” in {country_name(country, 'en')}."
            " Write a larger city near it, or leave it out."
        )
    return found


def one_of(name: str, text: str, choices: Iterable[str]) -> str:
    """Return one of some values; raise ArgumentError with all of them."""
    known = list(choices)
    if text not in known:
        raise ArgumentError(f"`{name}`: write one of {', '.join(known)}.")
    return text


def number_of(name: str, number: int, most: int) -> int:
    """Return a number from 1 to the most; raise ArgumentError."""
    if not 1 <= number <= most:
        raise ArgumentError(f"`{name}`: write a number from 1 to {most}.")
    return number
