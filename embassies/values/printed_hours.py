"""Reader of opening hours as governments print them, in English, German or Spanish.

Only what is read to its last word becomes an expression; hours without days do not.
"""

import re

from embassies.values.hours_expression import read_expression
from embassies.values.hours_spelling import normalised

_DAYS = {
    "Mo": r"mo(?:n(?:day)?|ntags?)?|lu(?:n(?:es)?)?",
    "Tu": r"tu(?:e(?:s(?:day)?)?)?|ma(?:r(?:tes)?)?|di(?:enstags?)?",
    "We": r"we(?:d(?:nesday)?)?|mi[eé](?:r(?:coles)?)?|mi(?:ttwochs?)?",
    "Th": r"th(?:u(?:r(?:s(?:day)?)?)?)?|ju(?:e(?:v(?:es)?)?)?|do(?:nnerstags?)?",
    "Fr": r"fr(?:i(?:day)?|eitags?)?|vi(?:e(?:r(?:nes)?)?)?",
    "Sa": r"sa(?:t(?:urday)?|mstags?)?|s[aá]b(?:ado)?|sonnabends?",
    "Su": r"su(?:n(?:day)?)?|dom(?:ingo)?|so(?:nntags?)?",
}
_MARKS = str.maketrans(dict.fromkeys("‐‑‒–—−~", "-") | {"&": ",", "(": " ", ")": " "})
_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_TIME = r"\d\d:\d\d"
_SPANS = rf"{_TIME}-{_TIME}(?:,{_TIME}-{_TIME})*"
_DAYS_OF = rf"{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*"
_GROUP = re.compile(rf"({_DAYS_OF}) ({_SPANS}|off)(?: ({_SPANS}))?(?: ({_DAYS_OF}))?")
_AFTER = re.compile(rf"({_SPANS}) ({_DAYS_OF})")
_CLOCK = re.compile(
    r"\b(\d{1,2})(?:[:.](\d\d)(?::00)?|,([03]0)(?![\d:]))?(?:\s?([ap]m)\b)?(?![\d:])"
)
_TO_THE_PUBLIC = re.compile(
    r"\(?(?:horario )?(?:de )?atenci[oóò]n (?:al p[uúù]blico|consular\Z)\)?"
    r"|(?:\bat\. |\bal )p[uú]blico\b[:,]?|\(?horario corrido\)?"
    r"|\b(?:öffnungszeiten|publikumsverkehr|besuchszeiten|opening (?:hours|times))\b:?"
)
_BESIDE = re.compile(
    r"(?:irish citizens seeking emergency|en caso de emergencias?|horario de verano gmt"
    r"|atenci[oó]n telef[oó]nica hasta|horario de funcionarios hasta).*",
    re.DOTALL,
)
"""What follows the hours for visitors: emergencies, clocks, telephone, the staff."""
_HOLIDAYS = re.compile(
    r",?\s*(?:(?:excluding|except)(?: public)? holidays"
    r"|(?:außer an|ausgenommen) (?:gesetzlichen )?feiertagen?)\b"
)
_SHUT = r"(?:(?:ist|sind) )?(?:geschlossen|closed|cerrado)\b"
_AND = r"\b(?:and|y|und|sowie)\b"


def expression(printed: str) -> str:
    """Return printed hours as an expression; blank where any word is not certain."""
    text = printed.lower().translate(_MARKS)
    is_closed_on_holidays = bool(_HOLIDAYS.search(text))
    text = _tokens(_BESIDE.sub("", _TO_THE_PUBLIC.sub("", _HOLIDAYS.sub("", text))))
    groups = list(dict.fromkeys(map(_group, _split(text))))
    if not groups or not all(groups) or _overlap(groups):
        return ""
    found = normalised("; ".join([*groups, *["PH off"] * is_closed_on_holidays]))
    return found if read_expression(found) else ""


def _tokens(text: str) -> str:
    """Return the text with its days as Mo, its times as 09:00 and its joints as - or ,"""
    text = re.sub(r"(?<=\d)\s*: (?=\d\d)", ":", text)
    for day, words in _DAYS.items():
        text = re.sub(rf"\b(?:{words})\b[:.]?", f" {day} ", text)
    text = re.sub(r"\b(?:de|from|between|von|zwischen|jeweils)\b", " ", text)
    text = re.sub(r"(?<=\d)\s*(?:h(?:s|rs|oras|ours)?|uhr)\b\.?", " ", text)
    text = re.sub(rf"({_DAY})\s*:?\s*{_SHUT}", r"\1 off", text)
    text = _CLOCK.sub(_on_24_hours, text)
    text = re.sub(r"(?<=[\dayoue])\s+(?:to|a|bis)\s+(?=[\dA-Z])", "-", text)
    text = re.sub(r"\s*-\s*", "-", text)
    text = re.sub(rf"({_DAY})\s*(?:[,/]|{_AND})\s*(?={_DAY})", r"\1,", text)
    text = re.sub(rf"({_DAY}) *[,:]\s*(?=\d)", r"\1 ", text)
    text = re.sub(rf"(?<=\d\d)\s*(?:[,;]|{_AND})\s*(?={_TIME}-)", ",", text)
    text = re.sub(rf"(?<=\d\d)\s*{_AND}\s*(?={_DAY})", "; ", text)
    text = re.sub(
        r"(?<=[a-z])-(?=\d)|(?<=\d)-(?=[A-Z])|(?<=\d)\s*,\s*(?=[A-Z])", " ", text
    )
    return re.sub(r"\s+", " ", text).strip(" .,;:-")


def _on_24_hours(found: re.Match[str]) -> str:
    hour, half = int(found[1]), found[4]
    if half:
        hour = hour % 12 + 12 * (half == "pm")
    return f"{hour:02}:{found[2] or found[3] or '00'}"


def _split(text: str) -> list[str]:
    """Return the groups of days and times, at semicolons or where days begin again."""
    parts = re.split(rf"\s*;\s*|(?<=\d\d|ff)[\s,]+(?={_DAYS_OF} (?:{_TIME}|off))", text)
    return [part.strip(" ,.-") for part in parts if part.strip(" ,.-")]


def _group(text: str) -> str:
    """Return one group, days first; blank unless it is read whole."""
    if found := _AFTER.fullmatch(text):
        return f"{found[2]} {found[1]}"
    found = _GROUP.fullmatch(text)
    # Some lists print the same hours two times, the days before and behind.
    if (
        not found
        or found[3] not in (None, found[2])
        or found[4] not in (None, found[1])
    ):
        return ""
    return f"{found[1]} {found[2]}"


def _overlap(groups: list[str]) -> bool:
    """Return whether two groups name the same day, with other hours."""
    days = [day for group in groups for day in _named_days(group.partition(" ")[0])]
    return len(days) > len(set(days))


def _named_days(text: str) -> list[str]:
    """Return the days of Mo-Fr or Mo,We; a week may begin on Sunday."""
    order = list(_DAYS)
    days: list[str] = []
    for span in text.split(","):
        first, _, last = span.partition("-")
        start, end = order.index(first), order.index(last or first)
        days += [order[at % 7] for at in range(start, end + 1 + 7 * (end < start))]
    return days
