"""Spellings of opening hours that have one meaning only. Pure."""

import re
from functools import lru_cache

COMMENT = re.compile(r'"[^"]*"')
DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)"
MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"

_MARKS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u00a0\u2009\u202f", " "),
        "\uff1a": ":",
    }
)
_QUOTES = str.maketrans(dict.fromkeys("“”„", '"'))
_REPAIRS = [
    (re.compile(wrong, re.I), right)
    for wrong, right in (
        (r"\s+", " "),
        (r"\b(\d{1,2})\.(00|15|30|45)\b", r"\1:\2"),
        (rf"\b({DAY})\s?-\s?({DAY})\b", r"\1-\2"),
        (rf"\b({DAY}):\s", r"\1 "),
        (r"\s,", ","),
        (rf"(\b{DAY}|\]),\s(?={DAY}\b)", r"\1,"),
        (rf"\b({MONTH}) (\d\d?),(\d\d?)\b(?!:)", r"\1 \2,\1 \3"),
        (r"(?<=\d)\s?-\s?(?=\d{1,2}:)", "-"),
        (r"(:\d\d),\s(?=\d)", r"\1,"),
        (r"(:\d\d),(?=[a-z])", r"\1, "),
        (r";(?:\s?;)+", ";"),
    )
]
"""Spellings that have one meaning only, and how the specification writes them."""
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s?([ap])\.?m\b\.?", re.I)


@lru_cache(maxsize=2048)
def normalised(text: str) -> str:
    """Return an expression as the specification spells it, its comments untouched."""
    parts = re.split(f"({COMMENT.pattern})", text.translate(_QUOTES))
    parts[::2] = map(_respelled, parts[::2])
    return "".join(parts).strip(" ;,\t\r\n")


def _respelled(part: str) -> str:
    part = _CLOCK.sub(_on_24_hours, part.translate(_MARKS))
    for wrong, right in _REPAIRS:
        part = wrong.sub(right, part)
    return part


def _on_24_hours(found: re.Match[str]) -> str:
    """Return 17:00 for 5pm; what is no time of a 12-hour clock stays."""
    hour = int(found[1])
    if not 1 <= hour <= 12:
        return found[0]
    return f"{hour % 12 + 12 * (found[3] in 'pP'):02}:{found[2] or '00'}"
