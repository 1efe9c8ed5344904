"""The number of a mission to call first, whose it is and how old."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from embassies.missions.contact_methods import ContactMethod, contact_methods
from embassies.missions.summaries import checked_text_of, status_text
from embassies.missions.titles import title_of
from embassies.models import Contact, Mission


@dataclass(frozen=True, slots=True)
class Call:
    """A number to call, ready for templates/_partials/_call_box.html."""

    number: str
    """E.164, or a short number."""
    text: str
    """As people read it."""
    href: str
    whose: str
    url: str = ""
    """The page of the mission; blank for others."""
    label: str = ""
    """What the number is for: “Phone, emergency”."""
    notes: tuple[str, ...] = ()
    checked: str = ""
    """A sentence: when it was last checked, or recorded."""
    time_there: str = ""
    """A sentence: the clock at the mission; it holds only now."""


def best_phone(contacts: Iterable[Contact]) -> ContactMethod | None:
    """Return the number to call first: an emergency line before all."""
    return first_phone(contact_methods(contacts))


def first_phone(methods: Iterable[ContactMethod]) -> ContactMethod | None:
    """Return the first of the methods, in their order, that can be called."""
    for method in methods:
        if method.contact.channel == Contact.Channel.PHONE and method.href:
            return method
    return None


def mission_call(mission: Mission, *, at: datetime) -> Call | None:
    """Return the number of a mission to call first; None where none is on record.

    No query where the contacts are loaded with their sources.
    """
    method = best_phone(mission.contacts.all())
    if method is None:
        return None
    contact = method.contact
    status = status_text(mission.status, mission.status_since)
    return Call(
        number=contact.e164 or contact.value,
        text=method.text,
        href=method.href,
        whose=title_of(mission),
        url=reverse("embassies:detail", args=[mission.slug]),
        label=method.label,
        notes=tuple(filter(None, [status if mission.is_shut else "", method.warning])),
        checked=checked_text_of(contact),
        time_there=_time_there(mission.time_zone, at),
    )


def _time_there(time_zone: str, at: datetime) -> str:
    if not time_zone:
        return ""
    clock = date_format(at.astimezone(ZoneInfo(time_zone)), "H:i")
    return _("It is %(time)s there now.") % {"time": clock}
