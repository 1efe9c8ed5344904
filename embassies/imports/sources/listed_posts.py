"""Rows of an import from posts as a government lists them, whatever the format. Pure.

A module of a feed reads its own shape into ListedPost; the rules for what may be
recorded of it stand here, once. Names of people are never read.
"""

import re
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
from embassies.imports.sources.place_names import (
    country_named,
    is_another_country,
    town_named,
)
from embassies.imports.sources.wikidata_places import Position, find_city
from embassies.values.hours_expression import (
    read_expression,
    validation_error as hours_error,
)
from embassies.values.hours_spelling import normalised
from embassies.values.printed_hours import expression
from embassies.values.texts import tidy
from portal.countries.gazetteer import City
from portal.countries.names import slugify_name
from portal.countries.territories import state_of

__all__ = ["ListedContact", "ListedPost", "country_named", "mission_row"]

_WITH_EMBASSIES = {"CK", "NU"}
"""Territories in free association, which receive high commissioners."""
_LONGEST_HOURS = 500
"""Characters of the column."""
_OFFICE = re.compile(
    r"consul|konsul|embas|embaj|ambas|botschaft|info|office|contact|kontakt|admin|mail"
)


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
    printed, ``opening_hours`` an expression in the syntax of OpenStreetMap. ``point`` is latitude and longitude, ``covers`` countries with a district
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
    opening_hours: str = ""
    accessibility_note: str = ""
    point: tuple[float, float] | None = None
    covers: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


def mission_row(
    post: ListedPost, source: Mapping[str, str], date: str
) -> MissionRow | Rejection:
    """Return the row of a post in a list of a date, or why there is none.

    ``source`` is the record of the list; see IMPORTERS.
    """
    if reason := _reason(post):
        return _rejection(post, reason)
    if reason := _misplaced(post):
        return _rejection(post, reason, is_readable=True)
    city = _city(post)
    receiving = _receiving(post, city)
    origin = Origin(source["key"], post.ref, post.url, date)
    contacts = _contacts(post, origin, receiving)
    remarks = [*post.remarks, *contacts.remarks]
    hours = _hours(post)
    if not hours and (printed := post.opening_hours or post.hours):
        remarks.append(f"hours left out, not certain: {printed[:80]}")
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


def _misplaced(post: ListedPost) -> str:
    """Return why a post cannot stand where a list has it; blank where it can."""
    if post.kind in SINGLE and _is_territory(post.receiving_country):
        return "an embassy stands in no territory of another state"
    if is_another_country(post.city, post.receiving_country):
        return f"its town, {post.city}, is the name of another country"
    return ""


def _is_territory(country: str) -> bool:
    return state_of(country) != country and country not in _WITH_EMBASSIES


def _rejection(
    post: ListedPost, reason: str, *, is_readable: bool = False
) -> Rejection:
    place = " ".join(filter(None, [post.city, post.receiving_country]))
    label = post.name or f"{post.sending_country} {post.kind} in {place}"
    reason = f"{label[:120]}: {reason}"
    return Rejection(post.line, reason, is_readable=is_readable)


def _city(post: ListedPost) -> City | None:
    point = Position(*post.point) if post.point else None
    town = town_named(post.city, post.address, post.receiving_country)
    if not (town or point):
        return None
    return find_city(
        town,
        post.receiving_country,
        point,
        is_embassy=post.kind in SINGLE,
    )


def _receiving(post: ListedPost, city: City | None) -> str:
    """Return the territory with a code of its own that a post stands in."""
    if city and state_of(city.country) == post.receiving_country:
        return city.country
    return post.receiving_country


def _hours(post: ListedPost) -> str:
    """Return the hours as an expression; blank where they are not certain."""
    text = normalised(post.opening_hours)
    if text and not hours_error(text) and len(text) <= _LONGEST_HOURS:
        found = read_expression(text)
        return text if found and found.is_certain else ""
    return expression(post.hours)


def _contacts(post: ListedPost, origin: Origin, seat: str) -> ContactList:
    """Return the contacts; a number of another country is of the ministry or a slip."""
    contacts = ContactList(seat, is_local=True)
    for one in post.contacts:
        if (value := tidy(one.value)) and not _is_of_a_person(one, post):
            facts = {"channel": one.channel, "purpose": one.purpose, "value": value}
            note = tidy(one.note)
            contacts.add(origin, {**facts, "note": note} if note else facts)
    return contacts


def _is_of_a_person(contact: ListedContact, post: ListedPost) -> bool:
    """Return whether an honorary consul's e-mail names neither an office nor the place."""
    if contact.channel != "email" or not post.is_honorary:
        return False
    mailbox = slugify_name(contact.value.partition("@")[0])
    words = slugify_name(f"{post.city} {post.name}").split("-")
    places = (word for word in words if len(word) > 3)
    return not (_OFFICE.search(mailbox) or any(word in mailbox for word in places))


def _facts(post: ListedPost, city: City | None, hours: str, listed: Values) -> Values:
    """Return the fields; no address of an honorary consul, which may begin with a name."""
    facts: dict[str, object] = {
        "city": city.name if city else _printed_town(post),
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


def _printed_town(post: ListedPost) -> str:
    """Return the town as printed; of an embassy none, which is found without it."""
    if post.kind in SINGLE:
        return ""
    return town_named(post.city, post.address, post.receiving_country)[:100]


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
