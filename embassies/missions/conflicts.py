"""Conflicts: fields of a mission on which its sources disagree. Pure.

Nothing is chosen: every value stands with its source and date, and says whether a
person checked it. Values that were withdrawn, proposed or drafted do not count.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from operator import eq
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from embassies.missions.contact_methods import contact_methods
from embassies.missions.summaries import status_text
from embassies.models import Contact, Mission, Precision, SourceClaim, StatusPeriod
from embassies.values.field_sources import noted_date, noted_source
from embassies.values.periods import current_period
from portal.countries.distance import Point, distance_km
from portal.countries.freshness import last_known
from portal.countries.models import Source
from portal.countries.names import fold
from portal.countries.partial_dates import first_day

SAME_PLACE_KM = 0.3
"""Within this two points may be one building: sources mark its gate or its block."""

Key = TypeVar("Key")
Key_co = TypeVar("Key_co", covariant=True)


@dataclass(frozen=True, slots=True)
class SourceValue(Generic[Key_co]):
    """The value that one source gives for a field."""

    source: str
    source_url: str
    source_date: str
    verified_at: datetime | None
    text: str
    key: Key_co
    """What is compared, whatever the spelling."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field on which sources disagree, with the value of each."""

    label: str
    values: Sequence[SourceValue[object]]
    reads_left_to_right: bool


def find_conflicts(mission: Mission, *, on: date) -> list[Conflict]:
    """Return where sources disagree. Needs contacts, periods and claims loaded."""
    contacts = list(mission.contacts.all())
    phones = _contact_values(contacts, Contact.Channel.PHONE, _digits)
    websites = _contact_values(contacts, Contact.Channel.WEBSITE, _website)
    found = [
        _conflict(_("Phone"), phones, _share_a_key, ltr=True),
        _conflict(_("Address"), _address_values(mission), _same_words),
        _conflict(_("Position"), _point_values(mission), _same_place, ltr=True),
        _conflict(_("Opening hours"), _hours_values(mission), eq, ltr=True),
        _conflict(_("Website"), websites, _same_site, ltr=True),
        _conflict(_("Status"), _status_values(mission, on), eq),
    ]
    return [one for one in found if one]


def _conflict(
    label: str,
    values: Sequence[SourceValue[Key]],
    agree: Callable[[Key, Key], bool],
    *,
    ltr: bool = False,
) -> Conflict | None:
    pairs = combinations([value.key for value in values], 2)
    if all(agree(one, other) for one, other in pairs):
        return None
    return Conflict(label, values, reads_left_to_right=ltr)


def _contact_values(
    contacts: Iterable[Contact], channel: str, key: Callable[[Contact], Key]
) -> list[SourceValue[list[Key]]]:
    """Return each source's general contacts of a channel."""
    by_source: dict[str, list[Contact]] = defaultdict(list)
    for contact in contacts:
        if contact.channel == channel and contact.purpose == Contact.Purpose.GENERAL:
            by_source[contact.source_id].append(contact)
    return [_contact_value(ones, key) for ones in by_source.values()]


def _contact_value(
    contacts: list[Contact], key: Callable[[Contact], Key]
) -> SourceValue[list[Key]]:
    first = contacts[0]
    checks = [one.verified_at for one in contacts if one.verified_at]
    return SourceValue(
        source=first.source.name,
        source_url=first.source_url,
        source_date=first.source_date,
        verified_at=min(checks) if len(checks) == len(contacts) else None,
        text=", ".join(method.text for method in contact_methods(contacts)),
        key=[key(one) for one in contacts],
    )


def _digits(contact: Contact) -> str:
    return contact.e164 or "".join(filter(str.isdigit, contact.value))


def _share_a_key(one: list[str], other: list[str]) -> bool:
    return not set(one).isdisjoint(other)


def _website(contact: Contact) -> tuple[str, str]:
    """Return the host and the path of an address."""
    try:
        parts = urlsplit(contact.value.lower())
    except ValueError:
        return contact.value, ""
    return parts.netloc.removeprefix("www."), parts.path.rstrip("/")


