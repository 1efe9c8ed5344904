"""Interpret a query: which state sends, which receives, which city and kind. Pure.

Every country or city of a query gets a score as the sender and as the host: by the
words around it, by what it is (people send, cities receive) and by the order of
words. The pair with the highest score is the interpretation.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from embassies.search.likely_cities import likely_cities
from embassies.search.nationalities import nationalities
from embassies.search.pairs import UNEXPLAINED_COST, best_pair, cost_of_rest
from embassies.search.places import Place, find_places, score_places
from embassies.search.relevance import is_about_other_things, is_on_topic
from embassies.search.tokenizer import tokenize
from embassies.search.tokens import Token
from embassies.search.vocabulary import Word
from portal.countries.gazetteer import City
from portal.countries.names import fold
from portal.countries.territories import state_of

# `manage.py measure_search` shows what a change does to a file of labelled queries.
_MIN_CONFIDENCE = 0.35  # below it a wrong answer is likelier than a right one


class Correction(NamedTuple):
    """A misspelt word and the name that it was taken for."""

    written: str
    meant: str
    rivals: tuple[str, ...]
    """Other countries that the word may mean as well."""


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What a query was understood to ask. Nothing understood: confidence 0."""

    sending: tuple[str, ...] = ()
    receiving: tuple[str, ...] = ()
    cities: tuple[City, ...] = ()
    kind: str = ""
    is_honorary: bool = False
    confidence: float = 0.0
    either_way: bool = False
    """One country is named, and nothing says whether it sends or receives."""
    area: str = ""
    """The region, district or airport for which the first city stands."""
    ignored: tuple[str, ...] = ()
    """The words that were not understood."""
    corrected: tuple[Correction, ...] = ()
    number: str = ""
    """The telephone number that the query is, with its + or without."""

    @property
    def lacks_place(self) -> bool:
        """Whether a word is not understood that may be the sender or the place."""
        return bool(self.ignored) and not (self.sending and self.receiving)

    @property
    def is_kind_alone(self) -> bool:
        """Whether a kind of post is named and nothing else: “embassy”."""
        others = (self.sending, self.receiving, self.cities, self.ignored)
        return bool(self.kind) and not any(others)

    @property
    def is_own_country(self) -> bool:
        """Whether the place is the sender's own state, or a territory of it."""
        homes = {state_of(code) for code in self.sending}
        hosts = {state_of(code) for code in self.receiving}
        return bool(hosts) and hosts <= homes

    @property
    def city(self) -> str:
        return self.cities[0].name if self.cities else ""


def interpret(text: str) -> Interpretation:
    """Interpret a query in any language. About 0.1 ms; typos 1 ms a word."""
    tokens = _in_one_language(list(_offices_spelt_out(tokenize(text))))
    places = find_places(tokens)
    score_places(places, tokens)
    sender, host = best_pair(places)
    answer = _describe(sender, host, places, tokens)
    confidence = _confidence(answer, places, tokens, sender, host)
    if is_about_other_things(tokens):
        return Interpretation()
    ignored = _ignored(tokens, places)
    if confidence < _MIN_CONFIDENCE:
        return Interpretation(
            kind=answer.kind, is_honorary=answer.is_honorary, ignored=ignored
        )
    corrected = tuple(
        Correction(token.text, token.meant, token.rivals)
        for token in (place.token for place in (sender, host) if place)
        if token.meant and fold(token.meant) != token.text
    )
    return replace(
        answer,
        confidence=round(confidence, 2),
        ignored=ignored,
        corrected=corrected,
    )


def _ignored(tokens: list[Token], places: list[Place]) -> tuple[str, ...]:
    """Return the words that are no names in use and mean nothing known."""
    used = {place.at for place in places}
    words = (t.text for at, t in enumerate(tokens) if at not in used and not t.words)
    return tuple(word for word in dict.fromkeys(words) if not word.startswith("@"))


def _offices_spelt_out(tokens: list[Token]) -> Iterator[Token]:
    """Yield an office with a name of its own as its kind, sender and place."""
    for token in tokens:
        office = next((word for word in token.words if word.role == "office"), None)
        if office is None:
            yield token
            continue
        sender, host = office.value.split()
        yield Token(sender.lower(), countries=(sender,))
        yield Token(token.text, words=(Word("kind", "representative_office"),))
        yield Token("in", words=(Word("in"),))
        yield Token(host.lower(), countries=(host,))


def _in_one_language(tokens: list[Token]) -> list[Token]:
    """Where a word has several meanings, keep that of the query's language.

    "My" is America in Vietnamese: without the language, it is the small word.
    """
    languages = {
        language
        for token in tokens
        for word in token.words
        if word.role in ("kind", "citizen") and len(token.text) > 3
        for language in word.languages
    }
    return [_without_other_meanings(token, languages) for token in tokens]


def _without_other_meanings(token: Token, languages: set[str]) -> Token:
    if not token.words or token.has("kind"):
        return (
            replace(token, countries=(), people=(), cities=()) if token.words else token
        )
    ours = tuple(word for word in token.words if word.languages & languages)
    if token.is_place and languages and not ours:
        return replace(token, words=())
    return replace(token, words=ours or token.words, countries=(), people=(), cities=())


def _describe(
    sender: Place | None,
    host: Place | None,
    places: list[Place],
    tokens: list[Token],
) -> Interpretation:
    kind, is_honorary = _kind(tokens)
    sending = nationalities(sender, host, places, tokens)
    if kind == "nunciature" and not sending:
        sending = ("VA",)
    cities = likely_cities(host, sender, places)
    receiving: tuple[str, ...] = ()
    if host and host.host_codes:
        receiving = host.host_codes
    elif cities:
        receiving = tuple(dict.fromkeys(city.country for city in cities))
    return Interpretation(
        sending=sending,
        receiving=receiving,
        cities=tuple(cities),
        kind=kind,
        is_honorary=is_honorary,
        area=host.area.name if host and host.area else "",
        either_way=(sender is None) != (host is None)
        and not any(token.has("kind") for token in tokens),
    )


def _kind(tokens: list[Token]) -> tuple[str, bool]:
    values = [w.value for t in tokens for w in t.words if w.role == "kind"]
    is_honorary = "honorary" in values
    rest = [value for value in values if value not in ("honorary", "mission")]
    for value in ("consulate_general", "high_commission"):
        if value in rest:
            return value, is_honorary
    return (rest[0] if rest else "consulate" if is_honorary else ""), is_honorary


def _confidence(
    answer: Interpretation,
    places: list[Place],
    tokens: list[Token],
    sender: Place | None,
    host: Place | None,
) -> float:
    """Return 0.4 to 1, or 0 where too little of the query is understood."""
    pair = bool(answer.sending), bool(answer.receiving)
    used = [place.token for place in (sender, host) if place]
    known = [
        p.token for p in places if cost_of_rest(p, sender, host) < UNEXPLAINED_COST
    ]
    believable = is_on_topic(tokens, [*used, *known], has_pair=all(pair))
    if not any(pair) or not believable:
        return 0.0
    # A misspelt place is the likeliest error, a name of two countries the next one.
    unknown = sum(token.is_unknown for token in tokens)
    confidence = 1.0 - 0.15 * sum(token.edits for token in used) - 0.05 * unknown
    confidence -= 0.1 * (len(answer.sending) > 1) + 0.1 * (len(answer.receiving) > 1)
    return max(0.4, confidence - 0.1 * (not all(pair)))
