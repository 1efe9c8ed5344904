"""Who asks for help, and where: what does an address mean?"""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language, gettext as _

from embassies.values.distance import Point, parse_point
from portal.countries.gazetteer import (
    cities_named,
    city_name,
    countries_named,
    nearest_city,
)
from portal.countries.names import (
    country_code,
    country_name,
    country_names,
    is_country,
)

MOST_NATIONALITIES = 5
LONGEST_WORD = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader is, as far as it was said."""

    near: Point | None = None
    name: str = ""
    """Blank for bare coordinates."""
    time_zone: str = ""


NO_PLACE = Place()


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks: understood, unknown, or not chosen yet."""

    nationalities: tuple[str, ...] = ()
    country: str = ""
    city: str = ""
    near: Point | None = None
    place: str = ""
    time_zone: str = ""
    unknown: tuple[str, ...] = ()
    """Words that are no country; the answer is then 404."""
    doubts: tuple[str, ...] = ()
    """What was not understood of the place, and is left out."""

    @property
    def is_complete(self) -> bool:
        return bool(self.nationalities and self.country and not self.unknown)

    @property
    def near_text(self) -> str:
        """The point as an address carries it, rounded; blank where none is given."""
        return f"{self.near.latitude},{self.near.longitude}" if self.near else ""


def read_address(query: QueryDict) -> Asked:
    """Read nationality (repeatable), in, city and near; never raise.

    Countries are alpha-2 codes, slugs, or names in any language.
    """
    words = [word.strip() for word in query.getlist("nationality")]
    words = list(dict.fromkeys(filter(None, words)))[:MOST_NATIONALITIES]
    host = query.get("in", "").strip()
    codes = {word: code_of(word) for word in [*words, host] if word}
    unknown = tuple(word[:LONGEST_WORD] for word, code in codes.items() if not code)
    country = codes.get(host) or ""
    city = query.get("city", "").strip()[:LONGEST_WORD]
    where, doubts = _where(query.get("near", "").strip(), city, country)
    nationalities = (code for word in words if (code := codes[word]))
    return Asked(
        nationalities=tuple(dict.fromkeys(nationalities)),
        country=country,
        city=city,
        near=where.near,
        place=where.name,
        time_zone=where.time_zone,
        unknown=unknown,
        doubts=doubts,
    )


def _where(near: str, city: str, country: str) -> tuple[Place, tuple[str, ...]]:
    """Return the place meant, and what was not understood of it."""
    if near:
        point = parse_point(near)
        if point:
            return place_at(point), ()
        return NO_PLACE, (_("We could not read the coordinates: they are left out."),)
    if not (city and country):
        return NO_PLACE, ()
    found = find_city(city, country)
    if found:
        return found, ()
    return NO_PLACE, (_("We do not know this city: distances are left out."),)


def code_of(word: str) -> str | None:
    """Return the alpha-2 code that a word means: FR, france, France, Frankreich."""
    code = word.upper()
    if len(code) == 2 and is_country(code):
        return code
    exact = country_code(word.lower()) or _named().get(word.casefold())
    if exact:
        return exact
    possible = countries_named(word)
    return possible[0] if len(possible) == 1 else None


def find_city(name: str, country: str | None) -> Place | None:
    """Return the city meant; its point is that of the centre.

    Where no country narrows the choice, the place is called with its own.
    """
    city = next(iter(cities_named(name, country)), None)
    if city is None:
        return None
    called = city_name(city.geonames_id, get_language() or "en") or city.name
    if country is None:
        parts = {"city": called, "country": country_name(city.country)}
        called = _("%(city)s, %(country)s") % parts
    return Place(Point(city.latitude, city.longitude), called, city.time_zone)


def place_at(point: Point) -> Place:
    """Return a point given by its coordinates, with the clock of the next city."""
    found = nearest_city(*point)
    return Place(point, "", found[0].time_zone if found else "")


@cache
def _named() -> dict[str, str]:
    return {
        name.casefold(): code
        for language, _name in settings.LANGUAGES
        for code, name in country_names(language).items()
    }
