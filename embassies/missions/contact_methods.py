"""Contact methods of a mission as pages show them, in the order to try them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.utils.translation import get_language, gettext as _

from embassies.missions.summaries import checked_text_of
from embassies.models import Contact
from embassies.values.phone_numbers import (
    DIALLED,
    dial_address,
    international,
    is_short_number,
    is_toll_free,
    national,
)

_ORDER = {
    value: place
    for kind in (Contact.Channel, Contact.Purpose)
    for place, value in enumerate(kind.values)
}
_CHANNELS, _PURPOSES = dict(Contact.Channel.choices), dict(Contact.Purpose.choices)
_LAST = len(_ORDER)
"""The place of what is neither."""


@dataclass(frozen=True, slots=True)
class ContactMethod:
    """One number or address, ready for a template."""

    contact: Contact
    label: str
    text: str
    href: str
    local: str
    """The number as dialled in its own country; blank for other channels."""
    warning: str


@dataclass(frozen=True, slots=True)
class ContactGroup:
    """Contact methods that share one source, date and check."""

    methods: list[ContactMethod]
    origin: Contact

    @property
    def checked(self) -> str:
        """A sentence: when they were last checked, or recorded."""
        return checked_text_of(self.origin)


def contact_methods(contacts: Iterable[Contact]) -> list[ContactMethod]:
    """Return the methods in order: calls first, an emergency line before all.

    Of those alike, the source of the best rank comes first, then the newest.
    """
    newest = sorted(contacts, key=lambda one: one.source_date, reverse=True)
    return [_method(contact) for contact in sorted(newest, key=_rank)]


def contact_groups(contacts: Iterable[Contact]) -> list[ContactGroup]:
    """Return the methods in order, grouped so that each date stands by its numbers."""
    return group_by_origin(contact_methods(contacts))


def group_by_origin(methods: Iterable[ContactMethod]) -> list[ContactGroup]:
    """Group neighbours in a list of methods that share source, date and check."""
    grouped = [list(group) for _key, group in groupby(methods, key=_origin)]
    return [ContactGroup(group, group[0].contact) for group in grouped]


def _origin(method: ContactMethod) -> tuple[object, ...]:
    one = method.contact
    return (
        one.source_id,
        one.source_url,
        one.source_date,
        one.verified_at,
        one.verified_method,
    )


def _rank(contact: Contact) -> tuple[int, int, int]:
    return (
        _ORDER.get(contact.channel, _LAST),
        _ORDER.get(contact.purpose, _LAST),
        _source_rank(contact),
    )


def _source_rank(contact: Contact) -> int:
    """Return the rank of its source; of an example, which has none, the best."""
    is_example = not (contact.source_id and contact.mission_id)
    return 0 if is_example else contact.source.rank_for(contact.mission.sender)


# The same on each page that shows a number; a page of help shows most of them thrice.
@lru_cache(maxsize=5000)
def _label(channel: str, purpose: str, language: str | None) -> str:
    """Return “Phone, emergency” in a language, which must be the active one."""
    words = str(_CHANNELS.get(channel, channel))
    if purpose != Contact.Purpose.GENERAL:
        both = {"channel": words, "purpose": str(_PURPOSES.get(purpose, purpose))}
        words = _("%(channel)s, %(purpose)s") % both
    return words[:1].upper() + words[1:]


def _with_extension(number: str, extension: str) -> str:
    if not extension:
        return number
    parts = {"number": number, "extension": extension}
    return _("%(number)s, extension %(extension)s") % parts


def _method(contact: Contact) -> ContactMethod:
    language = get_language()
    label = _label(contact.channel, contact.purpose, language)
    if contact.channel in DIALLED:
        dialled = (contact.value, contact.e164, contact.extension)
        href, text, local, warning = _number(*dialled, language)
        is_phone = contact.channel == Contact.Channel.PHONE
        href = href if is_phone else ""
        return ContactMethod(contact, label, text, href, local, warning)
    href = ""
    if contact.channel == "email":
        href = f"mailto:{contact.value}"
    elif contact.value.startswith(("https://", "http://")):
        href = contact.value
    return ContactMethod(contact, label, contact.value, href, "", "")


@lru_cache(maxsize=5000)
def _number(
    value: str, e164: str, extension: str, language: str | None
) -> tuple[str, str, str, str]:
    """Return address, text, local form and warning in a language, the active one."""
    text, local, warning = value, "", ""
    if e164:
        text = _with_extension(international(e164), extension)
        local = _with_extension(national(e164), extension)
        if is_toll_free(e164):
            warning = _("A toll-free number may not work from abroad.")
    elif is_short_number(value):
        warning = _("A short number works only in the country itself.")
    else:
        warning = _("Shown as recorded: it is not a valid number in this form.")
    return dial_address(value, e164, extension), text, local, warning
