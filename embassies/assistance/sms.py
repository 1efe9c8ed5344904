"""The answer as a text message: one of the GSM alphabet, or two of any other."""

import unicodedata
from collections.abc import Iterator

from django.utils.translation import get_language, gettext as _

from embassies.assistance.answer import Answer, Question, StepKind, StepMission
from embassies.missions.titles import kind_name, local_city
from embassies.models import Contact, Mission

MAX_LENGTH, MAX_LENGTH_UCS2 = 160, 134
# GSM 03.38, the default alphabet: one of the 160 places each. A single character
# outside it makes phones send in UCS-2: 70 to a message, 67 where there are two.
_GSM_ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_PLAIN = {"’": "'", "‘": "'", "–": "-", "—": "-", "“": '"', "”": '"'}
_OTHER_SCRIPTS = frozenset(["ru", "uk", "ar", "zh-hans"])


def sms_text(answer: Answer) -> str:
    """Return whom to call, most urgent first, in the reader's language.

    At most 160 characters of the GSM alphabet, or 134 where the language is written in
    another. Numbers stand whole or not at all.
    """
    is_gsm = get_language() not in _OTHER_SCRIPTS
    text, limit = "", MAX_LENGTH if is_gsm else MAX_LENGTH_UCS2
    for part in _parts(answer):
        longer = f"{text} {_transliterated(part) if is_gsm else part}".strip()
        if len(longer) <= limit:
            text = longer
    return text


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
        "city": f"{_city(one.mission)} {abroad}".strip() or seat,
        "phone": best.e164,
        "date": checked or best.source_date or "?",
    }
    return _("%(kind)s %(state)s %(city)s %(phone)s (%(date)s).") % words


def _city(mission: Mission) -> str:
    """Return the city in the reader's script where its name is known in it."""
    return local_city(mission) if get_language() in _OTHER_SCRIPTS else mission.city


def _transliterated(text: str) -> str:
    """Spell a text in the GSM alphabet; what cannot be spelled is left out."""
    return "".join(map(_gsm_char, text))


def _gsm_char(char: str) -> str:
    """Return a character in the GSM alphabet, without its accents where needed."""
    if char in _GSM_ALPHABET:
        return char
    decomposed = unicodedata.normalize("NFKD", _PLAIN.get(char, char))
    return "".join(one for one in decomposed if one in _GSM_ALPHABET)
