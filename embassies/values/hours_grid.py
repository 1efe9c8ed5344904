"""Opening hours as a table of days and times, and as an expression. Pure.

The table holds a plain week: twice a day at most, the same every week. What says more
(seasons, comments, hours on holidays) stays an expression.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from embassies.values.hours_spelling import normalised

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
SPANS_A_DAY = 2
MIDNIGHT = "24:00"

Span = tuple[str, str]
"""When it opens and closes, as HH:MM; 24:00 is the end of the day."""


@dataclass(frozen=True, slots=True)
class HoursGrid:
    """The hours of each day from Monday on, and whether it says that holidays close."""

    days: tuple[tuple[Span, ...], ...] = ((),) * len(DAYS)
    is_closed_on_holidays: bool = False

    def __bool__(self) -> bool:
        return any(self.days)


def write_grid(grid: HoursGrid) -> str:
    """Return the expression of a table (OpenStreetMap syntax); blank for an empty one."""
    rules = [_rule(days, spans) for days, spans in _groups(grid)]
    if rules and grid.is_closed_on_holidays:
        rules.append("PH off")
    return "; ".join(rules)


def read_grid(text: str) -> HoursGrid | None:
    """Return the table of an expression; None where it says more than a table can."""
    days: dict[str, tuple[Span, ...]] = {}
    rules = [one.strip() for one in normalised(text).split(";") if one.strip()]
    is_closed = bool(rules) and rules[-1] in _CLOSED_ON_HOLIDAYS
    for rule in rules[:-1] if is_closed else rules:
        found = _RULE.fullmatch(rule)
        named = list(_days_named(found["days"])) if found else []
        spans = _spans(found["times"]) if found else None
        if not named or spans is None or not days.keys().isdisjoint(named):
            return None
        days |= dict.fromkeys(named, spans)
    if is_closed and not any(days.values()):
        return None
    return HoursGrid(tuple(days.get(day, ()) for day in DAYS), is_closed)


def faults_in_day(spans: tuple[Span, ...]) -> bool:
    """Return whether a day's hours overlap or end before they begin."""
    times = [time for span in spans for time in span]
    return times != sorted(set(times))


_CLOSED_ON_HOLIDAYS = {"PH off", "PH closed"}
_DAY = "|".join(DAYS)
_RULE = re.compile(
    rf"(?P<days>(?:{_DAY})(?:[-,](?:{_DAY}))*) (?P<times>[\d:,-]+|off|closed)"
)
_TIME = r"(?:[01]?\d|2[0-3]):[0-5]\d"
_SPAN = re.compile(rf"({_TIME})-({_TIME}|24:00)")


def _groups(grid: HoursGrid) -> Iterator[tuple[list[str], tuple[Span, ...]]]:
    """Yield the hours with the days they hold on, in the order of the week."""
    days_by_hours: dict[tuple[Span, ...], list[str]] = {}
    for day, spans in zip(DAYS, grid.days, strict=True):
        if spans:
            days_by_hours.setdefault(spans, []).append(day)
    for spans, days in days_by_hours.items():
        yield days, spans


def _rule(days: list[str], spans: tuple[Span, ...]) -> str:
    """Return “Mo-We,Fr 09:00-12:30,14:00-16:00”."""
    numbers = [DAYS.index(day) for day in days]
    runs = groupby(numbers, key=lambda number: number - numbers.index(number))
    named = ",".join(_run([DAYS[number] for number in run]) for _, run in runs)
    return f"{named} {','.join('-'.join(span) for span in spans)}"


def _run(days: list[str]) -> str:
    if len(days) < 3:
        return ",".join(days)
    return f"{days[0]}-{days[-1]}"


def _days_named(text: str) -> Iterator[str]:
    """Yield the days of “Mo-We,Fr”; none where a run goes back or names a day twice."""
    numbers: list[int] = []
    for part in text.split(","):
        ends = [DAYS.index(day) for day in part.split("-")]
        numbers += range(ends[0], ends[-1] + 1) if len(ends) < 3 else ()
        if len(ends) > 2 or ends[0] > ends[-1] or (len(ends) == 2 and len({*ends}) < 2):
            return
    if len(numbers) == len({*numbers}):
        yield from (DAYS[number] for number in numbers)


def _spans(text: str) -> tuple[Span, ...] | None:
    """Return the hours of a day; None where they are not plain ones."""
    if text in ("off", "closed"):
        return ()
    found = [_SPAN.fullmatch(part) for part in text.split(",")]
    spans = tuple((one[1].zfill(5), _end(one[2])) for one in found if one)
    is_plain = len(spans) == len(found) <= SPANS_A_DAY and not faults_in_day(spans)
    return spans if is_plain else None


def _end(time: str) -> str:
    return MIDNIGHT if time in ("00:00", "0:00") else time.zfill(5)
