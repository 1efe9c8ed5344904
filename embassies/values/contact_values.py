"""Read what a cell or a field holds as contacts: numbers, e-mail or web addresses. Pure.

Several values become several contacts. What cannot be one is a fault, with the reason;
where it is not certain which number is meant, the text is kept as it is.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from embassies.values.phone_numbers import (
    DIALLED,
    dialling_code,
    international,
    is_spreadsheet_damage,
    note_beside,
    parse_phone,
    short_number,
    strip_invisible,
)
from embassies.values.texts import tidy
from portal.web.formulas import FORMULA, begins_formula

# The reasons, as msgids: reports of imports show them in English, forms translate them.
DAMAGED = gettext_noop(
    "A spreadsheet has changed this number. Write it again, as text."
)
NO_NUMBER = gettext_noop(
    "This is no phone number. Write it like this: +33 1 53 59 11 10"
)
NO_EMAIL = gettext_noop(
    "This is no e-mail address. Write it like this: name@example.org"
)
NO_WEB = gettext_noop("This is no web address. Write it like this: https://example.org")
SEVERAL = gettext_noop("Write each number or address as a contact of its own.")

_SHORTEST = 6
"""Digits of an international number: the shortest (Niue) have 7, one may be missing."""
_LONGEST_TAIL = 4
"""Digits that stand for the end of the number before them: 6000/6001."""
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = rf"(?:{_LABEL}\.)+(?:[^\W\d_]{{2,63}}|xn--[\w-]{{2,59}})"
_ATOM = r"[^\s@:;,<>()\[\]\"\\/|.]+"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_HOST}")
_EMAIL_LABEL = re.compile(r"(?:e-?mail|mail|courriel|correo)\s*:", re.IGNORECASE)
_MAILTO = re.compile(r"(?:mailto:\s*)+([^?;,\s]*)(?:\?[^;,\n]*)?", re.IGNORECASE)
_WRITTEN_AT = re.compile(r"\s*([(\[{])\s*(at|dot)\s*([)\]}])\s*", re.IGNORECASE)
_SCHEMES = re.compile(r"(?:https?://)+(?=https?://)", re.IGNORECASE)
_SCHEME = re.compile(r"^https?://", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(rf"{_HOST}(?::\d+)?(?:[/?#]\S*)?")
_WORD = r"\s(?:or|and|ou|et|oder|und|o|y|e|или|и)\s"
_WEB = re.compile(r"https?://\S+")
_NAMED_HOST = re.compile(rf"{_HOST}\.?(?::\d+)?")
_BETWEEN_WEB = re.compile(rf"(?:[\s;,|]|{_WORD})+(?=https?://|www\.)", re.IGNORECASE)
_BETWEEN_EMAILS = re.compile(rf"{_WORD}|[\s;,|/]+", re.IGNORECASE)
_LINES = re.compile(r"[;|\r\n]+(?!ext=)")
_BETWEEN_NUMBERS = re.compile(
    rf"((?<!,),(?!,)|(?<=[0-9)\]]){_WORD}(?=[+(\[0-9])|(?<=[0-9])\s*/\s*(?=[+(\[0-9])"
    r"|(?<=[0-9\s])(?=\+))",
    re.IGNORECASE,
)
_INTERNATIONAL = ("+", "00", "(+", "[")
_NATIONAL = ("0", "(0")
_NO_NUMBER = re.compile(
    r"@|://|^(?:\W*|\D?\d\D?|n\W?a|nil|null|none|no|unknown|not known|tb[acd])$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[(0-9][0-9\s().-]*")


@dataclass(frozen=True, slots=True)
class ContactValue:
    """One contact; the note holds the words beside a number or an address."""

    value: str
    note: str = ""
    is_clear: bool = True
    """Whether it can be dialled or followed; False for a number in no plan."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A text that is no contact, and the reason as a msgid."""

    text: str
    reason: str


Found = Iterator[ContactValue | Fault]


def read_contact(channel: str, text: str, seat: str) -> list[ContactValue | Fault]:
    """Return the contacts that a text holds; numbers as dialled in a country (alpha-2)."""
    if begins_formula(text):
        return [Fault(text, FORMULA)]
    found = _READERS.get(channel, _websites)(tidy(text), seat)
    return [_without_formula(one) for one in found]


def _without_formula(one: ContactValue | Fault) -> ContactValue | Fault:
    """Return a fault where one of several values, or its note, begins like a formula."""
    if isinstance(one, ContactValue) and any(
        map(begins_formula, (one.value, one.note))
    ):
        return Fault(one.value, FORMULA)
    return one


