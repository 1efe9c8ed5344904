"""The country that a web page is about, and where a post that it names stands. Pure."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from embassies.imports.sources.html_lines import Line
from embassies.imports.sources.place_names import country_named, first, town_in
from portal.countries.gazetteer import cities_named

_BESIDE_COUNTRY = re.compile(
    r"\b(?:international travel information|travel advi\w+|travel information"
    r"|country information|travel to|overview|level \d.*|home)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s[-–—:]\s|\|")


def country_of_page(lines: Iterable[Line], address: str) -> str:
    """Return the country of a page, as its headings, its title or its address name it."""
    titles = [one.text for one in lines if one.tag in ("h1", "title")]
    parts = [part for text in titles for part in _PARTS.split(text)]
    slug = re.sub(r"\.html?$", "", urlsplit(address).path.rstrip("/")).split("/")[-1]
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z]|and[A-Z])", " ", slug.replace("-", " "))
    names = (_BESIDE_COUNTRY.sub("", text) for text in (*parts, spaced, *titles))
    return first(country_named(name.strip(" ,-")) for name in names)


def place_of(printed: str, address: Sequence[str], country: str) -> tuple[str, str]:
    """Return the host (alpha-2) and the city of a post; blank where not known.

    ``printed`` follows its kind and names the city, the host or both; its address ends
    with them. A post in another country may serve ``country``, which the page is about.
    """
    names = [one.strip(" .") for one in printed.partition("(")[0].split(",")]
    names = [re.sub(r"^the ", "", one, flags=re.IGNORECASE) for one in names if one]
    written = _written_country(address)
    near = _best_host(names, [one for one in (country, written) if one])
    city = first(one for one in names if near and cities_named(one, near))
    named = first(country_named(one) for one in names if one != city)
    host = named or near or written or ("" if names else country)
    if not host:
        host = _only_host(names) or country
    return host, city or town_in(address, host) or first(
        one for one in names if not country_named(one)
    )


def _best_host(names: Sequence[str], hosts: Sequence[str]) -> str:
    """Return the host that has a city of a name, better one with missions."""
    found = [
        (host, cities)
        for host in hosts
        for one in names
        if (cities := cities_named(one, host))
    ]
    with_posts = (
        host for host, cities in found if any(one.has_missions for one in cities)
    )
    return first([*with_posts, *(host for host, _ in found)])


def _only_host(names: Iterable[str]) -> str:
    """Return the one country that has missions in a city of a name."""
    cities = (city for name in names for city in cities_named(name))
    hosts = {city.country for city in cities if city.has_missions}
    return hosts.pop() if len(hosts) == 1 else ""


def _written_country(address: Sequence[str]) -> str:
    """Return the country at the end of an address: Tokyo 107-8420 Japan."""
    last = address[-1].rpartition(",")[2].strip(" .") if address else ""
    return country_named(last) or country_named(re.split(r"[\d-]+\s", last)[-1])
