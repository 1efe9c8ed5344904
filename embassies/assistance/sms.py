"""The answer in one text message: 160 characters of the GSM alphabet."""

import unicodedata
from collections.abc import Iterator

from django.utils.translation import get_language, gettext as _, override

from embassies.assistance.answer import Found, Ladder, Rung
from embassies.missions.titles import kind_name
from embassies.models import Contact

LENGTH = 160
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""GSM 03.38, the default alphabet: one of the 160 places each."""


def sms_text(ladder: Ladder) -> str:
    """Return whom to call, most urgent first, in at most 160 GSM-7 characters.

    Numbers stand whole or not at all. Words are English where the reader's own
    language does not fit into the alphabet.
    """
    with override(sms_language(ladder)):
        parts = list(_parts(ladder))
    text = ""
    for part in map(_plain, parts):
        longer = f"{text} {part}".strip()
        if len(longer) <= LENGTH:
            text = longer
    return text


def sms_language(ladder: Ladder) -> str:
    """Return the language of the words: the reader's own, or English."""
    fits = all(_can_be_spelled(part) for part in _parts(ladder))
    return (get_language() or "en") if fits else "en"


def _parts(ladder: Ladder) -> Iterator[str]:
    """Yield what to say, each part complete in itself, the most urgent first."""
    question = ladder.question
    yield f"{'+'.join(question.nationalities)}>{question.country}:"
    numbers = [one.number for step in ladder.steps for one in step.numbers]
    if numbers:
        named = {"numbers": "/".join(dict.fromkeys(numbers))}
        yield _("emergency %(numbers)s.") % named
    spoken = list(_missions(ladder, responsible=True))
    yield from spoken[:1]
    for step in ladder.steps:
        if step.kind == Rung.MINISTRY and step.ministry:
            phone = {"phone": step.ministry.emergency_phone}
            if step.ministry.emergency_phone:
                yield _("Ministry %(phone)s.") % phone
    yield _("Check first: may be old.")
    yield from [*spoken[1:], *_missions(ladder, responsible=False)][:1]


def _missions(ladder: Ladder, *, responsible: bool) -> Iterator[str]:
    """Yield the missions that can be met and called: for this country, or nearby."""
    for step in ladder.steps:
        if (step.kind != Rung.NEIGHBOURING_MISSION) != responsible:
            continue
        for found in step.missions:
            if found.can_be_met and (text := _mission(found)):
                yield text


def _mission(found: Found) -> str:
    """Say kind, city, number and the date of the number; blank without a number."""
    calls = [
        one
        for one in found.mission.contacts.all()
        if one.channel == Contact.Channel.PHONE and one.e164
    ]
    if not calls:
        return ""
    emergency = Contact.Purpose.EMERGENCY
    best = min(calls, key=lambda one: (one.purpose != emergency, one.pk or 0))
    checked = best.verified_at.date().isoformat() if best.verified_at else ""
    words = {
        "kind": kind_name(found.mission.kind, is_honorary=found.mission.is_honorary),
        "state": found.mission.sender,
        "city": found.mission.city or found.mission.seat,
        "phone": best.e164,
        "date": checked or best.source_date or "?",
    }
    return _("%(kind)s %(state)s %(city)s %(phone)s (%(date)s).") % words


def _can_be_spelled(text: str) -> bool:
    return all(_spelled(char) for char in text)


def _plain(text: str) -> str:
    """Spell a text in the alphabet; what cannot be spelled is left out."""
    return "".join(_spelled(char) for char in text)


def _spelled(char: str) -> str:
    if char in _BASIC:
        return char
    decomposed = unicodedata.normalize("NFKD", char)
    return "".join(one for one in decomposed if one in _BASIC)
