"""What spreadsheets make of booleans, numbers and dates, read back where it is certain.

Each function returns the cell as it is where it is something else. Pure.
"""

import re
from datetime import date

_TRUE = (
    *("true", "yes", "y", "1", "wahr", "ja", "j", "vrai", "oui", "verdadero", "sí"),
    *("si", "vero", "sì", "verdadeiro", "sim", "waar", "prawda", "tak", "sant"),
    *("sand", "sann", "tosi", "pravda", "igaz", "doğru", "evet", "истина", "да"),
    *("істина", "так", "صحيح", "نعم"),
)
_FALSE = (
    *("false", "no", "n", "0", "falsch", "nein", "faux", "non", "falso", "não"),
    *("onwaar", "nee", "fałsz", "nie", "falskt", "nej", "falsk", "nei", "usann"),
    *("usand", "epätosi", "nepravda", "hamis", "yanlış", "hayır", "ложь", "нет"),
    *("хибність", "ні", "خطأ", "لا"),
)
BOOLEANS = dict.fromkeys(_TRUE, "true") | dict.fromkeys(_FALSE, "false")
"""Excel's words for TRUE and FALSE, yes and no, in the languages of the portal and
of its neighbours; no word stands for both."""

_MINUS = str.maketrans({"\u2212": "-", "\u00a0": None, "\u202f": None})
_DECIMAL_COMMA = re.compile(r"[-+]?[0-9]{1,3},[0-9]+")
_WHOLE = re.compile(r"([0-9]+)[.,]0+")
_MIDNIGHT = re.compile(r"[ T]+0?0:00(:00([.,]0+)?)?$")
_YEAR_FIRST = re.compile(r"([0-9]{4})[./-]([0-9]{1,2})[./-]([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
_EITHER_FIRST = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})")
_MONTH = re.compile(r"([0-9]{1,2})[./-]([0-9]{4})")


class AmbiguousDateError(ValueError):
    """A date that is one day in America and another one in Europe."""


def boolean(cell: str) -> str:
    """Return true or false for a word of that meaning."""
    return BOOLEANS.get(cell.strip().lower(), cell)


def decimal(cell: str) -> str:
    """Return a coordinate with a point: 52,52 becomes 52.52."""
    text = cell.translate(_MINUS).strip()
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text


def whole_number(cell: str) -> str:
    """Return 2643743 for 2643743.0."""
    found = _WHOLE.fullmatch(cell.strip())
    return found[1] if found else cell


def partial_date(cell: str) -> str:
    """Return a day or month in ISO 8601; raise AmbiguousDateError for 11/1/2026.

    Between full stops the day comes first everywhere; between slashes only where the
    month cannot.
    """
    text = _MIDNIGHT.sub("", cell.strip())
    if found := _WHOLE.fullmatch(text):
        return found[1]
    if found := _MONTH.fullmatch(text):
        return _month(found[2], found[1]) or cell
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], found[2], found[3]) or cell
    if found := _DAY_FIRST.fullmatch(text):
        return _day(found[3], found[2], found[1]) or cell
    if found := _EITHER_FIRST.fullmatch(text):
        return _only_day(cell, _day(found[3], *found.group(2, 1)), found) or cell
    return cell


def _only_day(cell: str, in_europe: str, found: re.Match[str]) -> str:
    in_america = _day(found[3], found[1], found[2])
    if in_europe and in_america and in_europe != in_america:
        raise AmbiguousDateError(
            f"{cell!r:.40} is {in_europe} or {in_america}: write the one that is meant"
        )
    return in_europe or in_america


def _day(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _month(year: str, month: str) -> str:
    return _day(year, month, "1")[:7]
