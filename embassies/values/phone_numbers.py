"""Parse, format and link phone numbers. Pure."""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
)

# Unicode categories of what nobody sees: controls, formats, surrogates, unassigned.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SHORT = re.compile(r"[0-9*#]{2,6}")
_INTERNATIONAL_PREFIX = re.compile(r"^\W*00[\W_]*(?=[1-9])")
_MAX_EXTENSION = 10
"""Digits that fit into a contact's extension."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A dialable number; ``e164`` is blank where the text is not a valid one."""

    e164: str = ""
    extension: str = ""


def parse_phone(raw: str, region: str) -> Phone:
    """Parse a number as dialled in a country (alpha-2); blank unless it is valid.

    Valid means that the numbering plan has such numbers, not that one answers.
    Short numbers (112) are no E.164 and come back blank.
    """
    text = strip_invisible(raw)
    for candidate in (text, _INTERNATIONAL_PREFIX.sub("+", text)):
        number = _parse(candidate, region)
        if number and phonenumbers.is_valid_number(number):
            return _phone(number)
    return Phone()


def strip_invisible(raw: str) -> str:
    """Remove controls, bidi marks and NUL, and make digits ASCII (NFKC).

    ``phonenumbers`` accepts a trailing U+202E, which turns the digits around on
    screen.
    """
    text = unicodedata.normalize("NFKC", raw)
    kept = (char for char in text if unicodedata.category(char) not in _UNSEEN)
    return "".join(kept).strip()


def international(e164: str) -> str:
    """Format a number as dialled from abroad: +33 1 53 59 11 10."""
    return _formatted(e164, PhoneNumberFormat.INTERNATIONAL)


def national(e164: str) -> str:
    """Format a number as dialled in its own country: 01 53 59 11 10."""
    return _formatted(e164, PhoneNumberFormat.NATIONAL)


def tel_href(number: str, extension: str = "") -> str:
    """Return a tel: address (RFC 3966) of an E.164 or a short number.

    Blank for anything else, so that a page never links what cannot be dialled.
    """
    if not _parse(number, None) and not _SHORT.fullmatch(number):
        return ""
    dialled = number.replace("#", "%23")
    return f"tel:{dialled};ext={extension}" if extension else f"tel:{dialled}"


def is_toll_free(e164: str) -> bool:
    """Return whether the call is free in its country; it may fail from abroad."""
    number = _parse(e164, None)
    if number is None:
        return False
    return phonenumbers.number_type(number) == PhoneNumberType.TOLL_FREE


def is_short_number(raw: str) -> bool:
    """Return whether a text is a short number (112, *55), dialled only locally."""
    return bool(_SHORT.fullmatch(strip_invisible(raw)))


def _phone(number: PhoneNumber) -> Phone:
    extension = number.extension or ""
    if len(extension) > _MAX_EXTENSION:
        return Phone()
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), extension)


def _parse(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None


def _formatted(e164: str, form: int) -> str:
    number = _parse(e164, None)
    return phonenumbers.format_number(number, form) if number else e164
