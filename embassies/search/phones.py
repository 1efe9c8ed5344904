"""Find the missions that a telephone number belongs to."""

import re

from django.db.models import Q

from embassies.models import Contact

_NUMBER = re.compile(r"\s*(\+|00)?[\d\s().\-/\u2010-\u2015\u00a0]{7,30}\s*")
_FEWEST_DIGITS = 7  # fewer are a postcode, a year or an emergency number


def numbers_in(text: str) -> str:
    """Return the digits of a text that is a telephone number; + first where it has it.

    Blank for any other text.
    """
    if not _NUMBER.fullmatch(text):
        return ""
    digits = re.sub(r"\D", "", text)
    is_international = text.strip().startswith(("+", "00"))
    digits = digits.lstrip("0")
    if len(digits) < _FEWEST_DIGITS:
        return ""
    return f"+{digits}" if is_international else digits


def missions_with_number(digits: str, limit: int) -> list[int]:
    """Return the keys of missions with a number; its end will do without a +. One query."""
    exact = Q(e164=digits) if digits.startswith("+") else Q(e164__endswith=digits)
    rows = Contact.objects.filter(
        exact, withdrawn_at=None, mission__withdrawn_at=None
    ).order_by("mission__slug")
    return list(dict.fromkeys(rows.values_list("mission", flat=True)))[:limit]
