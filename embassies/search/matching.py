"""Match the words of a query with known names: as written, inflected or misspelt."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from embassies.search.completions import names_with_prefix
from embassies.search.tokens import Token
from embassies.search.transliteration import original_forms
from embassies.search.typos import closest_names
from embassies.search.vocabulary import vocabulary
from portal.countries.areas import area_at, area_numbers
from portal.countries.gazetteer import (
    city_at,
    city_numbers,
    common_names,
    country_codes,
    people_codes,
)
from portal.countries.inflections import adjective_bases, base_forms

_MAX_NAME_WORDS = 7
_LONG_WORD = 8
_SHORTEST_SLIP = 5  # letters: shorter words have too many neighbours


def match_words(words: list[str]) -> Iterator[Token]:
    at = 0
    while at < len(words):
        token, size = _misspelt_name(words, at) or _best_match(words, at)
        yield token
        at += size


def _misspelt_name(words: list[str], at: int) -> tuple[Token, int] | None:
    """Match a misspelt name that begins with a word of its own: los angelas."""
    if words[at] not in _first_words() or at + 1 == len(words):
        return None
    if _match_exact(words[at + 1]) or _begins_a_name(words, at):
        return None
    for size in (3, 2):
        phrase = " ".join(words[at : at + size])
        token = _match_misspelt(phrase) if len(words) >= at + size else None
        if token and token.is_place and token.meant.count(" ") == size - 1:
            return token, size
    return None


def _begins_a_name(words: list[str], at: int) -> bool:
    phrases = (" ".join(words[at : at + size]) for size in range(2, _MAX_NAME_WORDS))
    return any(_match_exact(phrase) or _match_inflected(phrase) for phrase in phrases)


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    return frozenset(name.split()[0] for name in common_names() if " " in name)


def _best_match(words: list[str], at: int) -> tuple[Token, int]:
    for matcher in _MATCHERS:
        if matcher.last_only and at < len(words) - 1:
            continue
        token, size = _longest_match(words, at, matcher)
        if token:
            return token, size
    return Token(words[at]), 1


def _longest_match(
    words: list[str], at: int, matcher: "Matcher"
) -> tuple[Token | None, int]:
    most = min(matcher.max_words, len(words) - at)
    for size in range(most, 0, -1):
        token = matcher.match(" ".join(words[at : at + size]))
        if token and not (size > 1 and _cuts_a_name(token, words, at, size)):
            return token, size
    return None, 1


def _cuts_a_name(token: Token, words: list[str], at: int, size: int) -> bool:
    """Whether a longer name begins inside a phrase: en | los ángeles."""
    if token.is_place:
        return False
    return any(
        _named(" ".join(words[start:end]))
        for start in range(at + 1, at + size)
        for end in range(at + size + 1, min(len(words), start + 4) + 1)
    )


@dataclass(frozen=True, slots=True)
class Matcher:
    """A way to match a phrase, and the most words that it takes."""

    match: Callable[[str], Token | None]
    max_words: int
    last_only: bool = False


def _match_exact(phrase: str) -> Token | None:
    words = vocabulary().words.get(phrase, ())
    token = _named(phrase)
    if token:
        return replace(token, words=words) if words else token
    found = vocabulary().named(phrase) if " " not in phrase else words
    return Token(phrase, found) if found else None


def _named(phrase: str) -> Token | None:
    countries = country_codes().get(phrase, ())
    people = people_codes().get(phrase, ())
    cities = city_numbers().get(phrase, ())
    areas = area_numbers().get(phrase, ())
    if not (countries or people or cities or areas):
        return None
    return Token(phrase, (), countries, people, cities, areas)


# Trying every ending of a word is slow, and people search for the same few names.
@lru_cache(maxsize=2048)
def _match_inflected(phrase: str) -> Token | None:
    """Match an inflected name, of one word or of several: в Новой Зеландии."""
    if " " in phrase:
        return _match_inflected_phrase(phrase)
    # In Latin script a short name with an ending is often another word.
    shortest = 4 if phrase[0] < "\u0250" else 3
    people: Token | None = None
    for base, case in base_forms(phrase):
        token = _named(base) if len(base) > 2 else None
        if token and _bears_inflection(token, shortest):
            form = replace(token, text=phrase, case=case, edits=0.1)
            if form.countries or form.cities or form.areas:
                return form
            people = people or form
    return people or _adjective(phrase, shortest)


@lru_cache(maxsize=2048)
def _match_swapped(word: str) -> Token | None:
    """Match a country or people of which two letters changed places: inidan.

    Before inflections: endings of many languages make a name of almost any word.
    """
    if len(word) < _SHORTEST_SLIP:
        return None
    for at in range(len(word) - 1):
        name = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if name != word and common_names().get(name) == 0:
            token = _match_misspelt(word)
            return token if token and token.countries + token.people else None
    return None


def _adjective(phrase: str, shortest: int) -> Token | None:
    for base in adjective_bases(phrase):
        codes = country_codes().get(base) or people_codes().get(base)
        if codes and len(base) >= shortest:
            return Token(phrase, people=codes, edits=0.2)
    return None


def _bears_inflection(token: Token, shortest: int) -> bool:
    """Whether a name is known well enough to be looked up without its ending."""
    if token.countries or token.people:
        return len(token.text) >= shortest
    if not token.cities:
        return len(token.text) > shortest and area_at(token.areas[0]).kind == "region"
    city = city_at(token.cities[0])
    if len(token.text) < 4:
        return city.is_capital
    return city.has_missions or (shortest == 3 and city.population >= 100_000)


def _match_inflected_phrase(phrase: str) -> Token | None:
    forms = [_forms(word) for word in phrase.split()]
    # Their product grows with each word; real names stay far below.
    if not all(forms) or sum(map(len, forms)) > 40:
        return None
    for joined in _joined(forms):
        token = _named(joined)
        if token:
            return replace(token, text=phrase, edits=0.1)
    return None


def _forms(word: str) -> list[str]:
    """Return the words of long names that a word may be a form of."""
    known = _inner_words()
    bases = [word, *(base for base, _case in base_forms(word)), *adjective_bases(word)]
    return list(dict.fromkeys(base for base in bases if base in known))


def _joined(forms: list[list[str]]) -> Iterator[str]:
    if len(forms) == 1:
        yield from forms[0]
        return
    for rest in _joined(forms[1:]):
        for first in forms[0]:
            yield f"{first} {rest}"


@lru_cache(maxsize=1)
def _inner_words() -> frozenset[str]:
    names = [*country_codes(), *people_codes()]
    names += [name for name in city_numbers() if " " in name]
    return frozenset(word for name in names if " " in name for word in name.split())


@lru_cache(maxsize=2048)
def _match_compound(word: str) -> Token | None:
    """Match a name and a post written together: germanembassy."""
    for cut in range(2, len(word) - 4):
        post = vocabulary().words.get(word[cut:], ())
        token = _named(word[:cut]) if any(w.role == "kind" for w in post) else None
        if token:
            codes = token.countries + token.people
            return Token(word, people=codes, edits=0.1) if codes else None
    return None


@lru_cache(maxsize=2048)
def _match_prefix(word: str) -> Token | None:
    """Match the beginning of a name: a country's before a city's.

    At least 60 % of its letters: "mars" is no beginning of Marshall Islands. Two
    countries that begin alike match none; of cities the most important one.
    """
    if len(word) < (2 if word[0] >= "\u1100" else 4):
        return None
    names = [n for n in names_with_prefix(word) if len(word) >= 0.6 * len(n)]
    found = [token for name in names if (token := _named(name))]
    countries = [token for token in found if token.countries or token.people]
    if len({token.countries or token.people for token in countries}) > 1:
        return None
    cities = sorted(
        (token for token in found if common_names()[token.text] == 1),
        key=lambda token: token.cities,
    )
    best = [*countries, *cities][:1]
    return replace(best[0], text=word, edits=0.5) if best else None


@lru_cache(maxsize=2048)
def _match_misspelt(phrase: str) -> Token | None:
    if " " in phrase and len(phrase) < 8:
        return None
    names, weight = closest_names(phrase)
    if not names and _may_bear_an_ending(phrase):
        names, weight = closest_names(phrase[:-1])
    token = _match_exact(names[0]) if names else None
    if token is None:
        return None
    codes = token.countries + token.people
    rivals = [code for name in names[1:] for code in _codes_of(name)]
    return replace(
        token,
        text=phrase,
        edits=max(weight, 0.5),
        meant=names[0],
        rivals=tuple(code for code in dict.fromkeys(rivals) if code not in codes),
    )


def _may_bear_an_ending(word: str) -> bool:
    """Whether it is a long Cyrillic word: узбикистана is a misspelt genitive."""
    return "\u0400" <= word[0] < "\u0530" and len(word) >= _LONG_WORD


def _codes_of(name: str) -> tuple[str, ...]:
    return country_codes().get(name, ()) + people_codes().get(name, ())


@lru_cache(maxsize=2048)
def _match_transliterated(word: str) -> Token | None:
    """Match a Russian or Greek word in Latin letters: posolstvo, presveia."""
    if len(word) < _SHORTEST_SLIP or not word.isascii() or not word.isalpha():
        return None
    for form in original_forms(word):
        token = _match_exact(form) or _match_inflected(form)
        if token and (token.has("kind") or _is_well_known(token)):
            return replace(token, text=word, edits=max(token.edits, 0.2))
    return None


def _is_well_known(token: Token) -> bool:
    if token.countries or token.people:
        return True
    return bool(token.cities) and city_at(token.cities[0]).has_missions


# In this order: a sure match of any length goes before a guess.
_MATCHERS = (
    Matcher(_match_exact, _MAX_NAME_WORDS),
    Matcher(_match_swapped, 1),
    Matcher(_match_inflected, 3),
    Matcher(_match_compound, 1),
    Matcher(_match_transliterated, 1),
    Matcher(_match_prefix, 1, last_only=True),
    Matcher(_match_misspelt, 3),
)
