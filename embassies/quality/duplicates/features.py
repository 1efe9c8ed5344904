"""Features of missions that duplicates are found by. Small, and read in two queries."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypedDict
from urllib.parse import urlsplit

from embassies.models import Contact, Mission, Precision
from portal.countries.distance import Point, point

_COLUMNS = (
    *("pk", "slug", "sending_country", "receiving_country", "kind", "is_honorary"),
    *("city", "geonames_id", "latitude", "longitude", "precision"),
    *("address", "names", "replaced_by"),
)
_CHANNELS = (Contact.Channel.PHONE, Contact.Channel.EMAIL, Contact.Channel.WEBSITE)


@dataclass(frozen=True, slots=True)
class MissionFeatures:
    """A mission as it is compared. A blank field is not known, never “none”."""

    key: int
    slug: str
    sender: str
    host: str
    kind: str
    is_honorary: bool = False
    city: str = ""
    geonames_id: int | None = None
    point: Point | None = None
    """None where no more than the city is known."""
    address: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()
    """Websites, as normalized_url() writes them."""
    successor: int | None = None


class ContactFeatures(TypedDict):
    phones: frozenset[str]
    emails: frozenset[str]
    pages: frozenset[str]


def public_features() -> Iterator[MissionFeatures]:
    """Yield the features of every public mission. Two queries."""
    contacts: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    public = Contact.objects.filter(
        withdrawn_at=None, mission__withdrawn_at=None, channel__in=_CHANNELS
    )
    rows = public.values_list("mission", "channel", "e164", "value")
    for mission, channel, e164, value in rows.order_by().iterator():
        contacts[mission][channel].add(e164 or value)
    named = Mission.objects.public().order_by("pk").with_names()
    missions = named.values_list(*_COLUMNS)
    for key, slug, sender, host, kind, honorary, city, *rest in missions.iterator():
        geonames_id, latitude, longitude, precision, address, names, successor = rest
        yield MissionFeatures(
            key=key,
            slug=slug,
            sender=sender,
            host=host,
            kind=kind,
            is_honorary=honorary,
            city=city,
            geonames_id=geonames_id,
            point=exact_point(latitude, longitude, precision),
            address=address,
            names=names,
            successor=successor,
            **contact_features(contacts.get(key, {})),
        )


def exact_point(
    latitude: float | None, longitude: float | None, precision: str
) -> Point | None:
    """Return a point; None for one that only stands for a city."""
    return None if precision == Precision.CITY else point(latitude, longitude)


def contact_features(values: Mapping[str, Collection[str]]) -> ContactFeatures:
    """Return contacts by channel, normalised so that the same one is the same text."""
    return {
        "phones": frozenset(values.get("phone", ())),
        "emails": frozenset(one.casefold() for one in values.get("email", ())),
        "pages": frozenset(normalized_url(one) for one in values.get("website", ())),
    }


def normalized_url(address: str) -> str:
    """Return a web address without what does not distinguish pages.

    Without scheme, “www.”, index page and the last slash; an address that cannot be
    parsed stays as it is.
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
