"""How is a mission reached, and in which order should one try?"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from embassies.models import Contact
from embassies.values.contacts import international, is_toll_free, national, tel_href

_CHANNELS = [str(channel) for channel in Contact.Channel.values]
_PURPOSES = [str(purpose) for purpose in Contact.Purpose.values]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach a mission, as a page shows it."""

    contact: Contact
    label: str
    text: str
    href: str
    local: str
    warning: str


@dataclass(frozen=True, slots=True)
class Block:
    """Ways that share one source, date and check."""

    ways: list[Way]
    origin: Contact


def ways(contacts: Iterable[Contact]) -> list[Way]:
    """Return the ways to reach a mission: calls first, an emergency line first."""
    return [_way(contact) for contact in sorted(contacts, key=_rank)]


def blocks(contacts: Iterable[Contact]) -> list[Block]:
    """Return the ways in order, grouped so that each date stands by its numbers."""
    groups = groupby(ways(contacts), key=_origin)
    grouped = [list(group) for _key, group in groups]
    return [Block(group, group[0].contact) for group in grouped]


def _origin(way: Way) -> tuple[object, ...]:
    one = way.contact
    return (
        one.source_id,
        one.source_url,
        one.source_date,
        one.verified_at,
        one.verified_method,
    )


def _rank(contact: Contact) -> tuple[int, int, int]:
    return (
        _CHANNELS.index(contact.channel),
        _PURPOSES.index(contact.purpose),
        contact.pk or 0,
    )


def _label(contact: Contact) -> str:
    channel = str(contact.get_channel_display())
    if contact.purpose == Contact.Purpose.GENERAL:
        return channel[:1].upper() + channel[1:]
    purpose = str(contact.get_purpose_display())
    both = _("%(channel)s, %(purpose)s") % {"channel": channel, "purpose": purpose}
    return both[:1].upper() + both[1:]


def _spoken(number: str, extension: str) -> str:
    if not extension:
        return number
    parts = {"number": number, "extension": extension}
    return _("%(number)s, extension %(extension)s") % parts


def _way(contact: Contact) -> Way:
    text, href, local, warning = contact.value, "", "", ""
    if contact.channel in ("phone", "fax"):
        if contact.e164:
            text = _spoken(international(contact.e164), contact.extension)
            local = _spoken(national(contact.e164), contact.extension)
            if contact.channel == "phone":
                href = tel_href(contact.e164, contact.extension)
            if is_toll_free(contact.e164):
                warning = _("A toll-free number may not work from abroad.")
        else:
            warning = _("Shown as recorded: it is not a valid number in this form.")
    elif contact.channel == "email":
        href = f"mailto:{contact.value}"
    elif contact.value.startswith(("https://", "http://")):
        href = contact.value
    return Way(contact, _label(contact), text, href, local, warning)
