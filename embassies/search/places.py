"""Find the places that a query names and score each as the sender and as the host.

Only differences of scores count. A word that settles the role (“citizen of”, “embassy
in”) is worth 3 to 5, a hint 1 or 2. `manage.py measure_search` shows what a change of
them does to a file of labelled queries.
"""

from dataclasses import dataclass, field, replace

from embassies.search.tokens import Token
from portal.countries.areas import Area, area_at
from portal.countries.gazetteer import City, city_at
from portal.countries.names import fold

_MAX_NAMESAKES = 12  # cities of one name: San José has hundreds
_AMMAN_OR_OMAN = "عمان"  # without its vowels, Arabic writes both alike


@dataclass(slots=True)
class Place:
    """A token that names a place, with its scores as sender and as host."""

    token: Token
    at: int
    sender_score: float = 0.0
    host_score: float = 0.0
    cities: list[City] = field(default_factory=list)
    area: Area | None = None
    """The region, district or airport that the cities answer for."""
    hosts_people: bool = False
    """Whether a people stands for its country: a visa for Kazakhs."""

    @property
    def codes(self) -> tuple[str, ...]:
        return self.token.countries or self.token.people

    @property
    def host_codes(self) -> tuple[str, ...]:
        return self.codes if self.hosts_people else self.token.countries

    @property
    def is_weak(self) -> bool:
        """Whether it is a small town's or a district's name: perhaps just a word."""
        if self.codes or (self.area and self.area.kind == "region"):
            return False
        return bool(self.area) or not any(is_known_widely(c) for c in self.cities)


def is_known_widely(city: City) -> bool:
    return city.has_missions or city.population >= 100_000


def find_places(tokens: list[Token]) -> list[Place]:
    """Return the countries, peoples and cities that a query names."""
    places = []
    for at, token in enumerate(tokens):
        if token.is_place and not token.words:
            area, cities = _area_and_cities(token)
            if (
                cities
                and _is_likelier_a_capital(token, cities[0])
                and _follows_in(tokens, at)
            ):
                token = replace(token, countries=(), people=())
            places.append(Place(token, at, cities=cities, area=area))
    return _drop_weak(places, tokens)


def _area_and_cities(token: Token) -> tuple[Area | None, list[City]]:
    """Return the cities of a name; of an area's where no well-known city has it."""
    cities = [city_at(number) for number in token.cities[:_MAX_NAMESAKES]]
    areas = [area_at(number) for number in token.areas[:_MAX_NAMESAKES]]
    if token.countries or not areas or any(map(is_known_widely, cities)):
        return None, cities
    of_areas = [city for area in areas for city in area.cities]
    return areas[0], list(dict.fromkeys(of_areas))


def _is_likelier_a_capital(token: Token, city: City) -> bool:
    """Whether a country's name after "in" is another country's capital: Malé."""
    alike = token.text in (_AMMAN_OR_OMAN, fold(city.name))
    return city.is_capital and city.country not in token.countries and alike


def _drop_weak(places: list[Place], tokens: list[Token]) -> list[Place]:
    """Drop small towns, unless "in" stands before or a country confirms them."""
    firm = [place for place in places if not place.is_weak]
    codes = {code for place in firm for code in place.codes}
    has_city = any(place.cities and not place.token.people for place in firm)
    lacks_host = not has_city and len(firm) == 1 and is_about_missions(tokens)
    return [
        place
        for place in places
        if not place.is_weak
        or any(city.country in codes for city in place.cities)
        or (lacks_host and _is_sure(place))
        or (not has_city and place.token.edits == 0 and _follows_in(tokens, place.at))
    ]


def _is_sure(place: Place) -> bool:
    """Whether a weak place is written out, or the code of an airport."""
    is_code = place.area is not None and not place.token.cities
    return place.token.edits == 0 and (is_code or len(place.token.text) > 3)


def is_about_missions(tokens: list[Token]) -> bool:
    """Return whether a post is named, or a person who needs help."""
    return any(
        word.role in ("kind", "citizen") or word.value in ("airport", "help")
        for token in tokens
        if len(token.text) > 2
        for word in token.words
    )


def _follows_in(tokens: list[Token], at: int) -> bool:
    before = tokens[at - 1] if at else None
    return bool(before and before.has("in") and not before.has("of"))


def score_places(places: list[Place], tokens: list[Token]) -> None:
    """Set the scores of each place."""
    about_visa = any(token.has("visa") for token in tokens)
    for place in places:
        _score_itself(place)
        _score_words_before(place, tokens)
        _score_words_after(place, tokens)
    _score_neighbours_of_kind(places, tokens)
    _score_order(places, tokens)
    if about_visa:
        _score_people_asking(places, tokens)