def _same_site(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> bool:
    """Whether two sources name a page in common, or one below the other's."""
    return any(
        host == host2 and (path.startswith(path2) or path2.startswith(path))
        for host, path in one
        for host2, path2 in other
    )


def _address_values(mission: Mission) -> list[SourceValue[str]]:
    recorded, field = mission.address or None, SourceClaim.Field.ADDRESS
    return _field_values(mission, field, recorded, lambda claim: str(claim.value), str)


def _hours_values(mission: Mission) -> list[SourceValue[str]]:
    recorded, field = mission.opening_hours or None, SourceClaim.Field.HOURS
    return _field_values(mission, field, recorded, lambda claim: str(claim.value), str)


def _point_values(mission: Mission) -> list[SourceValue[Point]]:
    has_point = mission.precision not in ("", Precision.CITY)
    return _field_values(
        mission,
        SourceClaim.Field.POINT,
        mission.point if has_point else None,
        lambda claim: Point(*claim.value[:2]),
        lambda point: f"{point.latitude}, {point.longitude}",
    )


def _field_values(
    mission: Mission,
    field: str,
    recorded: Key | None,
    claimed: Callable[[SourceClaim], Key],
    text: Callable[[Key], str],
) -> list[SourceValue[Key]]:
    """Return the recorded value, then what other sources claim; none if not recorded."""
    if recorded is None:
        return []
    claims = [one for one in mission.claims.all() if one.field == field]
    names = {one.source_id: one.source.name for one in claims}
    names[mission.source_id] = mission.source.name
    first = "latitude" if field == SourceClaim.Field.POINT else field
    noted = noted_source(mission.field_sources, first)
    source = noted["source"] if noted else mission.source_id
    own = SourceValue(
        source=names.get(source) or _staff_or(source),
        source_url=noted.get("source_url", "") if noted else mission.source_url,
        source_date=noted_date(noted) if noted else mission.source_date,
        verified_at=mission.verified_at,
        text=text(recorded),
        key=recorded,
    )
    others = [
        SourceValue(
            source=claim.source.name,
            source_url=claim.source_url,
            source_date=claim.source_date,
            verified_at=None,
            text=text(claimed(claim)),
            key=claimed(claim),
        )
        for claim in claims
        if claim.source_id != source
    ]
    return [own, *others]


def _staff_or(key: str) -> str:
    return _("the staff of this portal") if key == Source.STAFF else key


def _same_words(one: str, other: str) -> bool:
    """Whether one address has all words of the other, however they are written."""
    words, others = set(fold(one).split()), set(fold(other).split())
    return words <= others or others <= words


def _same_place(one: Point, other: Point) -> bool:
    return distance_km(one, other) <= SAME_PLACE_KM


def _status_values(mission: Mission, on: date) -> list[SourceValue[str]]:
    """Return the status that each source gives for a day.

    A source that is older than a change which another one reports could not know of
    it: it does not disagree.
    """
    by_source: dict[str, list[StatusPeriod]] = defaultdict(list)
    for period in mission.status_periods.all():
        by_source[period.source_id].append(period)
    current = [current_period(ones, on=on) for ones in by_source.values()]
    held = [one for one in current if one]
    return [_status_value(one) for one in held if not _is_overtaken(one, held)]


def _is_overtaken(period: StatusPeriod, others: Iterable[StatusPeriod]) -> bool:
    known = last_known(period.verified_at, period.source_date)
    begun = (first_day(one.since) for one in others)
    return known is not None and any(day is not None and known < day for day in begun)


def _status_value(period: StatusPeriod) -> SourceValue[str]:
    return SourceValue(
        source=period.source.name,
        source_url=period.source_url,
        source_date=period.source_date,
        verified_at=period.verified_at,
        text=status_text(period.status, period.since) or period.get_status_display(),
        key=period.status,
    )
