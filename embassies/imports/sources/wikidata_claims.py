"""Conversion of an item of Wikidata to a row of an import. Pure.

Shared by the extract as CSV and by results of the query service. Pictures and years
of creation are ignored: the portal shows neither.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from embassies.imports.pipeline.contacts import ContactList
from embassies.imports.pipeline.posts import CONSULAR, kind_at
from embassies.imports.pipeline.rows import (
    MissionRow,
    Origin,
    Part,
    Rejection,
    Values,
    coverage,
    status_period,
)
from embassies.imports.pipeline.validate import validation_error
from embassies.imports.sources.wikidata_places import Position, find_city
from embassies.imports.sources.wikidata_seats import (
    EMBASSIES,
    ContradictionError,
    Item,
    Post,
    Seat,
    find_seat,
    is_for_organisations,
)
from embassies.imports.sources.wikidata_tables import (
    BUILDINGS,
    HONORARY,
    KINDS,
    country_of,
    entities,
    places,
    why_not,
)
from embassies.values.texts import tidy
from portal.countries.gazetteer import City, cities_named
from portal.countries.territories import state_of

SOURCE = {
    "key": "wikidata",
    "name": "Wikidata",
    "url": "https://www.wikidata.org/",
    "licence": "CC0-1.0",
    "licence_url": "https://creativecommons.org/publicdomain/zero/1.0/",
}
ENTITY = "https://www.wikidata.org/entity/"
SOCIAL = {
    "facebook": "https://www.facebook.com/{}",
    "twitter": "https://twitter.com/{}",
    "youtube": "https://www.youtube.com/channel/{}",
}
LIVING_MEMORY = 1950
"""The year before which a consulate without a site or phone may be history."""

_BUILDING = re.compile(
    r"\b(building|monument|memorial|museum|palace|mansion|villa|house|castle|ruins?"
    r"|heritage|landmark|archaeological|historic(al)?)\b",
    re.I,
)
_REGIONAL = re.compile(
    r"\b(district|subdistrict|municipality|province|region|governorate|county)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of an item, in Wikidata's terms; several values of each."""

    line: int
    item: str
    operators: tuple[Item, ...]
    host: Item
    types: tuple[Item, ...]
    city: Item = Item()
    jurisdictions: tuple[Item, ...] = ()
    point: tuple[float, float] | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()
    social: tuple[tuple[str, str], ...] = ()
    address: str = ""
    begun: str = ""
    ended: str = ""
    names: dict[str, str] = field(default_factory=dict)


def mission_row(claims: Claims, date: str) -> MissionRow | Rejection:
    """Return the row of an item, or why there is none."""
    item = claims.item
    try:
        row = _row(claims, date)
    except ContradictionError as error:
        reason = f"{item}: {error}"
        return Rejection(claims.line, reason, wikidata_id=item, is_readable=True)
    reason = validation_error(row)
    if reason:
        return Rejection(claims.line, f"{item}: {reason}", wikidata_id=item)
    return row


def _row(claims: Claims, date: str) -> MissionRow:
    origin = Origin("wikidata", claims.item, f"{ENTITY}{claims.item}", date)
    post = _post(claims)
    if not post.kind:
        labels = ", ".join(item.label or item.id for item in claims.types)
        raise ContradictionError(f"{labels}: no diplomatic mission or consular post")
    if is_for_organisations(post):
        post = replace(post, kind="permanent_mission")
    seat = find_seat(post)
    name, city = _city(claims, seat, post.kind)
    kind = kind_at(city.geonames_id if city else None, post.kind)
    receiving = _territory(seat, city)
    contacts = _contacts(claims, origin, seat.seat or receiving)
    parts = {
        "contacts": contacts.parts,
        "coverages": _unique(_coverages(post, origin, receiving)),
    }
    if claims.ended:
        parts["status_periods"] = (_closed(claims, origin),)
    return MissionRow(
        line=claims.line,
        wikidata_id=claims.item,
        sending_country=post.sender,
        receiving_country=receiving,
        kind=kind,
        is_honorary=_kind(claims) == HONORARY,
        origin=origin,
        facts=_facts(claims, seat, name, city),
        parts=parts,
        remarks=(*seat.remarks, *contacts.remarks),
        unread=frozenset(contacts.unread),
        parked=_parked(claims, post.kind, parts["contacts"]),
    )


