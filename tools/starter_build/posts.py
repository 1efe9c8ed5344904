"""A mission while the starter directory is built."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from embassies.imports.pipeline.posts import CONSULAR
from embassies.values.listings import Listing, merged
from portal.countries.distance import Point
from tools.starter_build.tables import compact_json

WIKIDATA = {"source": "wikidata", "source_date": "2022-11-16"}
FACTBOOK = {"source": "world-factbook", "source_date": "2026-01"}
GEONAMES = {"source": "geonames", "source_date": "2026"}
PRESS = {"source": "press", "source_date": "2026-04"}

INHERITED = ("source", "source_url", "source_date")

Fact = dict[str, str]
"""A contact, a coverage or a status, in the shape of the CSV cells."""


@dataclass
class Post:
    """A mission of the starter directory."""

    sending: str
    receiving: str
    kind: str
    city: str
    is_honorary: bool = False
    seat: str = ""
    geonames_id: str = ""
    latitude: str = ""
    longitude: str = ""
    precision: str = ""
    time_zone: str = ""
    address: str = ""
    postal_address: str = ""
    names: dict[str, str] = field(default_factory=dict)
    covers: list[Fact] = field(default_factory=list)
    contacts: list[Fact] = field(default_factory=list)
    statuses: list[Fact] = field(default_factory=list)
    origin: Fact = field(default_factory=dict)
    field_sources: dict[str, Fact] = field(default_factory=dict)
    slug: str = ""
    wikidata_id: str = ""
    city_point: Point | None = None
    local_address: str = ""
    opening_hours: str = ""
    withdrawn_at: str = ""
    listed: list[Fact] = field(default_factory=list)
    """The official lists that name the post, with their dates."""
    officially: set[str] = field(default_factory=set)
    """The fields that an official list has set."""

    @property
    def is_consular(self) -> bool:
        return self.kind in CONSULAR

    @property
    def order(self) -> tuple[str | bool, ...]:
        """The order in which plain slugs are given to those that would share one."""
        return (
            bool(self.seat),
            not self.city,
            self.sending,
            self.receiving,
            self.kind,
            self.is_honorary,
            self.city,
            self.address,
        )

    def credit(self, name: str, origin: Fact) -> None:
        """Note the source of a field, unless it is that of the post itself."""
        self.field_sources.pop(name, None)
        if any(origin.get(key) != self.origin.get(key) for key in INHERITED):
            self.field_sources[name] = origin

    def cover(self, country: str, origin: Fact) -> None:
        """Add a country that it also covers, once."""
        if country in (self.sending, self.receiving):
            return
        if country not in {known["country"] for known in self.covers}:
            self.covers.append({"country": country} | origin)

    def facts(self) -> Iterable[Fact]:
        """Return what names a source: its own, and those of its parts and fields."""
        parts = (self.covers, self.contacts, self.statuses)
        return (self.origin, *self.field_sources.values(), *chain(*parts))

    def row(self) -> dict[str, str]:
        """Return the CSV row."""
        status = max(self.statuses, key=lambda one: one.get("since", ""), default={})
        return {
            "slug": self.slug,
            "wikidata_id": self.wikidata_id,
            "sending_country": self.sending,
            "receiving_country": self.receiving,
            "seat_country": self.seat,
            "kind": self.kind,
            "is_honorary": "true" if self.is_honorary else "false",
            "names": compact_json(self.names),
            "city": self.city,
            "geonames_id": self.geonames_id,
            "address": self.address,
            "local_address": self.local_address,
            "postal_address": self.postal_address,
            "opening_hours": self.opening_hours,
            "latitude": self.latitude,
            "longitude": self.longitude,
            "precision": self.precision,
            "time_zone": self.time_zone,
            "status": status.get("status", "unknown"),
            "status_since": status.get("since", ""),
            "covers": self._parts(sorted(self.covers, key=_order_of)),
            "contacts": self._parts(self.contacts),
            "statuses": self._parts(self.statuses),
            **self.origin,
            "field_sources": compact_json(self.field_sources),
            "withdrawn_at": self.withdrawn_at,
            "listed_by": compact_json(self._listings()),
        }

    def _listings(self) -> dict[str, Listing]:
        found: dict[str, Listing] = {}
        for one in self.listed:
            listing = Listing(date=one["source_date"])
            if url := one.get("source_url"):
                listing["url"] = url
            found = merged(found, {one["source"]: listing})
        return found

    def _parts(self, parts: Iterable[Fact]) -> str:
        return compact_json([self._own(part) for part in parts])

    def _own(self, part: Fact) -> Fact:
        """Return a part without blanks and what it inherits from the mission's source."""
        return {
            key: value
            for key, value in part.items()
            if value and not (key in INHERITED and value == self.origin.get(key))
        }


def _order_of(coverage: Fact) -> tuple[str, str]:
    return coverage["country"], coverage.get("district", "")
