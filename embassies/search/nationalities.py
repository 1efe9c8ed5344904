"""One nationality or two: Irish and British, a Turk from Germany."""

from embassies.search.pairs import are_two_peoples, one_in_the_other
from embassies.search.places import Place
from embassies.search.tokens import Token

_MOST_BETWEEN = 3  # words between two nationalities: and also, y también


def nationalities(
    sender: Place | None,
    host: Place | None,
    places: list[Place],
    tokens: list[Token],
) -> tuple[str, ...]:
    """Return the sender's codes, and those of a second nationality."""
    if sender is None:
        return ()
    both = [
        place
        for place in places
        if place is sender
        or (place is not host and _is_second(place, sender, host, tokens))
    ]
    return tuple(dict.fromkeys(code for place in both for code in place.codes))


def _is_second(
    place: Place, sender: Place, host: Place | None, tokens: list[Token]
) -> bool:
    if host is None:
        return False
    if are_two_peoples(place, sender):
        return _are_joined(place, sender, tokens)
    is_from = place.at > sender.at and tokens[place.at - 1].has("from")
    is_person = bool(sender.token.people and place.token.countries)
    return is_from and is_person and not one_in_the_other(place, host)


def _are_joined(place: Place, sender: Place, tokens: list[Token]) -> bool:
    first, last = sorted((place.at, sender.at))
    between = tokens[first + 1 : last]
    return len(between) <= _MOST_BETWEEN and all(
        token.has("stop") or token.has("citizen") for token in between
    )
