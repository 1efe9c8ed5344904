"""Split a query into tokens. No database."""

import re

from embassies.search.matching import match_words
from embassies.search.tokens import Token
from embassies.search.vocabulary import vocabulary
from portal.countries.areas import area_numbers
from portal.countries.codes import iso_codes
from portal.countries.gazetteer import city_numbers, country_codes, people_codes
from portal.countries.names import fold
from portal.countries.unspaced import is_unspaced, split_unspaced

MAX_TEXT_LENGTH = 300  # characters; whatever follows is not read
_MAX_WORDS = 40
# Case endings that Turkish puts after an apostrophe: Moskova'daki, Fransa'nın.
_TURKISH_IN = re.compile(r"['’](?:[dt][ae](?:ki|n)?|[dt][ae]yim)\b", re.IGNORECASE)
_TURKISH_OF = re.compile(r"['’](?:n?[ıiuü]n|[ıiuü]n)\b", re.IGNORECASE)
_CAPITALS = re.compile(r"(?<![^\W_])[A-Z]{2,3}(?![^\W_])")


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text, cut at 300 characters and 40 words."""
    # Folding drops apostrophes: the endings become marks that survive it.
    raw = _TURKISH_OF.sub(
        " \u2402 ", _TURKISH_IN.sub(" \u2401 ", text[:MAX_TEXT_LENGTH])
    )
    capitals = _capitals(raw)
    words = _words(raw)[:_MAX_WORDS]
    return _with_codes(list(match_words(words)), capitals)


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
        or piece in area_numbers()
    )


def _capitals(raw: str) -> frozenset[str]:
    """Return the words written in capitals, where not every word is."""
    return frozenset(word.lower() for word in _CAPITALS.findall(raw))


def _with_codes(tokens: list[Token], capitals: frozenset[str]) -> list[Token]:
    """Replace ISO codes: those in capitals, or all where the rest is codes and posts.

    Many codes are words too (in, is, my): small letters alone prove nothing.
    """
    coded = [_code_of(token) for token in tokens]
    if sum(map(bool, coded)) > 2:  # FR in RU: “in” is India’s code, too
        coded = [
            "" if token.has("in") and token.text not in capitals else code
            for token, code in zip(tokens, coded, strict=True)
        ]
    only_codes = sum(map(bool, coded)) >= 2 and all(
        code or token.has("kind") or token.has("in")
        for token, code in zip(tokens, coded, strict=True)
    )
    return [
        Token(token.text, countries=(code,))
        if code and (only_codes or _is_a_code(token, capitals))
        else _with_airport(tokens, at, capitals)
        for at, (token, code) in enumerate(zip(tokens, coded, strict=True))
    ]


def _is_a_code(token: Token, capitals: frozenset[str]) -> bool:
    return token.text in capitals and not token.countries + token.people


def _code_of(token: Token) -> str:
    if token.countries and len(token.text) <= 3:
        return token.countries[0]
    return iso_codes().get(token.text, "")


def _with_airport(tokens: list[Token], at: int, capitals: frozenset[str]) -> Token:
    """Read a code of three letters as an airport's: in capitals, or beside the word."""
    token = tokens[at]
    airports = area_numbers().get(f"@{token.text}", ())
    beside = [*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2]]
    is_meant = token.text in capitals or any(map(_is_airport, beside))
    if airports and is_meant and not token.countries + token.people:
        return Token(token.text, areas=airports)
    return token


def _is_airport(token: Token) -> bool:
    return any(word.value == "airport" for word in token.words)
