"""Clean a text of what nobody sees. Pure."""

import re
import unicodedata

# Controls, marks of text direction and lone surrogates: unseen, they change what
# is read or break what is written. The joiners of Persian and Indic scripts stay.
UNWANTED = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_INVISIBLE = re.compile(f"[{UNWANTED}\u200b\u2060-\u2064\ufeff]")


def tidy(text: str) -> str:
    """Return NFC text without invisible characters and outer space."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).strip()