def _score_people_asking(places: list[Place], tokens: list[Token]) -> None:
    """Score the people who want a visa for a country as its hosts: they live there."""
    wanted = [place for place in places if place.token.countries]
    if wanted and not any(token.has("citizen") for token in tokens):
        for place in places:
            if place.token.people and not place.token.countries and not place.cities:
                place.hosts_people = True
                place.sender_score -= 4
                place.host_score += 4


def _score_itself(place: Place) -> None:
    token = place.token
    if token.people:  # “French” says who sends, unless it names a country as well
        place.sender_score += 2 if token.countries else 4
        place.host_score -= 0 if token.countries else 4
    if token.cities and not token.countries and not token.people:  # no city sends
        place.sender_score -= 9
        place.host_score += 3
    if token.case == "in":
        place.host_score += 2
    if token.case == "of":
        place.sender_score += 1


def _score_words_before(place: Place, tokens: list[Token]) -> None:
    before = tokens[place.at - 1] if place.at else Token("")
    earlier = tokens[max(0, place.at - 4) : place.at]
    about_visa = any(token.has("visa") for token in tokens)
    names_wanted = any(token.has("visa") and not token.has("stop") for token in tokens)
    if _is_wanted(place, before, names_wanted=names_wanted, about_visa=about_visa):
        place.sender_score += 5  # a visa for a country comes from its own embassy
    elif before.has("in"):
        # “in” is also “of” or an article in some languages: then it says less.
        place.host_score += 2 if before.has("of") or before.has("stop") else 4
    if before.has("of") and not before.has("in"):
        place.sender_score += 3 if _follows_kind(tokens, place.at - 1) else 1
    if before.has("from") or _follows_from_the(tokens, place.at):
        names_citizen = any(token.has("citizen") for token in earlier)
        is_host = about_visa or any(token.has("reach") for token in tokens)
        place.host_score += 4 if is_host else 0
        place.sender_score += 0 if is_host else 4 if names_citizen else 2
    if before.has("citizen") or _follows_citizen(earlier):
        place.sender_score += 4


def _follows_from_the(tokens: list[Token], at: int) -> bool:
    """Whether "from" and an article stand just before: depuis le Congo."""
    return at > 1 and tokens[at - 1].has("stop") and tokens[at - 2].has("from")


def _is_wanted(
    place: Place, before: Token, *, names_wanted: bool, about_visa: bool
) -> bool:
    """Whether a visa is for this country: “visa for”, or “in” where nothing says so."""
    if before.has("visa"):
        return bool(place.token.countries or place.cities)
    return about_visa and before.has("in") and not names_wanted


def _follows_citizen(earlier: list[Token]) -> bool:
    """Whether "I am a …" or "citizen of the …" stands just before."""
    for token in reversed(earlier):
        if token.has("citizen"):
            return True
        if not (token.has("of") or token.has("stop") or token.has("from")):
            return False
        if token.has("in") and not token.has("of"):
            return False
    return False


def _follows_kind(tokens: list[Token], at: int) -> bool:
    return at > 0 and (tokens[at - 1].has("kind") or tokens[at - 1].has("stop"))


def _score_words_after(place: Place, tokens: list[Token]) -> None:
    after = tokens[place.at + 1] if place.at + 1 < len(tokens) else Token("")
    if after.has("after_in"):
        place.host_score += 3
    if after.has("after_of"):
        place.sender_score += 1
    if after.has("citizen") and not after.has("of"):
        place.sender_score += 3
    if after.has("visa"):
        place.sender_score += 3


def _score_neighbours_of_kind(places: list[Place], tokens: list[Token]) -> None:
    """Score a country next to the word for embassy: most likely the sender."""
    by_place = {place.at: place for place in places}
    for at, token in enumerate(tokens):
        posts = [word for word in token.words if word.role == "kind"]
        if not posts:
            continue
        head_final = any(word.head_final for word in posts)
        if at - 1 in by_place:
            first = by_place.get(at - 2, by_place[at - 1])
            beside = by_place[at - 1] if head_final or not first.codes else first
            beside.sender_score += 3 if head_final else 2
        if at + 1 in by_place and not head_final:
            by_place[at + 1].sender_score += 1.5


def _score_order(places: list[Place], tokens: list[Token]) -> None:
    """Score the first country as the sender, where nothing else decides."""
    countries = [place for place in places if place.codes]
    if countries and not _is_a_list(tokens):
        countries[0].sender_score += 1
    if _is_a_list(tokens):
        for place in countries:
            place.host_score += 2.5  # “list of embassies” asks for a host


def _is_a_list(tokens: list[Token]) -> bool:
    return any(token.has("list") for token in tokens) and any(
        token.has("kind") for token in tokens
    )
