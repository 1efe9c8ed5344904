"""Choose the sender and the host among the places of a query."""

from embassies.search.places import Place
from portal.countries.gazetteer import City
from portal.countries.territories import state_of

_BASE_SCORE = 20.0  # so that any pair beats none
UNEXPLAINED_COST = 6.0  # of a place that is neither the sender nor the host


def best_pair(places: list[Place]) -> tuple[Place | None, Place | None]:
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
    if host and not (host.host_codes or host.cities):
        return 0.0
    total = _BASE_SCORE
    total += sender.sender_score if sender else 0
    total += host.host_score if host else 0
    if sender and host and _is_at_home(sender, host):
        total -= 1  # no country has an embassy in itself, but somebody may ask
    for place in places:
        if place not in (sender, host):
            is_second = are_two_peoples(place, sender)
            total -= 0.0 if is_second else cost_of_rest(place, sender, host)
    if host and host.cities and not host.codes:
        total += 0.5  # a city says more of the place than its country beside it
    return total


def _is_at_home(sender: Place, host: Place) -> bool:
    """Whether the place lies in the sender's own country."""
    if host.codes:
        return set(host.codes) == set(sender.codes)
    return not abroad(host.cities, sender)


def abroad(cities: list[City], sender: Place | None) -> list[City]:
    """Return the cities outside the sender's country; of namesakes, no village."""
    home = sender.codes if sender else ()
    if not cities or cities[0].country not in home:
        return [city for city in cities if city.country not in home]
    return [c for c in cities if c.country not in home and c.has_missions]


def cost_of_rest(place: Place, sender: Place | None, host: Place | None) -> float:
    """Return the cost of a place that is neither, unless it repeats one of them."""
    if host and one_in_the_other(place, host):
        return -0.5 if host.codes and not place.codes else 0.0
    if sender and set(place.codes) & set(sender.codes):
        return 0.5
    return UNEXPLAINED_COST


def one_in_the_other(one: Place, other: Place) -> bool:
    """Whether one place lies in the other, or in its state: Thimphu, Bhutan."""
    return bool(countries_of(one) & countries_of(other))


def countries_of(place: Place) -> set[str]:
    codes = set(place.token.countries) or {city.country for city in place.cities}
    return codes | {state_of(code) for code in codes}


def are_two_peoples(place: Place, sender: Place | None) -> bool:
    """Whether both are words for people, of different countries."""
    if sender is None or not (place.token.people and sender.token.people):
        return False
    return not set(place.codes) & set(sender.codes) and not place.cities
