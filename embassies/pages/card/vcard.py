"""A mission as a contact card: vCard 4.0 (RFC 6350), or 3.0 (RFC 2426)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time

from django.utils.translation import gettext as _

from embassies.missions.fact_origins import FactOrigin
from embassies.models import Contact, Mission
from embassies.values.phone_numbers import DIALLED, dial_address
from portal.countries.models import Source, Sourced
from portal.countries.names import country_name
from portal.countries.partial_dates import first_day

LINE = 75
"""Octets in a line before it is folded (RFC 6350, 3.2)."""


def vcard(
    mission: Mission,
    title: str,
    address: str,
    origins: Sequence[FactOrigin] = (),
    *,
    version: str = "4.0",
) -> str:
    """Return the whole contact card. No query; contacts must be loaded.

    ``address`` is that of the mission's page, ``origins`` are those of single facts.
    """
    facts = [mission, *mission.contacts.all(), *origins]
    syntax = VERSIONS[version]
    lines = [
        f"VERSION:{version}",
        *syntax.name_lines(title),
        f"FN:{_escaped(title)}",
        f"ORG:{_escaped(country_name(mission.sender))};{_escaped(title)}",
        f"UID:{address}",
        f"SOURCE:{address}",
        *_contact_lines(mission.contacts.all(), syntax),
        *_place_lines(mission, syntax),
        f"NOTE:{_escaped(provenance_note(facts))}",
        *_revision(facts, syntax),
    ]
    return _card(lines)


def small_vcard(mission: Mission, title: str, address: str) -> str:
    """Return a card with three numbers, for a QR code that a cheap phone can read."""
    numbers = [one for one in _by_urgency(mission.contacts.all()) if one.e164]
    lines = ["VERSION:4.0", f"FN:{_escaped(title)}"]
    phones = [one for one in numbers if one.channel == Contact.Channel.PHONE]
    lines += [_Version4.tel(one) for one in phones[:3]]
    return _card([*lines, f"URL:{address}"])


def provenance_note(facts: Iterable[Sourced | FactOrigin]) -> str:
    """Return the sources and the dates of facts, each once, for the card's note."""
    return " ".join(dict.fromkeys(map(_provenance, facts)))


def _provenance(fact: Sourced | FactOrigin) -> str:
    if fact.verified_at:
        day = fact.verified_at.date().isoformat()
        return _("Checked on %(date)s. It may have changed since.") % {"date": day}
    words = {"source": fact.source.name, "date": fact.source_date or "?"}
    text = _(
        "Recorded by %(source)s, %(date)s; not checked. It may have changed since."
    )
    if fact.source_id == Source.STAFF:
        text = _("Recorded by %(source)s, %(date)s. It may have changed since.")
    return text % words


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
    def tel(one: Contact) -> str:
        first = ";PREF=1" if one.purpose == Contact.Purpose.EMERGENCY else ""
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
    def tel(one: Contact) -> str:
        first = ",pref" if one.purpose == Contact.Purpose.EMERGENCY else ""
        number = _address(one).removeprefix("tel:").replace(";ext=", " ext. ")
        return f"TEL;TYPE={_tel_kind(one)},work{first}:{number}"

    @staticmethod
    def position(latitude: float | None, longitude: float | None) -> str:
        return f"GEO:{latitude};{longitude}"

    @staticmethod
    def time_zone(name: str) -> str:
        return f"TZ;VALUE=text:{name}"


VERSIONS: dict[str, type[_Version4]] = {"4.0": _Version4, "3.0": _Version3}


def _contact_lines(
    contacts: Iterable[Contact], syntax: type[_Version4]
) -> Iterator[str]:
    for one in _by_urgency(contacts):
        if _address(one):
            yield syntax.tel(one)
        elif one.channel == Contact.Channel.EMAIL:
            yield f"EMAIL;TYPE={syntax.email_type}:{_escaped(one.value)}"
        elif one.value.startswith(("https://", "http://")):
            yield f"URL:{one.value}"


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
    """Yield when the latest fact was checked, or recorded."""
    moments = [_moment(fact) for fact in facts]
    if latest := max(filter(None, moments), default=None):
        yield f"REV:{latest:{syntax.moment}}"


def _moment(fact: Sourced | FactOrigin) -> datetime | None:
    if fact.verified_at:
        return fact.verified_at.astimezone(UTC)
    day = first_day(fact.source_date)
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
