"""Interpret a query: which state sends, which receives, which city and kind. Pure.

Every country or city of a query gets a score as the sender and as the host: by the
words around it, by what it is (people send, cities receive) and by the order of
words. The pair with the highest score is the interpretation.
"""

from dataclasses import dataclass, replace

from embassies.search.places import Place, find_places, is_known_widely, score_places
from embassies.search.relevance import is_on_topic
from embassies.search.tokens import Token, tokenize
from portal.countries.gazetteer import City
from portal.countries.names import fold
from portal.countries.territories import state_of

# `manage.py measure_search` shows what a change does to a file of labelled queries.
_MIN_CONFIDENCE = 0.35  # below it a wrong answer is likelier than a right one
_BASE_SCORE = 20.0  # so that any pair beats none
_UNEXPLAINED_COST = 6.0  # of a place that is neither the sender nor the host


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

    @property
    def city(self) -> str:
        return self.cities[0].name if self.cities else ""


def interpret(text: str) -> Interpretation:
    """Interpret a query in any language. About 0.1 ms; typos 1 ms a word."""
    tokens = _in_one_language(tokenize(text))
    places = find_places(tokens)
    score_places(places, tokens)
    sender, host = _best_pair(places)
    answer = _describe(sender, host, places, tokens)
    confidence = _confidence(answer, places, tokens, sender, host)
    if confidence < _MIN_CONFIDENCE:
        return Interpretation(kind=answer.kind)
    return replace(answer, confidence=round(confidence, 2))


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


def _best_pair(places: list[Place]) -> tuple[Place | None, Place | None]:
    """Return the sender and the host with the highest score."""
    best: tuple[float, Place | None, Place | None] = (0.0, None, None)
    for sender in (None, *places):
        for host in (None, *places):
            score = _pair_score(sender, host, places)
            if score > best[0]:
                best = (score, sender, host)
    return best[1], best[2]


def _pair_score(sender: Place | None, host: Place | None, places: list[Place]) -> float:
    if (sender is host) or (sender and not sender.codes):
        return 0.0
    if host and not (host.token.countries or host.cities):
        return 0.0
    total = _BASE_SCORE
    total += sender.sender_score if sender else 0
    total += host.host_score if host else 0
    if sender and host and _is_at_home(sender, host):
        total -= 1  # no country has an embassy in itself, but somebody may ask
    for place in places:
        if place not in (sender, host):
            total -= _cost_of_rest(place, sender, host)
    if host and host.cities and not host.codes:
        total += 0.5  # a city says more of the place than its country beside it
    return total


def _is_at_home(sender: Place, host: Place) -> bool:
    """Whether the place lies in the sender's own country."""
    if host.codes:
        return set(host.codes) == set(sender.codes)
    return not _abroad(host.cities, sender)


def _abroad(cities: list[City], sender: Place | None) -> list[City]:
    """Return the cities outside the sender's country; of namesakes, no village."""
    home = sender.codes if sender else ()
    if not cities or cities[0].country not in home:
        return [city for city in cities if city.country not in home]
    return [c for c in cities if c.country not in home and c.has_missions]


def _cost_of_rest(place: Place, sender: Place | None, host: Place | None) -> float:
    """Return the cost of a place that is neither, unless it repeats one of them."""
    if host and _one_in_the_other(place, host):
        return -0.5 if host.codes and not place.codes else 0.0
    if sender and set(place.codes) & set(sender.codes):
        return 0.5
    return _UNEXPLAINED_COST


def _one_in_the_other(one: Place, other: Place) -> bool:
    """Whether one place lies in the other, or in its state: Thimphu, Bhutan."""
    return bool(_countries_of(one) & _countries_of(other))


def _countries_of(place: Place) -> set[str]:
    codes = set(place.token.countries) or {city.country for city in place.cities}
    return codes | {state_of(code) for code in codes}


def _describe(
    sender: Place | None,
    host: Place | None,
    places: list[Place],
    tokens: list[Token],
) -> Interpretation:
    kind, is_honorary = _kind(tokens)
    sending = sender.codes if sender else ()
    if kind == "nunciature" and not sending:
        sending = ("VA",)
    cities = _cities(host, sender, places)
    receiving: tuple[str, ...] = ()
    if host and host.token.countries:
        receiving = host.token.countries
    elif cities:
        receiving = tuple(dict.fromkeys(city.country for city in cities))
    return Interpretation(
        sending=sending,
        receiving=receiving,
        cities=tuple(cities),
        kind=kind,
        is_honorary=is_honorary,
        either_way=(sender is None) != (host is None)
        and not any(token.has("kind") for token in tokens),
    )


def _cities(
    host: Place | None, sender: Place | None, places: list[Place]
) -> list[City]:
    """Return the cities that may be meant: of the host, and of no other country."""
    if host is None:
        return []
    if not host.token.countries:
        near = [p for p in places if p is not host and p.token.countries]
        narrowed = {
            code
            for place in near
            if place is not sender
            for code in _countries_of(place)
        }
        found = [c for c in host.cities if not narrowed or _in(c, narrowed)]
        found = found or host.cities
        return _most_likely(_abroad(found, sender) or found)
    wanted = _countries_of(host)
    if host.cities and fold(host.cities[0].name) == host.token.text:
        return [city for city in host.cities[:1] if _in(city, wanted)]
    inside = [
        city
        for place in places
        if place is not host and place is not sender
        for city in place.cities
        if _in(city, wanted)
    ]
    return inside[:1]


def _in(city: City, codes: set[str]) -> bool:
    return city.country in codes or state_of(city.country) in codes


def _most_likely(cities: list[City]) -> list[City]:
    """Return the first of cities of one name, and the others that are well known."""
    if not cities:
        return []
    return [cities[0], *(city for city in cities[1:] if is_known_widely(city))]


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
        p.token for p in places if _cost_of_rest(p, sender, host) < _UNEXPLAINED_COST
    ]
    believable = is_on_topic(tokens, [*used, *known], has_pair=all(pair))
    if not any(pair) or not believable:
        return 0.0
    # A misspelt place is the likeliest error, a name of two countries the next one.
    unknown = sum(token.is_unknown for token in tokens)
    confidence = 1.0 - 0.15 * sum(token.edits for token in used) - 0.05 * unknown
    confidence -= 0.1 * (len(answer.sending) > 1) + 0.1 * (len(answer.receiving) > 1)
    return max(0.4, confidence - 0.1 * (not all(pair)))
