"""The answer as one text message: 160 characters of the GSM alphabet."""

import unicodedata
from collections.abc import Iterator

from django.utils.translation import get_language, gettext as _, override

from embassies.assistance.answer import Answer, Question, StepKind, StepMission
from embassies.missions.titles import kind_name
from embassies.models import Contact

MAX_LENGTH = 160
# GSM 03.38, the default alphabet: one of the 160 places each. A single character
# outside it makes phones send in UCS-2, of which a message holds 70.
_GSM_ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def sms_text(answer: Answer) -> str:
    """Return whom to call, most urgent first, in at most 160 GSM-7 characters.

    Numbers stand whole or not at all. Words are English where the reader's own
    language does not fit into the alphabet.
    """
    with override(sms_language(answer)):
        parts = list(_parts(answer))
    text = ""
    for part in map(_transliterated, parts):
        longer = f"{text} {part}".strip()
        if len(longer) <= MAX_LENGTH:
            text = longer
    return text


def sms_language(answer: Answer) -> str:
    """Return the language of the words: the reader's own, or English."""
    fits = all(_gsm_char(char) for part in _parts(answer) for char in part)
    return (get_language() or "en") if fits else "en"


def _parts(answer: Answer) -> Iterator[str]:
    """Yield the sentences, each complete in itself, the most urgent first."""
    question = answer.question
    yield f"{'+'.join(question.nationalities)}>{question.country}:"
    numbers = [one.number for step in answer.steps for one in step.numbers]
    if numbers:
        named = {"numbers": "/".join(dict.fromkeys(numbers))}
        yield _("emergency %(numbers)s.") % named
    responsible = list(_missions(answer, responsible=True))
    yield from responsible[:1]
    for step in answer.steps:
        if step.ministry and step.ministry.emergency_phone:
            phone = {"phone": step.ministry.emergency_phone}
            yield _("Ministry %(phone)s.") % phone
    yield _("Check first: may be old.")
    # A post of another country stands only where none of this one has a number.
    elsewhere = [] if responsible else list(_missions(answer, responsible=False))
    yield from [*responsible[1:], *elsewhere][:1]


def _missions(answer: Answer, *, responsible: bool) -> Iterator[str]:
    """Yield the missions that can be met and called: for this country, or nearby."""
    for step in answer.steps:
        if (step.kind != StepKind.NEIGHBOURING_MISSION) != responsible:
            continue
        for one in step.missions:
            if one.can_be_met and (text := _mission_text(one, answer.question)):
                yield text


def _mission_text(one: StepMission, question: Question) -> str:
    """Return kind, city, number and the number's date; blank without a number.

    A city in another country has its code: "Bern CH".
    """
    calls = [
        contact
        for contact in one.mission.contacts.all()
        if contact.channel == Contact.Channel.PHONE and contact.e164
    ]
    if not calls:
        return ""
    emergency = Contact.Purpose.EMERGENCY
    best = min(calls, key=lambda call: (call.purpose != emergency, call.pk or 0))
    checked = best.verified_at.date().isoformat() if best.verified_at else ""
    seat = one.mission.seat
    abroad = "" if seat == question.country else seat
    words = {
        "kind": kind_name(one.mission.kind, is_honorary=one.mission.is_honorary),
        "state": one.mission.sender,
        "city": f"{one.mission.city} {abroad}".strip() or seat,
        "phone": best.e164,
        "date": checked or best.source_date or "?",
    }
    return _("%(kind)s %(state)s %(city)s %(phone)s (%(date)s).") % words


def _transliterated(text: str) -> str:
    """Spell a text in the GSM alphabet; what cannot be spelled is left out."""
    return "".join(map(_gsm_char, text))


def _gsm_char(char: str) -> str:
    """Return a character in the GSM alphabet, without its accents where needed."""
    if char in _GSM_ALPHABET:
        return char
    decomposed = unicodedata.normalize("NFKD", char)
    return "".join(one for one in decomposed if one in _GSM_ALPHABET)
