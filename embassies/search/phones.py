"""Recognise a query that is a telephone number, and match it."""

import re

from django.db.models import Q

from embassies.models import Contact
from embassies.values.phone_numbers import strip_invisible

_NUMBER = re.compile(r"(\+|00)?[\d\s().\-/\u2010-\u2015]{7,30}")
_LETTER = re.compile("[A-Za-z]")  # most queries: what follows is slower
_FEWEST_DIGITS = 7  # fewer are a postcode, a year or an emergency number


def phone_number_in(text: str) -> str:
    """Return the digits of a telephone number, + first where it has its country's.

    Blank for any other text.
    """
    if _LETTER.search(text[:60]):
        return ""
    plain = strip_invisible(text[:60])
    if not _NUMBER.fullmatch(plain):
        return ""
    digits = re.sub(r"\D", "", plain).lstrip("0")
    if len(digits) < _FEWEST_DIGITS:
        return ""
    return f"+{digits}" if plain.startswith(("+", "00")) else digits


def with_number(number: str) -> Q:
    """Return the condition on missions: a number, or the end of one without its +."""
    is_whole = number.startswith("+")
    same = {"e164": number} if is_whole else {"e164__endswith": number}
    contacts = Contact.objects.filter(withdrawn_at=None, **same)
    return Q(pk__in=contacts.values("mission"))
