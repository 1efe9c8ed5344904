"""Parser of printed telephone numbers."""

import re
from dataclasses import dataclass

import phonenumbers

_SOME_DIGITS = re.compile(r"(?:\d\D*){5}")
_GAP = r"\s*(?:,|;|\bor\b|/)\s*(?=[\[(+]|00)"
_RANGE = re.compile(r"\s+through\s+\d+")
_EXTENSION = re.compile(r",?\s*\(?\bext\.?\s*(\d+)\)?", re.IGNORECASE)
_DIALLED_ABROAD = re.compile(r"^[\[(](?:011|00)[\])]\s*")
_COUNTRY_FIRST = re.compile(r"^[\[(]?\+?\[?(\d{1,3})(?:-(\d+))?[\])]*[\s-]*")


@dataclass(frozen=True)
class Phone:
    """A number as printed; ``e164`` is blank unless the numbering plan allows it."""

    printed: str
    e164: str
    extension: str = ""
    note: str = ""


def printed_phones(text: str, region: str) -> list[Phone]:
    """Return the numbers in one line of print: [33] (1) 43-12-22-22, [33] (1) …"""
    parts = (part.strip(" ,;") for part in re.split(_GAP, text))
    return [_printed_phone(part, region) for part in parts if _SOME_DIGITS.search(part)]


def e164(number: str, region: str) -> str:
    """Return the E.164 form of a valid number, else nothing."""
    try:
        parsed = phonenumbers.parse(number, region or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _printed_phone(text: str, region: str) -> Phone:
    note, text = _words_before(text)
    found = _EXTENSION.search(text)
    number = _RANGE.sub("", _EXTENSION.sub("", text))
    return Phone(text, _dialled(number, region), found[1] if found else "", note)


def _words_before(text: str) -> tuple[str, str]:
    """Split “US Embassy Riyadh [966] 11-…” into the words before and the number."""
    start = re.search(r"[\[(+\d]", text)
    at = start.start() if start else 0
    return text[:at].strip(), text[at:].strip()


def _dialled(number: str, region: str) -> str:
    """Return its E.164 form as an international, national or North American number."""
    bare = _DIALLED_ABROAD.sub("", number).replace("(0)", "")
    first = _COUNTRY_FIRST.match(bare)
    marked = bool(first) and bare.startswith(("[", "(+", "+"))
    own = str(phonenumbers.country_code_for_region(region))
    tries = []
    if first and (marked or first[1] == own):
        tries.append(f"+{first[1]} {first[2] or ''} {bare[first.end() :]}")
    if not marked:
        tries.append(bare)
    if re.fullmatch(r"1\D*\d{3}\D*\d{3}\D*\d{4}", bare):
        tries.append(f"+{bare}")
    return next(filter(None, (e164(one, region) for one in tries)), "")
