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

from embassies.values.hours_spelling import COMMENT, DAY, MONTH, normalised

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
    bare = COMMENT.sub("", text)
    ends = [int(hour) for hour in _OPEN_END.findall(bare)]
    is_certain = _is_certain(text, bare) and all(hour < _EVENING for hour in ends)
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
    bare = COMMENT.sub("", normalised(text))
    return Fault.OVERNIGHT if _runs_overnight(bare) else ""


_ALTERNATIVE = re.compile(r'\|\|(?=(?:[^"]*"[^"]*")*[^"]*$)')
_OPEN_END = re.compile(r"\b(\d{1,2}):\d\d\s?\+")
_STATE_AND_COMMENT = re.compile(rf"(?:(\s?)\b([a-z]+))?\s*({COMMENT.pattern})", re.I)


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


_DISPUTED = re.compile(
    rf"""-\d{{1,2}}:\d\d\s?\+                              # 09:00-15:00+
      | \bPH\s(?!off|closed|unknown|open)[a-z]           # PH Mo-Fr: PH on these days
      | [a-z]\sPH\b
      | ;\s?\d{{1,2}}:\d\d[-\d\s:,]*(?:open|unknown)?\s?(?:[;|]|$)  # of which days?
      | \|\|[^|]*;                                       # a rule after alternatives
      | (?:\b{DAY}|\]|24/7|\b{MONTH}),(?:\s|(?!{DAY}|{MONTH}))  # Mo, Jan 09:00
      | \b({DAY})-\1\b
      | {MONTH}[^;|]*\[-?\d[,-]                         # Apr Tu[1,3]
      | \b\d{{4}}\s{MONTH}\s\d{{1,2}}:                   # 2026 Dec 10:00-11:00
      | \b(?:Feb\s(?:\d+-)?3[01]|(?:Apr|Jun|Sep|Nov)\s(?:\d+-)?31)\b  # no such day
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What the parser reads in another way than the reference implementation."""


def _is_certain(text: str, bare: str) -> bool:
    """Return whether a date and a time decide it, in one way only."""
    spans = list(_spans(bare))
    is_mixed = bare != text or "||" in bare or "unknown" in bare
    if is_mixed and any(not start < end <= _MIDNIGHT for _, start, end in spans):
        return False  # Which rule holds after midnight?
    is_decided = _CERTAIN.fullmatch(bare) and not _DISPUTED.search(bare)
    return bool(is_decided) and not _runs_overnight(bare)


_MIDNIGHT = 24 * 60
_SPAN = re.compile(r"(,?)\s?\b(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")


def _spans(bare: str) -> Iterator[tuple[bool, int, int]]:
    """Yield whether a span follows another after a comma, its start and end in minutes.

    An end at 00:00 is midnight.
    """
    for comma, *times in _SPAN.findall(bare):
        hour, minute, end_hour, end_minute = map(int, times)
        end = end_hour * 60 + end_minute
        yield bool(comma), hour * 60 + minute, end or _MIDNIGHT


def _runs_overnight(bare: str) -> bool:
    """Return whether daytime hours end on the next day, or go back in time.

    Both are mostly hours of a 12-hour clock: 9:00-6:00, or 9:00-12:00,2:00-5:00.
    """
    last = 0
    for follows, start, end in _spans(bare):
        if follows and start < last:
            return True
        if start < _EVENING * 60 and end <= start:
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
