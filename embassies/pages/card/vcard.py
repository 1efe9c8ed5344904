"""A mission as a contact card: vCard 4.0 (RFC 6350), or 3.0 (RFC 2426)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst

from embassies.missions.fact_origins import FactOrigin
from embassies.models import Contact, Mission
from embassies.pages.card.note import name_with_status, note_text
from embassies.values.phone_numbers import DIALLED, dial_address
from portal.countries.models import Sourced
from portal.countries.names import country_name
from portal.countries.partial_dates import first_day
from portal.web.structured_data import absolute

LINE = 75
"""Octets in a line before it is folded (RFC 6350, 3.2)."""


def vcard(
    mission: Mission,
    title: str,
    address: str,
    origins: Sequence[FactOrigin] = (),
    *,
    version: str = "4.0",
    hours: str = "",
) -> str:
    """Return the whole contact card. No query on a mission with contacts and statuses.

    ``address`` is that of the mission's page, ``origins`` are those of single facts.
    """
    facts = [mission, *mission.contacts.all(), *origins]
    syntax = VERSIONS[version]
    name = name_with_status(mission, title)
    lines = [
        f"VERSION:{version}",
        *syntax.name_lines(name),
        f"FN:{_escaped(name)}",
        # Apple shows what stands first here, so it is the mission, not its country.
        f"ORG:{_escaped(name)}",
        f"UID:{_unique_id(mission)}",
        f"SOURCE:{address}",
        *_contact_lines(mission, syntax),
        *_place_lines(mission, syntax),
        f"NOTE:{_escaped(note_text(mission, origins, hours))}",
        *_revision(facts, syntax),
    ]
    return _card(lines)


def small_vcard(mission: Mission, title: str, address: str) -> str:
    """Return a card with three numbers, for a QR code that a cheap phone can read."""
    numbers = [one for one in _by_urgency(mission.contacts.all()) if one.e164]
    lines = ["VERSION:4.0", f"FN:{_escaped(name_with_status(mission, title))}"]
    phones = [one for one in numbers if one.channel == Contact.Channel.PHONE]
    lines += [
        _Version4.tel(one, is_first=_is_first(one, mission)) for one in phones[:3]
    ]
    return _card([*lines, f"URL:{address}"])


def _unique_id(mission: Mission) -> str:
    """Return one address in all languages: a card saved twice is one contact."""
    with translation.override(settings.LANGUAGE_CODE):
        return absolute(reverse("embassies:detail", kwargs={"slug": mission.slug}))


def _is_first(one: Contact, mission: Mission) -> bool:
    """Return whether to call a number first: an emergency line that is answered."""
    return one.purpose == Contact.Purpose.EMERGENCY and not mission.is_shut


def _by_urgency(contacts: Iterable[Contact]) -> list[Contact]:
    order = {purpose: place for place, purpose in enumerate(Contact.Purpose.values)}
    last = len(order)
    return sorted(contacts, key=lambda x: (order.get(x.purpose, last), x.pk or 0))


class _Version4:
    """What version 4.0 writes in a way of its own."""

    moment = "%Y%m%dT%H%M%SZ"
    email_type = "work"

    @staticmethod
    def name_lines(title: str) -> list[str]:
        return ["KIND:org"]

    @staticmethod
    def tel(one: Contact, *, is_first: bool) -> str:
        first = ";PREF=1" if is_first else ""
        return f'TEL;VALUE=uri;TYPE="{_tel_kind(one)},work"{first}:{_address(one)}'

    @staticmethod
    def position(latitude: float | None, longitude: float | None) -> str:
        return f"GEO:geo:{latitude},{longitude}"

    @staticmethod
    def time_zone(name: str) -> str:
        return f"TZ:{name}"


class _Version3(_Version4):
    """Version 3.0, for iOS and Outlook. Its numbers are texts, no addresses."""

    moment = "%Y-%m-%dT%H:%M:%SZ"
    email_type = "internet"

    @staticmethod
    def name_lines(title: str) -> list[str]:
        # Apple shows an organisation by its name, where this is set.
        return [f"N:{_escaped(title)};;;;", "X-ABSHOWAS:COMPANY"]

    @staticmethod
    def tel(one: Contact, *, is_first: bool) -> str:
        first = ",pref" if is_first else ""
        number = _address(one).removeprefix("tel:").replace(";ext=", " ext. ")
        return f"TEL;TYPE={_tel_kind(one)},work{first}:{number}"

    @staticmethod
    def position(latitude: float | None, longitude: float | None) -> str:
        return f"GEO:{latitude};{longitude}"

    @staticmethod
    def time_zone(name: str) -> str:
        return f"TZ;VALUE=text:{name}"


VERSIONS: dict[str, type[_Version4]] = {"4.0": _Version4, "3.0": _Version3}


def _contact_lines(mission: Mission, syntax: type[_Version4]) -> Iterator[str]:
    for number, one in enumerate(_by_urgency(mission.contacts.all()), start=1):
        if not (line := _contact_line(one, mission, syntax)):
            continue
        if label := _contact_label(one):
            # A label of one's own: Apple's extension, which others read too.
            yield f"item{number}.{line}"
            yield f"item{number}.X-ABLabel:{_escaped(label)}"
        else:
            yield line


def _contact_line(one: Contact, mission: Mission, syntax: type[_Version4]) -> str:
    if _address(one):
        return syntax.tel(one, is_first=_is_first(one, mission))
    if one.channel == Contact.Channel.EMAIL:
        return f"EMAIL;TYPE={syntax.email_type}:{_escaped(one.value)}"
    is_url = one.value.startswith(("https://", "http://"))
    return f"URL:{one.value}" if is_url else ""


def _contact_label(one: Contact) -> str:
    """Return “Emergency”; blank for what serves all purposes, and for a fax."""
    is_plain = one.purpose == Contact.Purpose.GENERAL
    if is_plain or one.channel == Contact.Channel.FAX:
        return ""
    return capfirst(one.get_purpose_display())


def _tel_kind(one: Contact) -> str:
    return "fax" if one.channel == Contact.Channel.FAX else "voice"


def _address(one: Contact) -> str:
    """Return the tel: address of a number that can be dialled; blank for none."""
    is_dialled = one.channel in DIALLED
    return dial_address(one.value, one.e164, one.extension) if is_dialled else ""


def _place_lines(mission: Mission, syntax: type[_Version4]) -> Iterator[str]:
    """Yield the address, the time zone, and the position of the building if known."""
    country = country_name(mission.seat)
    street, city = _escaped(mission.address), _escaped(mission.city)
    yield f"ADR;TYPE=work:;;{street};{city};;;{_escaped(country)}"
    if mission.precision == "exact":
        yield syntax.position(mission.latitude, mission.longitude)
    if mission.time_zone:
        yield syntax.time_zone(mission.time_zone)


def _revision(
    facts: Iterable[Sourced | FactOrigin], syntax: type[_Version4]
) -> Iterator[str]:
    """Yield when the latest fact was checked, or recorded, if that is known to the day."""
    moments = [_moment(fact) for fact in facts]
    if latest := max(filter(None, moments), default=None):
        yield f"REV:{latest:{syntax.moment}}"


def _moment(fact: Sourced | FactOrigin) -> datetime | None:
    if fact.verified_at:
        return fact.verified_at.astimezone(UTC)
    is_exact = len(fact.source_date) == len("2026-11-03")
    day = first_day(fact.source_date) if is_exact else None
    return datetime.combine(day, time.min, UTC) if day else None


def _escaped(text: str) -> str:
    """Escape the special characters of a value (RFC 6350, 3.4)."""
    plain = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _card(lines: Iterable[str]) -> str:
    folded = (_folded(line) for line in ("BEGIN:VCARD", *lines, "END:VCARD"))
    return "\r\n".join(folded) + "\r\n"


def _folded(line: str) -> str:
    """Fold a line at 75 octets, never inside a character."""
    parts, part, size = [], "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > LINE:
            parts.append(part)
            part, size = " ", 1
        part += char
        size += octets
    return "\r\n".join([*parts, part])
