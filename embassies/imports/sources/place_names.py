"""Countries and towns by the names that lists of posts print. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from embassies.values.texts import tidy
from portal.countries.codes import iso_codes
from portal.countries.gazetteer import City, cities_named, countries_named
from portal.countries.names import is_country, slugify_name
from portal.countries.territories import state_of

LARGE = 100_000
"""Inhabitants of a town that is no hamlet of the name of a street."""
_CODE = re.compile(r"-?\b\w*\d[\w-]*")
"""A postal code or the number of a house."""


def country_named(name: str) -> str:
    """Return the alpha-2 code of a country's name in any language, or of an ISO code.

    Also of what lists print beside a name: "Ägypten (EG)", "Korea (Republik)",
    "Burma/Myanmar". Blank where it is not known or several countries have it.
    """
    text = tidy(name)
    if len(text) in (2, 3) and text.lower() in iso_codes():
        return _ours(iso_codes()[text.lower()])
    found = countries_named(text)
    if found or not (parts := _PARTS.fullmatch(text)):
        return found[0] if len(found) == 1 else ""
    if parts["code"]:
        return _ours(parts["code"])
    if parts["before"]:
        return country_named(f"{parts['before']} {parts['after']}")
    both = {country_named(parts["one"]), country_named(parts["other"])} - {""}
    return both.pop() if len(both) == 1 else ""


def _ours(code: str) -> str:
    return code if is_country(code) else ""


_PARTS = re.compile(
    r"[^()]+\((?P<code>[A-Z]{2})\)"
    r"|(?P<after>[^(),]+)(?:,\s*|\s*\()(?P<before>[^(),]+)\)?"
    r"|(?P<one>[^(),/]+)/(?P<other>[^(),/]+)"
)


def town_named(printed: str, address: str, host: str) -> str:
    """Return the name of a post's town, as printed or else as its address names it.

    A printed name that is only that of a country is none.
    """
    name = tidy(printed.partition("(")[0])
    if name and _is_town(name, host):
        return name
    found = town_in(name.split("/"), host) or town_in(address.split(","), host)
    return found or ("" if country_named(name) else name)


def town_in(address: Sequence[str], host: str) -> str:
    """Return the town, with missions or large, that an address names; blank if none.

    From its end, since streets are named after towns too.
    """
    parts = (part for line in reversed(address) for part in reversed(line.split(",")))
    words = (_CODE.sub(" ", part).split() for part in parts)
    names = (name for one in words for name in _names_in(one))
    return first(
        name
        for name in names
        if _is_town(name, host) and any(map(_is_large, cities_named(name, host)))
    )


def _is_large(city: City) -> bool:
    return city.has_missions or city.population >= LARGE


def _names_in(words: Sequence[str]) -> Iterator[str]:
    """Yield what may be a town beside a code or a country: AE The Hague, Tokyo Japan."""
    size = len(words)
    for count in range(size, 0, -1):
        for some in (words[size - count :], words[:count]):
            if len(name := " ".join(some).strip(" .-–")) > 2:
                yield name


def is_another_country(name: str, host: str) -> bool:
    """Return whether a town's name is that of another country than its host.

    Such an entry mixes two posts.
    """
    country = country_named(name)
    is_other = bool(country) and state_of(country) != state_of(host)
    return is_other and not _is_town(name, host)


def _is_town(name: str, host: str) -> bool:
    """Return whether a host has a town of a name; one named as a country is doubtful."""
    found, country = cities_named(name, host), country_named(name)
    if not country:
        return bool(found)
    if country == host:
        return any(one.is_capital for one in found)
    slug = slugify_name(name)
    return any(slugify_name(one.name) == slug and not one.is_suburb for one in found)


def first(texts: Iterable[str]) -> str:
    """Return the first text that is not blank."""
    return next(filter(None, texts), "")
