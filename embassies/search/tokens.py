"""Split a query into tokens and look up what each may mean. No database."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from embassies.search.completions import names_with_prefix
from embassies.search.typos import closest_names
from embassies.search.vocabulary import Word, vocabulary
from portal.countries.codes import iso_codes
from portal.countries.gazetteer import (
    city_at,
    city_numbers,
    common_names,
    country_codes,
    people_codes,
)
from portal.countries.inflections import Case, adjective_bases, base_forms
from portal.countries.names import fold
from portal.countries.unspaced import is_unspaced, split_unspaced

MAX_TEXT_LENGTH = 300  # characters; whatever follows is not read
_MAX_WORDS = 40
_MAX_NAME_WORDS = 7
# Case endings that Turkish puts after an apostrophe: Moskova'daki, Fransa'nın.
_TURKISH_IN = re.compile(r"['’](?:[dt][ae](?:ki|n)?|[dt][ae]yim)\b", re.IGNORECASE)
_TURKISH_OF = re.compile(r"['’](?:n?[ıiuü]n|[ıiuü]n)\b", re.IGNORECASE)
_CAPITALS = re.compile(r"(?<![^\W_])[A-Z]{2,3}(?![^\W_])")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a name of several words, with all that it may mean."""

    text: str
    words: tuple[Word, ...] = ()
    countries: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    cities: tuple[int, ...] = ()
    edits: float = 0.0
    case: Case = ""

    @property
    def is_place(self) -> bool:
        return bool(self.countries or self.people or self.cities)

    @property
    def is_unknown(self) -> bool:
        return not self.words and not self.is_place

    def has(self, role: str) -> bool:
        return any(word.role == role for word in self.words)


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text, cut at 300 characters and 40 words."""
    # Folding drops apostrophes: the endings become marks that survive it.
    raw = _TURKISH_OF.sub(
        " \u2402 ", _TURKISH_IN.sub(" \u2401 ", text[:MAX_TEXT_LENGTH])
    )
    capitals = _capitals(raw)
    words = _words(raw)[:_MAX_WORDS]
    return _with_codes(list(_match_words(words)), capitals)


def _words(raw: str) -> list[str]:
    """Return the folded words; the marks of Turkish endings become @in and @of."""
    parts = re.split("([\u2401\u2402])", raw)
    words: list[str] = []
    for part in parts:
        if part == "\u2401":
            words.append("@in")
        elif part == "\u2402":
            words.append("@of")
        else:
            for word in fold(part).split():
                words += (
                    split_unspaced(word, _is_known) if is_unspaced(word) else [word]
                )
    return words


def _is_known(piece: str) -> bool:
    return (
        piece in country_codes()
        or piece in people_codes()
        or piece in vocabulary().words
        or piece in city_numbers()
    )


def _match_words(words: list[str]) -> Iterator[Token]:
    at = 0
    while at < len(words):
        for matcher in _MATCHERS:
            if matcher.last_only and at < len(words) - 1:
                continue
            token, size = _longest_match(words, at, matcher)
            if token:
                break
        yield token or Token(words[at])
        at += size


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
        return replace(token, words=words)
    found = vocabulary().named(phrase) if " " not in phrase else words
    return Token(phrase, found) if found else None


def _named(phrase: str) -> Token | None:
    countries = country_codes().get(phrase, ())
    people = people_codes().get(phrase, ())
    cities = city_numbers().get(phrase, ())
    if not (countries or people or cities):
        return None
    return Token(phrase, (), countries, people, cities)


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
            if form.countries or form.cities:
                return form
            people = people or form
    return people or _adjective(phrase, shortest)


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
    for name in names[:1]:
        token = _match_exact(name)
        if token:
            return replace(token, text=phrase, edits=max(weight, 0.5))
    return None


# In this order: a sure match of any length goes before a guess.
_MATCHERS = (
    Matcher(_match_exact, _MAX_NAME_WORDS),
    Matcher(_match_inflected, 3),
    Matcher(_match_compound, 1),
    Matcher(_match_prefix, 1, last_only=True),
    Matcher(_match_misspelt, 3),
)


def _capitals(raw: str) -> frozenset[str]:
    """Return the words written in capitals, where not every word is."""
    return frozenset(word.lower() for word in _CAPITALS.findall(raw))


def _with_codes(tokens: list[Token], capitals: frozenset[str]) -> list[Token]:
    """Replace ISO codes: those in capitals, or all where the rest is codes and posts.

    Many codes are words too (in, is, my): small letters alone prove nothing.
    """
    coded = [_code_of(token) for token in tokens]
    only_codes = sum(map(bool, coded)) >= 2 and all(
        code or token.has("kind") for token, code in zip(tokens, coded, strict=True)
    )
    return [
        Token(token.text, countries=(code,))
        if code
        and (
            only_codes
            or (token.text in capitals and not token.countries + token.people)
        )
        else token
        for token, code in zip(tokens, coded, strict=True)
    ]


def _code_of(token: Token) -> str:
    if token.countries and len(token.text) <= 3:
        return token.countries[0]
    return iso_codes().get(token.text, "")
