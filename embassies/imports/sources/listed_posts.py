"""Rows of an import from posts as a government lists them, whatever the format. Pure.

A module of a feed reads its own shape into ListedPost; the rules for what may be
recorded of it stand here, once. Names of people are never read.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from embassies.imports.pipeline.contacts import ContactList
from embassies.imports.pipeline.match import SINGLE, kind_at
from embassies.imports.pipeline.rows import (
    MissionRow,
    Origin,
    Part,
    Rejection,
    Values,
    coverage,
)
from embassies.imports.pipeline.validate import validation_error
from embassies.imports.sources.wikidata_places import Position, find_city
from embassies.values.printed_hours import expression
from embassies.values.texts import tidy
from portal.countries.gazetteer import City, countries_named
from portal.countries.names import is_country
from portal.countries.territories import state_of


@dataclass(frozen=True, slots=True)
class ListedContact:
    """A contact as it is printed; several numbers in one text become several contacts."""

    channel: str
    value: str
    purpose: str = "general"
    note: str = ""


@dataclass(frozen=True, slots=True)
class ListedPost:
    """A post as a list has it. Countries are alpha-2 codes, the kind one of ours.

    What the list does not say stays blank: a blank field changes nothing. ``line`` is
    the number of the entry, from 1; ``name`` stands in reports only. ``hours`` are as
    printed. ``point`` is latitude and longitude, ``covers`` countries with a district
    (blank: the whole country).
    """

    line: int
    sending_country: str
    receiving_country: str
    kind: str
    city: str = ""
    is_honorary: bool = False
    name: str = ""
    ref: str = ""
    url: str = ""
    contacts: tuple[ListedContact, ...] = ()
    address: str = ""
    local_address: str = ""
    postal_address: str = ""
    hours: str = ""
    accessibility_note: str = ""
    point: tuple[float, float] | None = None
    covers: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


def country_named(name: str) -> str:
    """Return the alpha-2 code of a country's name in any language, or of a code.

    Blank where the name is not known or several countries have it.
    """
    text = tidy(name)
    if len(text) == 2 and is_country(text.upper()):
        return text.upper()
    found = countries_named(text)
    return found[0] if len(found) == 1 else ""


def mission_row(
    post: ListedPost, source: Mapping[str, str], date: str
) -> MissionRow | Rejection:
    """Return the row of a post in a list of a date, or why there is none.

    ``source`` is the record of the list; see IMPORTERS.
    """
    if reason := _reason(post):
        return _rejection(post, reason)
    city = _city(post)
    receiving = _receiving(post, city)
    origin = Origin(source["key"], post.ref, post.url, date)
    contacts = _contacts(post, origin, receiving)
    remarks = [*post.remarks, *contacts.remarks]
    hours = expression(post.hours)
    if post.hours and not hours:
        remarks.append(f"hours left out, not certain: {post.hours[:80]}")
    row = MissionRow(
        line=post.line,
        sending_country=post.sending_country,
        receiving_country=receiving,
        kind=kind_at(city.geonames_id if city else None, post.kind),
        origin=origin,
        is_honorary=post.is_honorary,
        facts=_facts(post, city, hours, _listing(origin, source)),
        parts={
            "contacts": contacts.parts,
            **({"coverages": found} if (found := _coverages(post, origin)) else {}),
        },
        remarks=tuple(remarks),
        unread=frozenset(contacts.unread),
        is_listed=True,
    )
    error = validation_error(row)
    return _rejection(post, error) if error else row


def _reason(post: ListedPost) -> str:
    """Return why nothing can be recorded of a post; blank where something can."""
    if not post.kind:
        return "its kind is not known"
    if not post.sending_country:
        return "its sending country is not known"
    if not post.receiving_country:
        return "its host country is not known"
    return ""


def _rejection(post: ListedPost, reason: str) -> Rejection:
    place = " ".join(filter(None, [post.city, post.receiving_country]))
    label = post.name or f"{post.sending_country} {post.kind} in {place}"
    return Rejection(post.line, f"{label[:120]}: {reason}")


def _city(post: ListedPost) -> City | None:
    point = Position(*post.point) if post.point else None
    if not (post.city or point):
        return None
    return find_city(
        tidy(post.city.partition("(")[0]),
        post.receiving_country,
        point,
        is_embassy=post.kind in SINGLE,
    )


def _receiving(post: ListedPost, city: City | None) -> str:
    """Return the territory with a code of its own that a post stands in."""
    if city and state_of(city.country) == post.receiving_country:
        return city.country
    return post.receiving_country


def _contacts(post: ListedPost, origin: Origin, seat: str) -> ContactList:
    """Return the contacts; a number of another country is of the ministry or a slip."""
    contacts = ContactList(seat, is_local=True)
    for one in post.contacts:
        if value := tidy(one.value):
            facts = {"channel": one.channel, "purpose": one.purpose, "value": value}
            note = tidy(one.note)
            contacts.add(origin, {**facts, "note": note} if note else facts)
    return contacts


def _facts(post: ListedPost, city: City | None, hours: str, listed: Values) -> Values:
    """Return the fields; no address of an honorary consul, which may begin with a name."""
    facts: dict[str, object] = {
        "city": city.name if city else tidy(post.city)[:100],
        "opening_hours": hours,
        "accessibility_note": tidy(post.accessibility_note),
        "listed_by": listed,
    }
    if not post.is_honorary:
        facts["address"] = tidy(post.address)[:500]
        facts["local_address"] = tidy(post.local_address)[:500]
        facts["postal_address"] = tidy(post.postal_address)[:500]
    if city:
        facts |= {"geonames_id": city.geonames_id, "time_zone": city.time_zone}
    if post.point:
        facts |= dict(zip(("latitude", "longitude"), post.point, strict=True))
        facts["precision"] = "street"
    return {name: value for name, value in facts.items() if value not in ("", {})}


def _listing(origin: Origin, source: Mapping[str, str]) -> Values:
    """Return that the list has the post; only a government's list is evidence."""
    if not source.get("publisher"):
        return {}
    return {origin.source: {"date": origin.source_date, "url": origin.source_url}}


def _coverages(post: ListedPost, origin: Origin) -> tuple[Part, ...]:
    found = (
        coverage(origin, country, tidy(district)[:100])
        for country, district in post.covers
        if country and (district or country != post.receiving_country)
    )
    return tuple({part.key: part for part in found}.values())
