"""To which country is a post of Wikidata accredited, and where does it sit? Pure."""

from dataclasses import dataclass
from typing import NamedTuple

from embassies.imports.sources.wikidata_places import Spot, countries_with, is_named_in
from embassies.imports.sources.wikidata_tables import country_of, entities, why_not
from portal.countries.gazetteer import cities_named
from portal.countries.territories import state_of

CONSULAR = {"consulate_general", "consulate", "vice_consulate", "consular_agency"}
EMBASSIES = {"embassy", "high_commission", "nunciature"}


class Item(NamedTuple):
    """An item of Wikidata and its name."""

    id: str = ""
    label: str = ""


class ContradictionError(ValueError):
    """What is said of a post cannot all be true; the message says what."""


@dataclass(frozen=True, slots=True)
class Seat:
    """``receiving`` is the country of accreditation; ``seat`` is blank where it sits
    in that country."""

    receiving: str
    seat: str = ""
    spot: Spot | None = None
    remarks: tuple[str, ...] = ()
    hint: Spot | None = None
    """A point that tells the city, although it is not kept."""

    @property
    def around(self) -> Spot | None:
        return self.spot or self.hint

    @property
    def country(self) -> str:
        return self.seat or self.receiving


@dataclass(frozen=True, slots=True)
class Told:
    """What a source says of whose a post is, what, for whom and where."""

    sender: str
    kind: str
    host: Item
    city: Item
    jurisdictions: tuple[Item, ...]
    spot: Spot | None

    @property
    def accredited(self) -> list[str]:
        """The countries that it is for, without the one that sends it."""
        codes = (country_of(item.id) for item in self.jurisdictions)
        return [code for code in dict.fromkeys(codes) if code not in ("", self.sender)]


def find_seat(told: Told) -> Seat:
    """Return where a post is; raise ContradictionError where that cannot be told."""
    host = country_of(told.host.id)
    if not host:
        raise ContradictionError(why_not(told.host.id, told.host.label))
    if host == "VA" or (host == "IT" or host == told.sender) and _to_holy_see(told):
        return Seat("VA", "IT", told.spot)
    if host == told.sender:
        return _abroad(told)
    if told.spot and told.spot.contradicts(host):
        return _without_point(told, host)
    return _accredited(told, host)


def _to_holy_see(told: Told) -> bool:
    """Embassies to the Holy See stand in Rome, beside those to Italy."""
    return "VA" in told.accredited and "IT" not in told.accredited


def _abroad(told: Told) -> Seat:
    """Find the host of a post that is said to stand in its own country."""
    candidates = told.accredited
    if told.spot and told.spot.cell.states:
        by_point = [code for code in told.spot.countries if code in candidates]
        candidates = by_point or ([] if candidates else told.spot.countries[:1])
    elif len(candidates) > 1:
        candidates = countries_with(told.city.label, candidates)
    elif not candidates:
        candidates = [city.country for city in cities_named(told.city.label)[:1]]
    if not candidates or state_of(candidates[0]) == told.sender:
        raise ContradictionError(f"stands in its own country, {told.sender}")
    remark = f"said to stand in {told.sender}; taken for {candidates[0]}"
    return Seat(candidates[0], "", told.spot, (remark,))


def _without_point(told: Told, host: str) -> Seat:
    """Drop a point in the wrong country; it may be the country that is wrong."""
    there = told.spot.countries if told.spot else []
    remark = f"the point lies in {there[0]}, not in {host}: left out"
    elsewhere = [code for code in there if code in told.accredited]
    if elsewhere and not (
        host in told.accredited and is_named_in(told.city.label, host)
    ):
        taken = f"for {', '.join(told.accredited)}: taken to stand in {elsewhere[0]}"
        return Seat(elsewhere[0], "", None, (remark, taken), hint=told.spot)
    found = _accredited(told, host, has_point=False)
    return Seat(found.receiving, found.seat, None, (remark, *found.remarks))


def _accredited(told: Told, host: str, *, has_point: bool = True) -> Seat:
    """Tell the country of accreditation from the one where a post sits."""
    if told.kind not in EMBASSIES or not told.jurisdictions:
        return Seat(host, "", told.spot)
    if told.accredited == [host] and (away := _capital_elsewhere(told, host)):
        return Seat(host, away, None, (f"accredited to {host}, sits in {away}",))
    if host in told.accredited or _is_for_itself(told):
        return Seat(host, "", told.spot)
    if len(told.accredited) != 1:
        names = ", ".join(item.label for item in told.jurisdictions)
        raise ContradictionError(f"stands in {host}, but is accredited to {names}")
    if not (has_point and told.spot):
        raise ContradictionError(
            f"stands in {host}, but is accredited to {told.accredited[0]} alone"
        )
    remark = f"accredited to {told.accredited[0]}, sits in {host}"
    return Seat(told.accredited[0], host, told.spot, (remark,))


def _capital_elsewhere(told: Told, host: str) -> str:
    """Return the country of whose capital the city bears the name, if it is alone."""
    if told.spot or not told.city.label or is_named_in(told.city.label, host):
        return ""
    found = cities_named(told.city.label)
    return found[0].country if found and found[0].is_capital else ""


def _is_for_itself(told: Told) -> bool:
    """Some items name the sender where they mean the host."""
    return {country_of(item.id) for item in told.jurisdictions} == {told.sender}


def is_for_organisations(told: Told) -> bool:
    """Tell whether a post is for organisations alone, such as the European Union."""
    roles = {
        entity.role if (entity := entities().get(item.id)) else ""
        for item in told.jurisdictions
    }
    return roles == {"organisation"}
