"""All missions in a country in one small file for offline use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from embassies.missions.summaries import status_text
from embassies.missions.titles import kind_name
from embassies.models import Contact, Mission
from embassies.values.phone_numbers import dial_address, international
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


def record_date(mission: Mission) -> str:
    """Return the day of the last check, or the date of the source."""
    if mission.verified_at:
        return mission.verified_at.date().isoformat()
    return mission.source_date


def _packed_mission(
    mission: Mission, detail: DetailLevel, usual_date: str
) -> PackedMission:
    contacts = sorted(
        mission.contacts.all(),
        key=lambda one: (one.purpose != Contact.Purpose.EMERGENCY, one.pk or 0),
    )
    date = record_date(mission)
    kind = kind_name(mission.kind, is_honorary=mission.is_honorary)
    return PackedMission(
        name=", ".join(filter(None, [kind, mission.city])),
        status=status_text(mission.status, mission.status_since),
        phones=[
            (dial_address(one.value, one.e164, one.extension), international(one.e164))
            for one in contacts
            if one.e164 and one.channel == Contact.Channel.PHONE
        ][: detail.phones],
        email=_first(contacts, Contact.Channel.EMAIL) if detail.email else "",
        website=_first(contacts, Contact.Channel.WEBSITE) if detail.website else "",
        address=mission.address if detail.address else "",
        date="" if date == usual_date else date,
    )


def _first(contacts: Iterable[Contact], channel: str) -> str:
    return next((one.value for one in contacts if one.channel == channel), "")
