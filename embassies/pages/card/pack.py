"""All missions in a country in one small file for offline use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from embassies.missions.summaries import status_text
from embassies.missions.titles import kind_name
from embassies.models import Contact, Mission
from embassies.values.field_sources import noted_date, noted_source
from embassies.values.phone_numbers import dial_address, international
from portal.countries.models import Sourced
from portal.countries.names import country_name

MAX_BYTES = 100 * 1024
"""Of one file: small enough to send by Bluetooth from an old phone."""


@dataclass(frozen=True, slots=True)
class DetailLevel:
    """The facts of each mission in the file; fewer where there are many missions."""

    phones: int
    email: bool
    website: bool
    address: bool


LEVELS = (
    DetailLevel(phones=9, email=True, website=True, address=True),
    DetailLevel(phones=2, email=True, website=True, address=False),
    DetailLevel(phones=2, email=True, website=False, address=False),
    DetailLevel(phones=1, email=False, website=False, address=False),
    DetailLevel(phones=0, email=False, website=False, address=False),
)


@dataclass(frozen=True, slots=True)
class PackedMission:
    """One mission in the file."""

    name: str
    status: str
    phones: Sequence[tuple[str, str]]
    """Pairs of a tel: address and the number as it is written."""
    email: str
    website: str
    address: str
    date: str
    """The date of the record, where it is not the usual date of the file."""


def missions_by_sender(
    missions: Iterable[Mission], detail: DetailLevel, usual_date: str
) -> list[tuple[str, list[PackedMission]]]:
    """Return the missions by sending country, in the order of its name. No query."""

    def sender(mission: Mission) -> str:
        return country_name(mission.sender)

    ordered = sorted(missions, key=lambda one: (sender(one), one.is_honorary, one.slug))
    return [
        (name, [_packed_mission(one, detail, usual_date) for one in group])
        for name, group in groupby(ordered, key=sender)
    ]


def packed_date(mission: Mission, detail: DetailLevel) -> str:
    """Return the date of the oldest fact that the file shows of a mission.

    That is the day of its last check, or the date of its source; of the record where
    no fact is shown.
    """
    shown = [_date(one) for one in _shown_contacts(mission, detail)]
    if detail.address and mission.address:
        noted = noted_source(mission.field_sources, "address")
        shown.append(noted_date(noted) if noted else _date(mission))
    return min(filter(None, shown), default=_date(mission))


def _date(fact: Sourced) -> str:
    if fact.verified_at:
        return fact.verified_at.date().isoformat()
    return fact.source_date


def _shown_contacts(mission: Mission, detail: DetailLevel) -> list[Contact]:
    """Return the contacts that fit, emergency lines first."""
    contacts = sorted(
        mission.contacts.all(),
        key=lambda one: (one.purpose != Contact.Purpose.EMERGENCY, one.pk or 0),
    )
    phones = [
        one for one in contacts if one.e164 and one.channel == Contact.Channel.PHONE
    ]
    emails = [one for one in contacts if one.channel == Contact.Channel.EMAIL]
    websites = [one for one in contacts if one.channel == Contact.Channel.WEBSITE]
    return [
        *phones[: detail.phones],
        *emails[: int(detail.email)],
        *websites[: int(detail.website)],
    ]


def _packed_mission(
    mission: Mission, detail: DetailLevel, usual_date: str
) -> PackedMission:
    contacts, date = _shown_contacts(mission, detail), packed_date(mission, detail)
    kind = kind_name(mission.kind, is_honorary=mission.is_honorary)
    return PackedMission(
        name=", ".join(filter(None, [kind, mission.city])),
        status=status_text(mission.status, mission.status_since),
        phones=[
            (dial_address(one.value, one.e164, one.extension), international(one.e164))
            for one in contacts
            if one.channel == Contact.Channel.PHONE
        ],
        email=_first(contacts, Contact.Channel.EMAIL),
        website=_first(contacts, Contact.Channel.WEBSITE),
        address=mission.address if detail.address else "",
        date="" if date == usual_date else date,
    )


def _first(contacts: Iterable[Contact], channel: str) -> str:
    return next((one.value for one in contacts if one.channel == channel), "")
