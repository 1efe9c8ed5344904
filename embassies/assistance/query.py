"""Parse the query string of the help page: nationalities, country, place."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language, gettext as _

from portal.countries.distance import Point, parse_point
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
MAX_WORD_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader is; empty where no place is given."""

    near: Point | None = None
    name: str = ""
    """Blank for bare coordinates."""
    time_zone: str = ""

    @property
    def near_text(self) -> str:
        """The point as a query string carries it; blank where none is given."""
        return f"{self.near.latitude},{self.near.longitude}" if self.near else ""


NO_PLACE = Place()


@dataclass(frozen=True, slots=True)
class HelpQuery:
    """A parsed query string: what is known, unknown, or not chosen yet."""

    nationalities: tuple[str, ...] = ()
    country: str = ""
    city: str = ""
    place: Place = NO_PLACE
    unknown_countries: tuple[str, ...] = ()
    """Words that name no country; the answer is then 404."""
    missing: tuple[str, ...] = ()
    """Fields of the form that were sent blank: nationality, in."""
    place_warning: str = ""
    """Why the city or the coordinates are left out."""

    @property
    def is_complete(self) -> bool:
        return bool(self.nationalities and self.country and not self.unknown_countries)


def parse_query(query: QueryDict) -> HelpQuery:
    """Read nationality (repeatable), in, city and near; never raise.

    Countries are alpha-2 codes, slugs, or names in any language.
    """
    words = [word.strip() for word in query.getlist("nationality")]
    words = list(dict.fromkeys(filter(None, words)))[:MOST_NATIONALITIES]
    host = query.get("in", "").strip()
    codes = {word: country_code_of(word) for word in [*words, host] if word}
    country = codes.get(host) or ""
    city = query.get("city", "").strip()[:MAX_WORD_LENGTH]
    place, warning = _find_place(query.get("near", "").strip(), city, country)
    nationalities = (code for word in words if (code := codes[word]))
    return HelpQuery(
        nationalities=tuple(dict.fromkeys(nationalities)),
        country=country,
        city=city,
        place=place,
        unknown_countries=tuple(
            word[:MAX_WORD_LENGTH] for word, code in codes.items() if not code
        ),
        missing=_missing(query, nationality=bool(words), country=bool(host)),
        place_warning=warning,
    )


def _missing(query: QueryDict, *, nationality: bool, country: bool) -> tuple[str, ...]:
    """Return the blank fields of a form that was sent; none of a bare link."""
    known = {"nationality": nationality, "in": country}
    if not all(name in query for name in known):
        return ()
    return tuple(name for name, is_known in known.items() if not is_known)


def _find_place(near: str, city: str, country: str) -> tuple[Place, str]:
    """Return the place meant, and a warning where it is not understood."""
    if near:
        point = parse_point(near)
        if point:
            return place_at(point), ""
        return NO_PLACE, _("We could not read the coordinates: they are left out.")
    if not (city and country):
        return NO_PLACE, ""
    found = find_city(city, country)
    if found:
        return found, ""
    return NO_PLACE, _("We do not know this city: distances are left out.")


def country_code_of(word: str) -> str | None:
    """Return the alpha-2 code that a word means: FR, france, France, Frankreich."""
    code = word.upper()
    if len(code) == 2 and is_country(code):
        return code
    exact = country_code(word.lower()) or _codes_by_name().get(word.casefold())
    if exact:
        return exact
    possible = countries_named(word)
    return possible[0] if len(possible) == 1 else None


def find_city(name: str, country: str | None) -> Place | None:
    """Return the city meant; its point is that of the centre.

    Where no country narrows the choice, the place's name includes its own.
    """
    city = next(iter(cities_named(name, country)), None)
    if city is None:
        return None
    local = city_name(city.geonames_id, get_language() or "en") or city.name
    if country is None:
        parts = {"city": local, "country": country_name(city.country)}
        local = _("%(city)s, %(country)s") % parts
    return Place(city.point, local, city.time_zone)


def place_at(point: Point) -> Place:
    """Return the place at a point, with the time zone of the nearest city."""
    found = nearest_city(*point)
    return Place(point, "", found[0].time_zone if found else "")


@cache
def _codes_by_name() -> dict[str, str]:
    return {
        name.casefold(): code
        for language, _name in settings.LANGUAGES
        for code, name in country_names(language).items()
    }
