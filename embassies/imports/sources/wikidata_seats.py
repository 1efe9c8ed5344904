"""Where a post of Wikidata sits, and to which country it is accredited. Pure."""

from dataclasses import dataclass
from typing import NamedTuple

from embassies.imports.sources.wikidata_places import (
    Position,
    countries_with,
    is_named_in,
)
from embassies.imports.sources.wikidata_tables import country_of, entities, why_not
from portal.countries.gazetteer import cities_named
from portal.countries.territories import state_of

EMBASSIES = {"embassy", "high_commission", "nunciature"}


class Item(NamedTuple):
    """An item of Wikidata and its name."""

    id: str = ""
    label: str = ""


class ContradictionError(ValueError):
    """The statements about a post contradict each other; the message names them."""


@dataclass(frozen=True, slots=True)
class Seat:
    """The country of accreditation, and that of the seat where it is another."""

    receiving: str
    seat: str = ""
    position: Position | None = None
    remarks: tuple[str, ...] = ()
    hint: Position | None = None
    """A point that leads to the city, although it is not kept."""

    @property
    def around(self) -> Position | None:
        return self.position or self.hint

    @property
    def country(self) -> str:
        return self.seat or self.receiving


@dataclass(frozen=True, slots=True)
class Post:
    """A post as Wikidata describes it: whose, of what kind, for whom, where."""

    sender: str
    kind: str
    host: Item
    city: Item
    jurisdictions: tuple[Item, ...]
    position: Position | None

    @property
    def accredited(self) -> list[str]:
        """The countries of its jurisdiction, without the one that sends it."""
        codes = (country_of(item.id) for item in self.jurisdictions)
        return [code for code in dict.fromkeys(codes) if code not in ("", self.sender)]


def find_seat(post: Post) -> Seat:
    """Return where a post is; raise ContradictionError where that is uncertain."""
    host = country_of(post.host.id)
    if not host:
        raise ContradictionError(why_not(post.host.id, post.host.label))
    if host == "VA" or (host == "IT" or host == post.sender) and _to_holy_see(post):
        return Seat("VA", "IT", post.position)
    if host == post.sender:
        return _abroad(post)
    if post.position and post.position.contradicts(host):
        return _without_point(post, host)
    return _accredited(post, host)


def _to_holy_see(post: Post) -> bool:
    """Return whether it is an embassy to the Holy See: they stand in Rome."""
    return "VA" in post.accredited and "IT" not in post.accredited


def _abroad(post: Post) -> Seat:
    """Return the host of a post that is recorded in its own country."""
    candidates = post.accredited
    if post.position and post.position.cell.states:
        by_point = [code for code in post.position.countries if code in candidates]
        candidates = by_point or ([] if candidates else post.position.countries[:1])
    elif len(candidates) > 1:
        candidates = countries_with(post.city.label, candidates)
    elif not candidates:
        candidates = [city.country for city in cities_named(post.city.label)[:1]]
    if not candidates or state_of(candidates[0]) == post.sender:
        raise ContradictionError(f"stands in its own country, {post.sender}")
    remark = f"said to stand in {post.sender}; taken for {candidates[0]}"
    return Seat(candidates[0], "", post.position, (remark,))


def _without_point(post: Post, host: str) -> Seat:
    """Return the seat of a post whose point lies in another country; either may be wrong."""
    there = post.position.countries if post.position else []
    place = f"in {there[0]}" if there else "at sea"
    remark = f"the point lies {place}, not in {host}: left out"
    elsewhere = [code for code in there if code in post.accredited]
    if elsewhere and not (
        host in post.accredited and is_named_in(post.city.label, host)
    ):
        taken = f"for {', '.join(post.accredited)}: taken to stand in {elsewhere[0]}"
        return Seat(elsewhere[0], "", None, (remark, taken), hint=post.position)
    found = _accredited(post, host, has_point=False)
    return Seat(found.receiving, found.seat, None, (remark, *found.remarks))


def _accredited(post: Post, host: str, *, has_point: bool = True) -> Seat:
    """Return the seat of a post that may be accredited to another country."""
    if post.kind not in EMBASSIES or not post.jurisdictions:
        return Seat(host, "", post.position)
    if post.accredited == [host] and (away := _capital_elsewhere(post, host)):
        return Seat(host, away, None, (f"accredited to {host}, sits in {away}",))
    if host in post.accredited or _is_for_itself(post):
        return Seat(host, "", post.position)
    if len(post.accredited) != 1:
        names = ", ".join(item.label for item in post.jurisdictions)
        raise ContradictionError(f"stands in {host}, but is accredited to {names}")
    if not (has_point and post.position):
        raise ContradictionError(
            f"stands in {host}, but is accredited to {post.accredited[0]} alone"
        )
    remark = f"accredited to {post.accredited[0]}, sits in {host}"
    return Seat(post.accredited[0], host, post.position, (remark,))


def _capital_elsewhere(post: Post, host: str) -> str:
    """Return the country whose capital has the name of the city, without a point."""
    if post.position or not post.city.label or is_named_in(post.city.label, host):
        return ""
    found = cities_named(post.city.label)
    return found[0].country if found and found[0].is_capital else ""


def _is_for_itself(post: Post) -> bool:
    """Return whether it is accredited to its sender: some items mean the host."""
    return {country_of(item.id) for item in post.jurisdictions} == {post.sender}


def is_for_organisations(post: Post) -> bool:
    """Return whether a post is for organisations alone, such as the European Union."""
    roles = {
        entity.role if (entity := entities().get(item.id)) else ""
        for item in post.jurisdictions
    }
    return roles == {"organisation"}
