"""Rows of an import from posts as a government lists them, whatever the format. Pure.

A module of a feed reads its own shape into ListedPost; the rules for what may be
recorded of it stand here, once. Names of people are never read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from embassies.imports.pipeline.contacts import ContactList
from embassies.imports.pipeline.posts import SINGLE, kind_at
from embassies.imports.pipeline.rows import (
    ImportFailedError,
    MissionRow,
    Origin,
    Part,
    Rejection,
    Values,
    coverage,
)
from embassies.imports.pipeline.validate import validation_error
from embassies.imports.sources.listed_contacts import (
    ListedContact,
    as_dialled,
    is_of_a_person,
)
from embassies.imports.sources.place_names import (
    country_named,
    is_another_country,
    town_named,
)
from embassies.imports.sources.wikidata_places import Position, find_city
from embassies.models import Coverage
from embassies.values.hours_expression import (
    read_expression,
    validation_error as hours_error,
)
from embassies.values.hours_spelling import normalised
from embassies.values.printed_hours import expression
from embassies.values.texts import tidy
from portal.countries.gazetteer import City
from portal.countries.territories import state_of

__all__ = [
    "ListedContact",
    "ListedPost",
    "country_named",
    "kind_named",
    "mission_row",
    "mission_rows",
    "no_post",
]

_SEATS = {"VA": "IT"}
"""Where embassies stand that cannot stand in the country they are accredited to."""
_WITH_EMBASSIES = {"CK", "NU"}
"""Territories in free association, which receive high commissioners."""
_LONGEST_DISTRICT = Coverage._meta.get_field("district").max_length
_LONGEST_HOURS = 500
"""Characters of the column."""


@dataclass(frozen=True, slots=True)
class ListedPost:
    """A post as a list has it. Countries are alpha-2 codes, the kind one of ours.

    What the list does not say stays blank: a blank field changes nothing. ``line`` is
    the number of the entry, from 1; ``name`` stands in reports only. ``hours`` are as
    printed, ``opening_hours`` an expression in the syntax of OpenStreetMap. ``point``
    is latitude and longitude, ``covers`` countries with a district (blank: the whole
    country). ``is_shut``: the list itself says that it is closed or suspended, so that
    it is no evidence that the post works.
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
    is_shut: bool = False


def kind_named(text: str, kinds: Mapping[str, str]) -> str | None:
    """Return the kind of the first word of a table that a description holds.

    The words are patterns in small letters. Blank means that it is known to be no
    post; None that no word of the table is there.
    """
    description = tidy(text).lower()
    return next((kinds[one] for one in kinds if re.search(one, description)), None)


def no_post(line: int, name: str, reason: str) -> Rejection:
    """Return that an entry of a list was understood and is no post of the directory."""
    return Rejection(line, f"{name[:120] or 'an entry'}: {reason}", is_readable=True)


def mission_rows(
    posts: Iterable[ListedPost | Rejection], source: Mapping[str, str], date: str
) -> Iterator[MissionRow | Rejection]:
    """Yield the rows of a list; raise ImportFailedError if it has no post at all."""
    is_empty = True
    for post in posts:
        row = mission_row(post, source, date) if isinstance(post, ListedPost) else post
        is_empty = is_empty and isinstance(row, Rejection) and row.is_readable
        yield row
    if is_empty:
        raise ImportFailedError("It lists no posts.")


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
    contacts = _contacts(post, origin, _SEATS.get(receiving, receiving))
    coverages, too_long = _coverages(post, origin)
    remarks = [*post.remarks, *contacts.remarks, *too_long]
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
        facts=_facts(
            post, city, hours, {} if post.is_shut else _listing(origin, source)
        ),
        parts={
            "contacts": contacts.parts,
            **({"coverages": coverages} if coverages else {}),
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
    town = _town(post)
    if not (town or point):
        return None
    return find_city(
        town,
        _SEATS.get(post.receiving_country, post.receiving_country),
        point,
        is_embassy=post.kind in SINGLE,
    )


def _town(post: ListedPost) -> str:
    seat = _SEATS.get(post.receiving_country, post.receiving_country)
    return town_named(post.city, post.address, seat)


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
        value = as_dialled(one.channel, tidy(one.value), seat)
        is_private = post.is_honorary and is_of_a_person(one, post.city, post.name)
        if value and not is_private:
            facts = {"channel": one.channel, "purpose": one.purpose, "value": value}
            note = tidy(one.note)
            contacts.add(origin, {**facts, "note": note} if note else facts)
    return contacts


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
    if seat := _SEATS.get(post.receiving_country):
        facts["seat_country"] = seat
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
    return _town(post)[:100]


def _listing(origin: Origin, source: Mapping[str, str]) -> Values:
    """Return that the list has the post; only a government's list is evidence."""
    if not source.get("publisher"):
        return {}
    return {origin.source: {"date": origin.source_date, "url": origin.source_url}}


def _coverages(post: ListedPost, origin: Origin) -> tuple[tuple[Part, ...], list[str]]:
    """Return what it covers, and remarks: part of a long list would mislead."""
    found: dict[tuple[str, ...], Part] = {}
    too_long: list[str] = []
    for country, name in post.covers:
        district = tidy(name)
        if district != district[:_LONGEST_DISTRICT]:
            too_long.append(f"district left out, too long: {district[:80]}")
        elif country and (district or country != post.receiving_country):
            part = coverage(origin, country, district)
            found[part.key] = part
    return tuple(found.values()), too_long