def _post(claims: Claims) -> Post:
    kind = _kind(claims)
    return Post(
        sender=_sender(claims.operators),
        kind="consulate" if kind == HONORARY else kind,
        host=claims.host,
        city=claims.city,
        jurisdictions=claims.jurisdictions,
        position=Position(*claims.point) if claims.point else None,
    )


def _kind(claims: Claims) -> str:
    """Return the kind; blank for what is no post at all."""
    known = [item.id for item in claims.types if item.id in KINDS]
    return KINDS[min(known, key=list(KINDS).index)] if known else ""


def _parked(claims: Claims, kind: str, contacts: Iterable[Part]) -> str:
    """Return why a consular post may be one of the past; blank where nothing says so."""
    if kind not in CONSULAR:
        return ""
    if claims.ended:
        return f"ended in {claims.ended[:4]}"
    for item in claims.types:
        if item.id in BUILDINGS or _BUILDING.search(item.label):
            return f"recorded as a {item.label or BUILDINGS[item.id]}"
    channels = {part.facts["channel"] for part in contacts}
    year = claims.begun[:4]
    is_old = year.isdigit() and int(year) < LIVING_MEMORY
    if is_old and not channels & {"phone", "website"}:
        return f"began in {year}, without site or phone"
    return ""


def _sender(operators: Iterable[Item]) -> str:
    codes = {country_of(item.id): item for item in operators}
    for code, item in codes.items():
        if not code:
            raise ContradictionError(f"sent by {why_not(item.id, item.label)}")
    if len(codes) != 1:
        raise ContradictionError(f"sent by {' and '.join(sorted(codes)) or 'nobody'}")
    return next(iter(codes))


def _city(claims: Claims, seat: Seat, kind: str) -> tuple[str, City | None]:
    """Return the name of the city, and the city where the gazetteer knows it."""
    label = places().get(claims.city.id, tidy(claims.city.label))
    if seat.receiving == "VA":
        label = "Rome"
    city = find_city(
        label,
        seat.country,
        seat.around,
        is_embassy=kind in EMBASSIES,
        is_sure=claims.city.id in places(),
    )
    if city:
        return city.name, city
    is_no_city = _REGIONAL.search(label) or country_of(claims.city.id)
    is_elsewhere = bool(cities_named(label)) if label else False
    return ("" if is_no_city or is_elsewhere else label[:100]), None


def _territory(seat: Seat, city: City | None) -> str:
    """Return the territory with a code of its own that a post stands in."""
    if city and not seat.seat and state_of(city.country) == seat.receiving:
        return city.country
    return seat.receiving


def _facts(claims: Claims, seat: Seat, name: str, city: City | None) -> Values:
    facts: dict[str, object] = {
        "seat_country": seat.seat,
        "city": name,
        "address": tidy(claims.address)[:500],
        "names": {code: tidy(text) for code, text in claims.names.items()},
    }
    if city:
        facts |= {"geonames_id": city.geonames_id, "time_zone": city.time_zone}
    if seat.position:
        facts |= {
            "latitude": seat.position.latitude,
            "longitude": seat.position.longitude,
            "precision": "street",
        }
    return {key: value for key, value in facts.items() if value not in ("", {})}


def _contacts(claims: Claims, origin: Origin, country: str) -> ContactList:
    contacts = ContactList(country)
    for channel, values in (
        ("phone", claims.phones),
        ("email", claims.emails),
        ("website", claims.websites),
        ("social", (_profile(network, name) for network, name in claims.social)),
    ):
        for value in values:
            contacts.add(origin, {"channel": channel, "value": value})
    return contacts


def _profile(network: str, name: str) -> str:
    return SOCIAL[network].format(quote(tidy(name), safe="-._~"))


def _coverages(post: Post, origin: Origin, receiving: str) -> Iterator[Part]:
    """Yield what a post covers besides its host; consulates have districts of it."""
    for item in post.jurisdictions:
        code = country_of(item.id)
        if code and code not in (post.sender, receiving, state_of(receiving)):
            yield coverage(origin, code)
        elif not code and item.id not in entities() and post.kind in CONSULAR:
            yield coverage(origin, receiving, tidy(item.label)[:100])


def _closed(claims: Claims, origin: Origin) -> Part:
    return status_period(
        origin,
        "closed",
        claims.ended,
        evidence=f"{ENTITY}{claims.item}",
        confidence="medium",
    )


def _unique(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple({part.key: part for part in parts}.values())
