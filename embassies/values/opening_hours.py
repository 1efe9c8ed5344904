"""Opening hours: whether a post is open at a moment, and when that changes. Pure.

Hours go by the wall clock of the post. The library that parses them gets wall-clock
time only, so that hours around a change of clocks come out as people read them: a
repeated hour counts twice, a skipped one not at all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

from embassies.values.holidays import ClosingDay, closing_days, has_calendar

HORIZON = timedelta(days=15)
"""How far ahead a change is searched: beyond two weeks nobody plans by the hour."""

_DAY = timedelta(days=1)
# Hours of its own on public holidays, in OpenStreetMap syntax: not “PH off”.
_HOLIDAY_HOURS = re.compile(r"\bPH\b(?!\s*(?:off|closed)\b)")


class OpeningState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


_STATES = {
    State.OPEN: OpeningState.OPEN,
    State.CLOSED: OpeningState.CLOSED,
    State.UNKNOWN: OpeningState.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Hours:
    """Recorded hours: the expression, its time zone, whose holidays close the post."""

    expression: str
    zone: ZoneInfo
    host: str
    sender: str
    appointment_only: bool | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a post is open at a moment, and the next change, in its own time."""

    state: OpeningState
    changes_at: datetime | None
    comment: str
    holidays: tuple[ClosingDay, ...]
    appointment_only: bool | None
    without_calendar: tuple[str, ...]
    """Countries whose holidays are not known."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a week: when it is open, and which holidays it is."""

    day: date
    spans: tuple[tuple[time, time], ...]
    holidays: tuple[ClosingDay, ...]


def read_hours(
    expression: str,
    zone: str,
    *,
    host: str,
    sender: str,
    appointment_only: bool | None = None,
) -> Hours | None:
    """Return the hours; None where they, or their clock, are not known. Never raise."""
    if not expression or validation_error(expression):
        return None
    try:
        clock = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return Hours(expression, clock, host, sender, appointment_only)


def validation_error(expression: str) -> str:
    """Return what is wrong with an expression; blank where it is valid."""
    try:
        _parsed(expression)
    except ParserError as error:
        return str(error)
    return ""


def opening_at(hours: Hours, *, at: datetime, language: str = "en") -> Opening:
    """Return whether a post is open, and when that changes. ``at`` is aware.

    A public holiday of either country closes it, unless the hours say 24/7; where
    they give holidays hours of their own, those are not known here.
    """
    here = at.astimezone(hours.zone)
    state = _state(hours, here)
    countries = (hours.host, hours.sender)
    return Opening(
        state=state,
        changes_at=_next_change(hours, at, state),
        comment=_parsed(hours.expression).state(_wall_time(here))[1],
        holidays=closing_days(countries, here.date(), language),
        appointment_only=hours.appointment_only,
        without_calendar=tuple(code for code in countries if not has_calendar(code)),
    )


def coming_week(hours: Hours, *, at: datetime, language: str = "en") -> list[Day]:
    """Return the next seven days with the hours worked and the holidays."""
    today = at.astimezone(hours.zone).date()
    days = (today + number * _DAY for number in range(7))
    countries = (hours.host, hours.sender)
    return [
        Day(day, tuple(_spans(hours, day)), closing_days(countries, day, language))
        for day in days
    ]


def usual_week(hours: Hours, *, at: datetime) -> list[Day]:
    """Return Monday to Sunday with the hours of a week without holidays."""
    today = at.astimezone(hours.zone).date()
    monday = today - today.weekday() * _DAY
    days = (monday + number * _DAY for number in range(7))
    return [Day(day, tuple(_open_spans(hours, day)), ()) for day in days]


@lru_cache(maxsize=2048)
def _parsed(expression: str) -> OpeningHours:
    """Parse an expression, without a country and without a time zone of its own."""
    return OpeningHours(expression)


def _wall_time(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None, fold=0)


def _state(hours: Hours, here: datetime) -> OpeningState:
    """Return the state at a moment given in the post's own zone."""
    wall = _wall_time(here)
    if hours.expression.strip() != "24/7":
        countries = (hours.host, hours.sender)
        if closing_days(countries, wall.date(), "en"):
            special = _HOLIDAY_HOURS.search(hours.expression)
            return OpeningState.UNKNOWN if special else OpeningState.CLOSED
    state, _comment = _parsed(hours.expression).state(wall)
    return _STATES[state]


def _next_change(hours: Hours, at: datetime, state: OpeningState) -> datetime | None:
    """Return the first moment after ``at`` with another state, in the post's zone."""
    for moment in _possible_changes(hours, at):
        here = moment.astimezone(hours.zone)
        if _state(hours, here) != state:
            return here
    return None


def _possible_changes(hours: Hours, at: datetime) -> list[datetime]:
    """Return, in order, every moment after ``at`` when the state could change.

    Those are the changes by the wall clock, each midnight (a holiday begins or
    ends) and each change of the clock itself.
    """
    start = at.astimezone(UTC)
    until = start + HORIZON
    first = _wall_time(at.astimezone(hours.zone)) - _DAY
    found = set(_clock_changes(hours.zone, start, until))
    for wall in _wall_changes(hours, first, first + HORIZON + 2 * _DAY):
        for fold in (0, 1):
            local = wall.replace(tzinfo=hours.zone, fold=fold)
            found.add(local.astimezone(UTC))
    return sorted(moment for moment in found if start < moment <= until)


def _wall_changes(hours: Hours, first: datetime, last: datetime) -> Iterator[datetime]:
    for interval in _parsed(hours.expression).intervals(first, last):
        yield interval[0]
    midnight = datetime.combine(first, time())
    while midnight <= last:
        yield midnight
        midnight += _DAY


def _clock_changes(
    zone: ZoneInfo, start: datetime, until: datetime
) -> Iterator[datetime]:
    """Yield the moments when a zone's offset changes, to the minute."""
    # Two changes of one zone within six hours would be missed; there are none.
    step = timedelta(hours=6)
    moment = start
    while moment < until:
        after = moment + step
        if _offset(zone, moment) != _offset(zone, after):
            yield _offset_change(zone, moment, after)
        moment = after


def _offset_change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first whole minute with the later offset, by bisection."""
    minute = timedelta(minutes=1)
    before = before.replace(second=0, microsecond=0)
    later = _offset(zone, after)
    while after - before > minute:
        middle = before + (after - before) // 2
        middle = middle.replace(second=0, microsecond=0)
        if _offset(zone, middle) == later:
            after = middle
        else:
            before = max(middle, before + minute)
    return after


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


def _spans(hours: Hours, day: date) -> Iterator[tuple[time, time]]:
    """Yield when it is open on a day that may be a holiday."""
    for start, end in _open_spans(hours, day):
        begins = datetime.combine(day, start, hours.zone)
        if _state(hours, begins) == OpeningState.OPEN:
            yield start, end


def _open_spans(hours: Hours, day: date) -> Iterator[tuple[time, time]]:
    """Yield a day's hours by the expression; a span up to midnight ends at 00:00."""
    midnight = datetime.combine(day, time())
    for interval in _parsed(hours.expression).intervals(midnight, midnight + _DAY):
        start, end, state = interval[:3]
        if state == State.OPEN:
            yield start.time(), end.time()
