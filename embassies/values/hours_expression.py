"""An expression of opening hours (OpenStreetMap syntax) by the wall clock. Pure.

The parser takes a comment for plainly open and an alternative (||) for a day, and reads
sunrise without a place. What it and the reference implementation do not agree on is
handled here, or is unknown: tests/data/opening_hours.tsv holds results of the latter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

OPEN_END = "+"
"""The comment on a time after the opening where no closing time is recorded."""
_EVENING = 17
"""From this hour on hours may run over midnight, and an open end may."""


class OpeningState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class HolidayHours(StrEnum):
    """What an expression says of public holidays."""

    CLOSED = "closed"
    AS_USUAL = "as usual"
    UNKNOWN = "unknown"


class Fault(StrEnum):
    """Why the hours of an expression cannot be told, as reports of imports put it."""

    UNREADABLE = "cannot be read; write them like this: Mo-Fr 09:00-12:30; PH off"
    OVERNIGHT = (
        "end on the next morning; for six in the evening write 18:00,"
        " and 09:00-30:00 if the night is meant"
    )


_STATES = {
    State.OPEN: OpeningState.OPEN,
    State.CLOSED: OpeningState.CLOSED,
    State.UNKNOWN: OpeningState.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A valid expression, as parsers of its alternatives."""

    alternatives: tuple[OpeningHours, ...]
    on_holidays: HolidayHours
    is_certain: bool
    """False where it is valid, but depends on more than the date and the time."""
    is_plain: bool
    """Whether the hours of a week are all that it says."""
    has_open_end: bool

    def state(
        self, wall: datetime, *, on_holiday: bool = False
    ) -> tuple[OpeningState, str]:
        """Return the state and the comment of the first alternative not closed."""
        alternatives = self.alternatives
        if on_holiday and self.on_holidays == HolidayHours.CLOSED:
            alternatives = alternatives[1:]
        is_unknown = on_holiday and self.on_holidays == HolidayHours.UNKNOWN
        if is_unknown or not self.is_certain:
            return OpeningState.UNKNOWN, ""
        found = (one.state(wall) for one in alternatives)
        state, comment = next(
            (answer for answer in found if answer[0] != State.CLOSED),
            (State.CLOSED, ""),
        )
        if self.has_open_end and state == State.OPEN:
            return OpeningState.UNKNOWN, OPEN_END
        return _STATES[state], comment

    def changes(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """Yield when the state may change, in no order."""
        for one in self.alternatives if self.is_certain else ():
            for interval in one.intervals(first, last):
                yield interval[0]

    def starts(self, day: date) -> list[time]:
        """Return when the parts of a day begin: 00:00, and each change of state."""
        midnight = datetime.combine(day, time())
        changes = self.changes(midnight, midnight + timedelta(days=1))
        return sorted({time(), *(one.time() for one in changes if one.date() == day)})

    def open_spans(self, day: date) -> Iterator[tuple[time, time]]:
        """Yield a day's plain hours; a span up to midnight ends at 00:00."""
        starts = self.starts(day)
        for start, end in zip(starts, [*starts[1:], time()], strict=True):
            if self.state(datetime.combine(day, start))[0] == OpeningState.OPEN:
                yield start, end


@lru_cache(maxsize=2048)
def read_expression(text: str) -> Expression | None:
    """Return a parsed expression; None where it is blank or not valid."""
    text = normalised(text)
    try:
        alternatives = tuple(
            OpeningHours(_with_states(one)) for one in _ALTERNATIVE.split(text)
        )
    except ParserError:
        return None
    bare = _COMMENT.sub("", text)
    ends = [int(hour) for hour in _OPEN_END.findall(bare)]
    is_certain = _is_certain(bare) and max(ends, default=0) < _EVENING
    return Expression(
        alternatives=alternatives,
        on_holidays=_holiday_hours(bare),
        is_certain=is_certain,
        is_plain=is_certain and bare == text and not ends,
        has_open_end=bool(ends),
    )


def validation_error(text: str) -> str:
    """Return what is wrong with an expression, a Fault; blank where it is valid."""
    if read_expression(text) is None:
        return Fault.UNREADABLE
    bare = _COMMENT.sub("", normalised(text))
    return Fault.OVERNIGHT if _runs_overnight(bare) else ""


_COMMENT = re.compile(r'"[^"]*"')
_ALTERNATIVE = re.compile(r'\|\|(?=(?:[^"]*"[^"]*")*[^"]*$)')
_OPEN_END = re.compile(r"\b(\d{1,2}):\d\d\s?\+")
_STATE_AND_COMMENT = re.compile(rf"(?:(\s?)\b([a-z]+))?\s*({_COMMENT.pattern})", re.I)


def _with_states(rules: str) -> str:
    """Give each comment the state unknown, unless its rule closes (specification)."""

    def with_state(found: re.Match[str]) -> str:
        space, word, comment = found[1] or "", found[2] or "", found[3]
        if word.lower() in ("off", "closed", "unknown"):
            return found[0]
        if word.lower() in ("", "open"):
            return f" unknown {comment}"
        return f"{space}{word} unknown {comment}"

    return _STATE_AND_COMMENT.sub(with_state, rules).strip()


_CERTAIN = re.compile(
    r"""(?: \b(?:mo|tu|we|th|fr|sa|su|ph)\b
        | \b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\b
        | \b(?:off|closed|open|unknown)\b | \b24/7\b | \bweek\s[\d,\-/]+
        | :\d\d\s?\+ | [\d\s,:;|\[\]-] )*""",
    re.VERBOSE | re.IGNORECASE,
)
"""What a date and a time decide alone: no sunrise, no school holidays, no Easter."""


def _is_certain(bare: str) -> bool:
    return bool(_CERTAIN.fullmatch(bare)) and not _runs_overnight(bare)


_SPAN = re.compile(r"(,?)\s?\b(\d{1,2}:\d\d)-(\d{1,2}:\d\d)")


def _runs_overnight(bare: str) -> bool:
    """Return whether daytime hours end on the next day, or go back in time.

    Both are mostly hours of a 12-hour clock: 9:00-6:00, or 9:00-12:00,2:00-5:00.
    """
    last = 0
    for comma, *times in _SPAN.findall(bare):
        start, end = (int(one[:-3]) * 60 + int(one[-2:]) for one in times)
        if comma and start < last:
            return True
        if start < _EVENING * 60 and 0 < end <= start:
            return True
        last = end if end > start else 0
    return False


_EVERY_DAY = re.compile(r"\b(?:Mo-Su,\s?PH|PH,\s?Mo-Su)\b", re.I)
_HOLIDAY = re.compile(r"\bPH\b", re.I)
_OWN_HOURS = re.compile(r"\bPH\b(?!\s?(?:off|closed)\b)", re.I)
_ALWAYS = re.compile(r"24/7.*|\s*(?:unknown)?\s*", re.I)
_NEVER_CLOSED = re.compile(r"\s*(?:(?:Mo-Su )?00:00-24:00|Mo-Su|open)\s*", re.I)


def _holiday_hours(bare: str) -> HolidayHours:
    """Return what holds on public holidays: closed, unless the hours say otherwise."""
    others = _EVERY_DAY.sub("", bare)
    if _OWN_HOURS.search(others):
        return HolidayHours.UNKNOWN
    if _HOLIDAY.search(others):
        return HolidayHours.CLOSED
    first = re.split(r"\|\||;", bare)[0]
    if others != bare or _ALWAYS.fullmatch(first):
        return HolidayHours.AS_USUAL
    is_unsure = _NEVER_CLOSED.fullmatch(first)
    return HolidayHours.UNKNOWN if is_unsure else HolidayHours.CLOSED


_MARKS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u00a0\u2009\u202f", " "),
        "\uff1a": ":",
    }
)
_QUOTES = str.maketrans(dict.fromkeys("“”„", '"'))
_DAY = r"(Mo|Tu|We|Th|Fr|Sa|Su|PH)"
_NAMES = "n|nday|e|es|esday|d|dnesday|u|ur|urs|ursday|i|iday|t|turday"
_REPAIRS = [
    (re.compile(wrong, re.I), right)
    for wrong, right in (
        (r"\s+", " "),
        (rf"\b{_DAY}(?:{_NAMES})s?\b", r"\1"),
        (r"\b(\d{1,2})\.(00|15|30|45)\b", r"\1:\2"),
        (rf"\b{_DAY}\s?-\s?{_DAY}\b", r"\1-\2"),
        (rf"\b{_DAY}:\s", r"\1 "),
        (r"(?<=\d)\s?-\s?(?=\d{1,2}:)", "-"),
        (r"(:\d\d),\s?(?=[a-z])", r"\1, "),
        (r";(?:\s?;)+", ";"),
    )
]
"""Spellings that have one meaning only, and how the specification writes them."""
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s?([ap])\.?m\b\.?", re.I)


@lru_cache(maxsize=2048)
def normalised(text: str) -> str:
    """Return an expression as the specification spells it, its comments untouched."""
    parts = re.split(f"({_COMMENT.pattern})", text.translate(_QUOTES))
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
