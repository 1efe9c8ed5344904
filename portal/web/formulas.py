"""Which texts a spreadsheet would run as a formula. Pure."""

import unicodedata

from django.utils.translation import gettext_noop

FORMULA = gettext_noop("A text must not begin with = or @, as a formula does.")
"""The reason, as a msgid."""
_STARTS = frozenset("=@\t\r")


def begins_formula(text: str) -> bool:
    """Return whether a text begins with =, @, tab or CR, invisible characters apart.

    Full-width signs count: some spreadsheets read them as the others. A leading + or
    - is fine, as of a phone number (OWASP ASVS 1.2.10 names them too).
    """
    for char in text:
        sign = unicodedata.normalize("NFKC", char)
        if sign in _STARTS:
            return True
        if not sign.isspace() and unicodedata.category(char) not in ("Cc", "Cf"):
            return False
    return False


def safe_cell(text: str) -> str:
    """Return a text for a cell of a CSV file that people open in a spreadsheet.

    An apostrophe stands before what could be run (OWASP ASVS 5, 1.2.10).
    """
    return f"'{text}" if begins_formula(text) or text[:1] in ("+", "-") else text
