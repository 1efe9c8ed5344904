"""Parser of printed telephone numbers."""

import re
from dataclasses import dataclass

from embassies.values.phone_numbers import parse_phone

_SOME_DIGITS = re.compile(r"(?:\d\D*){5}")
_GAP = r"\s*(?:,|;|\bor\b|/)\s*(?=[\[(+]|00)"


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
    return parse_phone(number, region).e164


def _printed_phone(text: str, region: str) -> Phone:
    note, text = _words_before(text)
    phone = parse_phone(text, region)
    return Phone(text, phone.e164, phone.extension, note)


def _words_before(text: str) -> tuple[str, str]:
    """Split “US Embassy Riyadh [966] 11-…” into the words before and the number."""
    start = re.search(r"[\[(+\d]", text)
    at = start.start() if start else 0
    return text[:at].strip(), text[at:].strip()
