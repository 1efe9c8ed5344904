"""Who sends, who receives, which city, which kind of post? Pure, no database.

Every country or city of a question is weighed as the sender and as the place:
by the words around it, by what it is (people send, cities receive) and by the
order of words. The pair with the most weight is the interpretation.
"""

from dataclasses import dataclass, replace

from embassies.places import Place, find_places, is_known_widely, weigh
from embassies.subject import is_believable
from embassies.tokens import Token, read
from portal.countries.gazetteer import City
from portal.countries.names import fold
from portal.countries.territories import state_of

_UNSURE = 0.35
_STRANGE = 6.0  # the cost of a place that is neither the sender nor the host


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What a question was understood to ask. Nothing found: confidence 0."""

    sending: tuple[str, ...] = ()
    receiving: tuple[str, ...] = ()
    cities: tuple[City, ...] = ()
    kind: str = ""
    is_honorary: bool = False
    confidence: float = 0.0
    either_way: bool = False  # one country, and nothing tells which way

    @property
    def city(self) -> str:
        return self.cities[0].name if self.cities else ""


def interpret(text: str) -> Interpretation:
    """Understand a question in any language. About 0.1 ms; typos 1 ms a word."""
    tokens = _in_one_language(read(text))
    places = find_places(tokens)
    weigh(places, tokens)
    sender, host = _choose(places, tokens)
    answer = _describe(sender, host, places, tokens)
    sure = _confidence(answer, places, tokens, sender, host)
    if sure < _UNSURE:
        return Interpretation(kind=answer.kind)
    return replace(answer, confidence=round(sure, 2))


def _in_one_language(tokens: list[Token]) -> list[Token]:
    """Where a small word means two things, take that of the question's language.

    "My" is America in Vietnamese: without the language, it is the small word.
    """
    languages = {
        language
        for token in tokens
        for word in token.words
        if word.role in ("kind", "citizen") and len(token.text) > 3
        for language in word.languages
    }
    return [_settled(token, languages) for token in tokens]


def _settled(token: Token, languages: set[str]) -> Token:
    if not token.words or token.has("kind"):
        return (
            replace(token, countries=(), people=(), cities=()) if token.words else token
        )
    ours = tuple(word for word in token.words if word.languages & languages)
    if token.is_place and languages and not ours:
        return replace(token, words=())
    return replace(token, words=ours or token.words, countries=(), people=(), cities=())


def _choose(
    places: list[Place], tokens: list[Token]
) -> tuple[Place | None, Place | None]:
    """Return the sender and the host of the heaviest reading."""
    best: tuple[float, Place | None, Place | None] = (0.0, None, None)
    for sender in (None, *places):
        for host in (None, *places):
            weight = _weight(sender, host, places)
            if weight > best[0]:
                best = (weight, sender, host)
    return best[1], best[2]


def _weight(sender: Place | None, host: Place | None, places: list[Place]) -> float:
    if (sender is host) or (sender and not sender.codes):
        return 0.0
    if host and not (host.token.countries or host.cities):
        return 0.0
    total = 20.0 + (sender.sends if sender else 0) + (host.hosts if host else 0)
    if sender and host and _is_at_home(sender, host):
        total -= 1  # no country has an embassy in itself, but somebody may ask
    for place in places:
        if place not in (sender, host):
            total -= _unexplained(place, sender, host)
    return total + _city_bonus(host)


def _city_bonus(host: Place | None) -> float:
    return 0.5 if host and host.cities and not host.codes else 0.0


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


def _unexplained(place: Place, sender: Place | None, host: Place | None) -> float:
    """Return the cost of a place that is neither, unless it repeats one of them."""
    if host and _agree(place, host):
        return -0.5 if host.codes and not place.codes else 0.0
    if sender and set(place.codes) & set(sender.codes):
        return 0.5
    return _STRANGE


def _agree(one: Place, other: Place) -> bool:
    """Whether one of the two lies in the other: Thimphu, Bhutan."""
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
    if host and host.token.countries and not _city_only(host):
        receiving = host.token.countries
    elif cities:
        receiving = tuple(dict.fromkeys(city.country for city in cities))
    return Interpretation(
        sending=sending,
        receiving=receiving,
        cities=tuple(cities),
        kind=kind,
        is_honorary=is_honorary,
        either_way=_either_way(sender, host, tokens),
    )


def _city_only(host: Place) -> bool:
    return not host.token.countries


def _either_way(sender: Place | None, host: Place | None, tokens: list[Token]) -> bool:
    return (sender is None) != (host is None) and not any(
        token.has("kind") for token in tokens
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
    """Keep the first, and namesakes that are no villages beside it."""
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
    """Return how sure the reading is, 0.4 at least; 0 where it is none at all."""
    pair = bool(answer.sending), bool(answer.receiving)
    used = [place.token for place in (sender, host) if place]
    known = [p.token for p in places if _unexplained(p, sender, host) < _STRANGE]
    believable = is_believable(tokens, [*used, *known], has_pair=all(pair))
    if not any(pair) or not believable:
        return 0.0
    unknown = sum(token.is_unknown for token in tokens)
    sure = 1.0 - 0.15 * sum(token.edits for token in used) - 0.05 * unknown
    sure -= 0.1 * (len(answer.sending) > 1) + 0.1 * (len(answer.receiving) > 1)
    return max(0.4, sure - 0.1 * (not all(pair)))