def form_fault(channel: str, found: Sequence[ContactValue | Fault]) -> str:
    """Return why a field cannot take what was read, as a msgid; blank where it can."""
    if len(found) != 1:
        return SEVERAL
    one = found[0]
    if isinstance(one, Fault):
        return one.reason
    has_digit = any(map(str.isdigit, one.value))
    return NO_NUMBER if channel in DIALLED and not has_digit else ""


def _numbers(text: str, seat: str) -> Found:
    lines = [one.strip() for one in _LINES.split(text) if one.strip()]
    if any(map(short_number, lines)) and not all(map(short_number, lines)):
        # 95 after +228 22 21 61 94 may be the end of another number.
        lines = ["; ".join(lines)]
    for line in lines:
        for one in _alternatives(line, seat) or (line,):
            yield _number(one, seat)


def _number(text: str, seat: str) -> ContactValue | Fault:
    bare = strip_invisible(text)
    if is_spreadsheet_damage(bare):
        return Fault(text, DAMAGED)
    if parse_phone(bare, seat).e164 or short_number(bare):
        return ContactValue(text, note_beside(bare))
    is_short = bare.startswith("+") and sum(map(str.isdigit, bare)) < _SHORTEST
    if is_short or _NO_NUMBER.search(bare):
        return Fault(text, NO_NUMBER)
    return ContactValue(text, is_clear=False)


def _alternatives(line: str, seat: str) -> list[str]:
    """Return the numbers that a line certainly holds; none where there is only one."""
    first, *rest = _BETWEEN_NUMBERS.split(line)
    if not rest or "fax" in line.lower() or parse_phone(line, seat).e164:
        return []
    main = first.strip(" ;")
    is_one = bool(parse_phone(main, seat).e164 or short_number(main))
    found = [main if is_one and ";" not in main else ""]
    for separator, piece in zip(rest[::2], rest[1::2], strict=True):
        found.append(_alternative(piece.strip(" ;"), separator, main, seat))
    return found if all(found) else []


def _alternative(piece: str, separator: str, main: str, seat: str) -> str:
    """Return the number that a piece after another stands for; blank if not certain."""
    first, own = parse_phone(main, seat), parse_phone(piece, seat)
    is_home = dialling_code(first.e164) == dialling_code(seat)
    is_international = piece.startswith(_INTERNATIONAL)
    if ";" in piece:
        return ""
    if own.e164 and (is_international or (is_home and piece.startswith(_NATIONAL))):
        return piece
    if _is_emergency_like(main) and _is_emergency_like(piece):
        return piece
    digits = "".join(filter(str.isdigit, piece))
    is_extension = first.extension or (separator == "," and len(digits) < _LONGEST_TAIL)
    is_far = len(digits) > _LONGEST_TAIL and not is_home
    if is_extension or is_far or not _TAIL.fullmatch(piece):
        return ""
    e164 = first.e164[: -len(digits)] + digits
    return international(e164) if parse_phone(e164, seat).e164 == e164 else ""


def _is_emergency_like(text: str) -> bool:
    """Return whether a text is a short number (112), not the code of an area (030)."""
    short = short_number(text)
    return 0 < len(short) <= _LONGEST_TAIL and not short.startswith("0")


def _emails(text: str, _seat: str) -> Found:
    cleaned = _WRITTEN_AT.sub(r"\1\2\3", unicodedata.normalize("NFKC", text))
    cleaned = _MAILTO.sub(r"\1 ", _EMAIL_LABEL.sub(" ", cleaned))
    words = [
        one.strip("<>\"'()").rstrip(".:") for one in _BETWEEN_EMAILS.split(cleaned)
    ]
    found = [one for one in words if "@" in one or _WRITTEN_AT.search(one)]
    note = " ".join(filter(None, (one for one in words if one not in found)))
    for one in found or (text,):
        if _EMAIL.fullmatch(one):
            yield ContactValue(one, note)
        else:
            yield Fault(one if one in text else text, NO_EMAIL)


def _websites(text: str, _seat: str) -> Found:
    for one in filter(None, _BETWEEN_WEB.split(text)):
        address = _SCHEMES.sub("", one.strip(" ;,|"))
        address = _SCHEME.sub(lambda found: found[0].lower(), address)
        if _WITHOUT_SCHEME.fullmatch(address):
            address = f"https://{address}"
        yield ContactValue(address) if _is_web(address) else Fault(one, NO_WEB)


def _is_web(address: str) -> bool:
    """Return whether it is an http(s) address at a host with a name, without a user."""
    if not _WEB.fullmatch(address):
        return False
    try:
        host = urlsplit(address).netloc
    except ValueError:
        return False
    return bool(_NAMED_HOST.fullmatch(host))


_READERS: dict[str, Callable[[str, str], Found]] = {
    **dict.fromkeys(DIALLED, _numbers),
    "email": _emails,
}
