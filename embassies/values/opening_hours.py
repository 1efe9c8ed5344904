"""Opening hours: whether a post is open at a moment, and when that changes. Pure.

Hours go by the wall clock of the post. The library that parses them gets wall-clock
time only, so that hours around a change of clocks come out as people read them: a
repeated hour counts twice, a skipped one not at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from embassies.values.holidays import (
    Closing,
    ClosingDay,
    Place,
    closing_days,
    has_calendar,
)
from embassies.values.hours_expression import (
    OPEN_END,
    Expression,
    OpeningState,
    read_expression,
)
from portal.web.local_times import known_zone

HORIZON = timedelta(days=15)
"""How far ahead a change is searched: beyond two weeks nobody plans by the hour."""

_DAY = timedelta(days=1)
_NOON = time(12)
"""Half holidays begin at noon or later."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Recorded hours: the expression, its time zone, whose holidays close the post."""

    expression: Expression
    zone: ZoneInfo
    place: Place
    appointment_only: bool | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a post is open at a moment, and the next change, in its own time."""

    state: OpeningState
    changes_at: datetime | None
    opens: bool
    """Whether that change is an opening."""
    comment: str
    closing_days: tuple[ClosingDay, ...]
    appointment_only: bool | None
    without_calendar: tuple[str, ...]
    """Countries whose holidays are not known."""

    @property
    def holidays(self) -> list[ClosingDay]:
        """The public holidays, which close it."""
        return [one for one in self.closing_days if one.closing == Closing.PUBLIC]

    @property
    def possible_holidays(self) -> list[ClosingDay]:
        """The holidays that may close it: half days, and those of other regions."""
        return [one for one in self.closing_days if one.closing != Closing.PUBLIC]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a week: when it is open, and which holidays it is, or may be."""

    day: date
    spans: tuple[tuple[time, time], ...]
    holidays: tuple[ClosingDay, ...] = ()
    is_unknown: bool = False
    """Whether it is not known of some time of the day."""


def read_hours(
    text: str,
    zone: str,
    *,
    host: str,
    sender: str,
    region: str | None = None,
    appointment_only: bool | None = None,
) -> Hours | None:
    """Return the hours; None where they, or their clock, are not known. Never raise.

    ``region`` is that of the host country; see Place.
    """
    expression = read_expression(text)
    if expression is None:
        return None
    clock = known_zone(zone)
    if clock is None:
        return None
    return Hours(expression, clock, Place(host, sender, region), appointment_only)


def opening_at(hours: Hours, *, at: datetime, language: str = "en") -> Opening:
    """Return whether a post is open, and when that changes. ``at`` is aware.

    A public holiday of either country closes it, unless the hours are for holidays
    too; where they give holidays hours of their own, those are not known here.
    """
    here = at.astimezone(hours.zone)
    state, comment = state_at(hours, at=here)
    change = _next_change(hours, at, state)
    countries = (hours.place.host, hours.place.sender)
    return Opening(
        state=state,
        changes_at=change[0] if change else None,
        opens=bool(change and change[1]),
        comment=comment,
        closing_days=closing_days(hours.place, here.date(), language),
        appointment_only=hours.appointment_only,
        without_calendar=tuple(code for code in countries if not has_calendar(code)),
    )


def state_at(hours: Hours, *, at: datetime) -> tuple[OpeningState, str]:
    """Return the state at a moment, and the comment on it."""
    wall = _wall_time(at.astimezone(hours.zone))
    closing = closing_days(hours.place, wall.date(), "en")
    on_holiday = any(one.closing == Closing.PUBLIC for one in closing)
    state, comment = hours.expression.state(wall, on_holiday=on_holiday)
    if state == OpeningState.OPEN and not on_holiday and _may_close(closing, wall):
        return OpeningState.UNKNOWN, comment
    return state, comment


def coming_week(hours: Hours, *, at: datetime, language: str = "en") -> list[Day]:
    """Return the next seven days with the hours worked and the holidays."""
    today = at.astimezone(hours.zone).date()
    return [_day(hours, today + number * _DAY, language) for number in range(7)]


def usual_week(hours: Hours, *, at: datetime) -> list[Day]:
    """Return Monday to Sunday with the hours of a week without holidays."""
    today = at.astimezone(hours.zone).date()
    monday = today - today.weekday() * _DAY
    days = (monday + number * _DAY for number in range(7))
    return [Day(day, tuple(hours.expression.open_spans(day))) for day in days]


def _wall_time(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None, fold=0)


def _may_close(closing: tuple[ClosingDay, ...], wall: datetime) -> bool:
    """Return whether a holiday may close a post that is open by its hours."""
    return any(
        one.closing != Closing.HALF_DAY or wall.time() >= _NOON for one in closing
    )


def _next_change(
    hours: Hours, at: datetime, state: OpeningState
) -> tuple[datetime, bool] | None:
    """Return the first moment with another state, and whether it opens then."""
    for moment in _possible_changes(hours, at):
        here = moment.astimezone(hours.zone)
        new, comment = state_at(hours, at=here)
        if new != state:
            return here, new == OpeningState.OPEN or comment == OPEN_END
    return None


def _possible_changes(hours: Hours, at: datetime) -> list[datetime]:
    """Return, in order, every moment after ``at`` when the state could change.

    Those are the changes by the wall clock, each midnight (a holiday begins
    or ends), noon of half holidays and each change of the clock itself.
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
    yield from hours.expression.changes(first, last)
    midnight = datetime.combine(first, time())
    while midnight <= last:
        yield midnight
        closing = closing_days(hours.place, midnight.date(), "en")
        if any(one.closing == Closing.HALF_DAY for one in closing):
            yield datetime.combine(midnight, _NOON)
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


def _day(hours: Hours, day: date, language: str) -> Day:
    """Return a day that may be a holiday."""
    states = [
        (start, state_at(hours, at=datetime.combine(day, start, hours.zone))[0])
        for start in hours.expression.starts(day)
    ]
    opened = {start for start, state in states if state == OpeningState.OPEN}
    spans = hours.expression.open_spans(day)
    return Day(
        day,
        tuple(span for span in spans if span[0] in opened),
        closing_days(hours.place, day, language),
        is_unknown=any(state == OpeningState.UNKNOWN for _start, state in states),
    )
