"""What of a post tells it from another one? Small, and read in two queries."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from embassies.models import Contact, Mission, Precision
from embassies.values.distance import Point, point

Channels = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Post:
    """A mission as it is compared. A blank field is not known, never “none”."""

    key: int
    slug: str
    sender: str
    host: str
    kind: str
    is_honorary: bool = False
    city: str = ""
    place: int | None = None
    """The GeoNames id of the city."""
    spot: Point | None = None
    """Where it stands; None where no more than the city is known."""
    address: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()
    """Websites, as page_of() writes them."""
    successor: int | None = None


_COLUMNS = (
    *("pk", "slug", "sending_country", "receiving_country", "kind", "is_honorary"),
    *("city", "geonames_id", "latitude", "longitude", "precision"),
    *("address", "names", "replaced_by"),
)


def public_posts() -> Iterator[Post]:
    """Yield every mission that the public sees. Two queries."""
    contacts: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    shown = Contact.objects.filter(
        withdrawn_at=None, mission__withdrawn_at=None, channel__in=_CHANNELS
    )
    rows = shown.values_list("mission", "channel", "e164", "value")
    for mission, channel, e164, value in rows.order_by().iterator():
        contacts[mission][channel].add(e164 or value)
    missions = Mission.objects.public().order_by("pk").with_names()
    for row in missions.values_list(*_COLUMNS).iterator():
        yield _post(row, contacts.get(row[0], {}))


def _post(row: tuple[Any, ...], contacts: Channels) -> Post:
    names = ("key", "slug", "sender", "host", "kind", "is_honorary", "city", "place")
    said: dict[str, Any] = dict(zip(names, row[:8], strict=True))
    said |= dict(zip(("address", "names", "successor"), row[11:], strict=True))
    return Post(**said, spot=spot_of(*row[8:11]), **ways_of(contacts))


_CHANNELS = (Contact.Channel.PHONE, Contact.Channel.EMAIL, Contact.Channel.WEBSITE)


def spot_of(
    latitude: float | None, longitude: float | None, precision: str
) -> Point | None:
    """Return a point; None for one that only stands for a city."""
    return None if precision == Precision.CITY else point(latitude, longitude)


def ways_of(contacts: Channels) -> dict[str, Any]:
    """Return how a post is reached, written so that the same way is the same text."""
    return {
        "phones": frozenset(contacts.get("phone", ())),
        "emails": frozenset(one.casefold() for one in contacts.get("email", ())),
        "pages": frozenset(page_of(one) for one in contacts.get("website", ())),
    }


def page_of(address: str) -> str:
    """Return a web address without what does not tell one page from another.

    Without scheme, “www.”, index page and the last slash; an address that cannot be
    read stays as it is.
    """
    try:
        parts = urlsplit(address.strip().casefold())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return address
    path = parts.path.rstrip("/")
    head, _slash, last = path.rpartition("/")
    if last.startswith(("index.", "default.")):
        path = head
    return f"{host}{path}" + (f"?{parts.query}" if parts.query else "")
