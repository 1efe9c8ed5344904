"""Which parameter does somebody mean who writes one that does not exist? Pure."""

from collections.abc import Collection
from difflib import get_close_matches

_MEANT = {
    "country": "country sending receiving in",
    "countries": "country sending receiving in",
    "from": "sending nationality",
    "of": "sending nationality",
    "sender": "sending",
    "sending": "nationality",
    "citizenship": "nationality",
    "to": "receiving in",
    "host": "receiving in",
    "in": "receiving country",
    "location": "near city in",
    "receiving": "in country",
    "place": "city near",
    "lat": "near",
    "latitude": "near",
    "lon": "near",
    "lng": "near",
    "longitude": "near",
    "radius": "radius_km",
    "distance": "radius_km",
    "box": "bbox",
    "bounds": "bbox",
    "type": "kind",
    "state": "status",
    "query": "q",
    "search": "q",
    "name": "q",
    "text": "q",
    "order": "sort",
    "order_by": "sort",
    "ordering": "sort",
    "limit": "page_size",
    "size": "page_size",
    "per_page": "page_size",
    "page_size": "limit",
    "page": "cursor",
    "offset": "cursor",
    "since": "updated_since",
    "updated_since": "since",
    "modified_since": "updated_since since",
    "language": "lang",
    "locale": "lang",
}
"""The words of other APIs, and what they are called here, by the address."""


def unknown(name: str, known: Collection[str]) -> str:
    """Return the error of an unknown parameter: what may be meant, or all there are."""
    if meant := _meant(name.casefold().replace("-", "_"), known):
        return f"There is no such parameter. Did you mean {' or '.join(meant)}?"
    return f"There is no such parameter. There are: {', '.join(sorted(known))}."


def _meant(name: str, known: Collection[str]) -> list[str]:
    if name in known:
        return [name]
    called = [one for one in _MEANT.get(name, "").split() if one in known]
    return called or get_close_matches(name, known, n=1)
