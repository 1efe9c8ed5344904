"""Clean a text of what nobody sees, and tell a spreadsheet's formula. Pure."""

import re
import unicodedata

from django.utils.translation import gettext_noop

# Controls, marks of text direction and lone surrogates: unseen, they change what
# is read or break what is written. The joiners of Persian and Indic scripts stay.
UNWANTED = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_INVISIBLE = re.compile(f"[{UNWANTED}\u200b\u2060-\u2064\ufeff]")

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


def tidy(text: str) -> str:
    """Return NFC text without invisible characters and outer space."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).strip()
