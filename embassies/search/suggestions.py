"""Suggest queries for a text that is still being typed. No database."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from embassies.search.completions import names_with_prefix
from embassies.search.interpretation import interpret
from embassies.search.tokenizer import MAX_TEXT_LENGTH
from portal.countries.gazetteer import (
    City,
    city_at,
    city_name,
    city_numbers,
    country_codes,
    people_codes,
)
from portal.countries.names import country_name, fold

_MAX_NAME_WORDS = 4
_OTHER_NAME = 4  # the rank of a former or foreign name: after all others


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text for the search box, and what it means.

    country: missions of a country, or in it; city: those in a city; pair: those
    of a country in another or in one of its cities.
    """

    text: str
    kind: Literal["country", "city", "pair"]
    sending: str = ""
    receiving: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class _Completion:
    country: str
    city: City | None
    order: tuple[int, int]

    @property
    def key(self) -> tuple[str, int]:
        return self.country, self.city.geonames_id if self.city else 0


def suggest(prefix: str, *, limit: int = 8, language: str = "en") -> list[Suggestion]:
    """Complete the last name of a text; the names before it are the sender.

    At most a millisecond. Empty for an empty text and for what begins no name.
    """
    words = fold(prefix[:MAX_TEXT_LENGTH]).split()
    for size in range(min(_MAX_NAME_WORDS, len(words)), 0, -1):
        found = _completions(" ".join(words[-size:]), language)
        if found:
            before = interpret(" ".join(words[:-size])).sending if words[:-size] else ()
            made = (_suggestion(one, before, language) for one in found)
            return list(dict.fromkeys(filter(None, made)))[: max(0, limit)]
    return []


def _completions(prefix: str, language: str) -> list[_Completion]:
    """Return what names with a prefix mean: names as shown, or else other names."""
    best: dict[tuple[str, int], _Completion] = {}
    for name in names_with_prefix(prefix):
        for found in _meanings(name, language, prefix):
            if found.key not in best or found.order < best[found.key].order:
                best[found.key] = found
    order = sorted(best.values(), key=lambda found: found.order)
    shown = [found for found in order if found.order[0] < _OTHER_NAME]
    return shown or order


def _meanings(name: str, language: str, prefix: str) -> Iterator[_Completion]:
    for place, code in enumerate(country_codes().get(name, ())):
        shown = fold(country_name(code, language)).startswith(prefix)
        rank = 0 if name == prefix else 1 if shown else _OTHER_NAME
        yield _Completion(code, None, (rank, place))
    for place, code in enumerate(people_codes().get(name, ())):
        yield _Completion(code, None, (2, place))
    for number in city_numbers().get(name, ())[:1]:
        city = city_at(number)
        shown = fold(city.name) == name or name == prefix
        yield _Completion(city.country, city, (3 if shown else _OTHER_NAME, number))


def _suggestion(
    found: _Completion, senders: tuple[str, ...], language: str
) -> Suggestion | None:
    place, city = country_name(found.country, language), ""
    if found.city:
        city = found.city.name
        place = city_name(found.city.geonames_id, language) or city
    if not senders:
        kind: Literal["country", "city"] = "city" if found.city else "country"
        sending = "" if found.city else found.country
        return Suggestion(place, kind, sending, found.country, city)
    if senders[0] == found.country:
        return None
    text = f"{country_name(senders[0], language)} – {place}"
    return Suggestion(text, "pair", senders[0], found.country, city)
