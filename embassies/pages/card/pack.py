"""Which missions of a country fit into one file to carry along?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from embassies.missions.summaries import status_text
from embassies.missions.titles import kind_name
from embassies.models import Contact, Mission
from embassies.values.phone_numbers import international, tel_href
from portal.countries.names import country_name

LARGEST = 100 * 1024
"""Bytes of one file: small enough to hand on by Bluetooth on a bad phone."""


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is said of each mission; a crowded country gets less."""

    phones: int
    email: bool
    website: bool
    address: bool


LEVELS = (
    Detail(phones=9, email=True, website=True, address=True),
    Detail(phones=2, email=True, website=True, address=False),
    Detail(phones=2, email=True, website=False, address=False),
    Detail(phones=1, email=False, website=False, address=False),
    Detail(phones=0, email=False, website=False, address=False),
)


@dataclass(frozen=True, slots=True)
class Packed:
    """One mission in the file."""

    name: str
    status: str
    phones: Sequence[tuple[str, str]]
    """Pairs of what is dialled and what is read."""
    email: str
    website: str
    address: str
    date: str
    """When the record was made or checked, where it is not the file's usual date."""


def packed(
    missions: Iterable[Mission], detail: Detail, usual_date: str
) -> list[tuple[str, list[Packed]]]:
    """Return the missions by sending country, in the order of its name. No query."""

    def sender(mission: Mission) -> str:
        return country_name(mission.sender)

    ordered = sorted(missions, key=lambda one: (sender(one), one.is_honorary, one.slug))
    return [
        (name, [_packed(one, detail, usual_date) for one in group])
        for name, group in groupby(ordered, key=sender)
    ]


def recorded(mission: Mission) -> str:
    """Return the day of the last check, or the date of the source."""
    if mission.verified_at:
        return mission.verified_at.date().isoformat()
    return mission.source_date


def _packed(mission: Mission, detail: Detail, usual_date: str) -> Packed:
    contacts = sorted(
        mission.contacts.all(),
        key=lambda one: (one.purpose != Contact.Purpose.EMERGENCY, one.pk or 0),
    )
    date = recorded(mission)
    kind = kind_name(mission.kind, is_honorary=mission.is_honorary)
    return Packed(
        name=", ".join(filter(None, [kind, mission.city])),
        status=status_text(mission.status, mission.status_since),
        phones=[
            (tel_href(one.e164, one.extension), international(one.e164))
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
