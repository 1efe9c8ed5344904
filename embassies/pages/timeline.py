"""The timeline of a mission's recorded statuses, as bars on one scale. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from embassies.missions.summaries import status_text
from embassies.models import SHUT, Status, StatusPeriod
from portal.countries.date_phrases import date_phrase
from portal.countries.freshness import last_known
from portal.countries.partial_dates import first_day, last_day
from portal.translations.phrases import forms

WIDTH = 1000
"""Units of a bar, whatever its width on a page."""
MIN_WIDTH = 8
"""Units of the shortest segment, so that a week can be seen beside a century."""
UNKNOWN_START = 0.1
"""The part of the bar before the first date, if the first start is not recorded."""


@dataclass(frozen=True, slots=True)
class BarSegment:
    """A part of a bar; uncertain where the day is not recorded, or the record is old."""

    x: int
    width: int
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Span:
    """One recorded status, as a bar and as a text."""

    period: StatusPeriod
    text: str
    tone: str
    """open, shut, between or unknown."""
    segments: list[BarSegment]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Spans, the latest first, and the labels at both ends of their scale."""

    spans: list[Span]
    first: str
    last: str


def timeline(
    periods: Sequence[StatusPeriod], *, on: date, mirrored: bool
) -> Timeline | None:
    """Return the timeline of periods, the latest first, up to a day.

    None for a single period, or without any date. Nothing is on record in a gap between
    bars. ``mirrored`` lets time run from right to left.
    """
    days = [
        day
        for period in periods
        for day in (first_day(period.since), last_day(period.until))
        if day
    ]
    if len(periods) < 2 or not days:
        return None
    scale = _Scale(_beginning(periods, min(days), on), max([*days, on]), mirrored)
    return Timeline(
        spans=[_span(period, periods, scale, on) for period in periods],
        first=str(scale.first.year),
        last=_("today") if scale.last == on else str(scale.last.year),
    )


def _beginning(periods: Iterable[StatusPeriod], first: date, on: date) -> date:
    if all(period.since for period in periods):
        return first
    room = max(90, int(UNKNOWN_START * (on - first).days))
    return date.fromordinal(max(1, first.toordinal() - room))


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    mirrored: bool

    def segment(self, start: date, end: date, *, is_certain: bool) -> BarSegment:
        days = max(1, (self.last - self.first).days)
        left, right = (
            max(0, min(WIDTH, (day - self.first).days * WIDTH // days))
            for day in (start, end)
        )
        width = max(MIN_WIDTH, right - left)
        left = min(left, WIDTH - width)
        x = WIDTH - left - width if self.mirrored else left
        return BarSegment(x, width, is_certain)


def _span(
    period: StatusPeriod, all_periods: Iterable[StatusPeriod], scale: _Scale, on: date
) -> Span:
    after = _successor(period, all_periods)
    return Span(
        period=period,
        text=_period_text(period, superseded=after is not None),
        tone=_tone(period.status),
        segments=_segments(period, after, scale, on),
    )


def _successor(
    period: StatusPeriod, all_periods: Iterable[StatusPeriod]
) -> StatusPeriod | None:
    """Return the period that began next, which ends this one."""
    later = [one for one in all_periods if one.since > period.since]
    return min(later, key=lambda one: one.since, default=None)


def _segments(
    period: StatusPeriod, after: StatusPeriod | None, scale: _Scale, on: date
) -> list[BarSegment]:
    """Return the certain part, between the uncertain parts at both ends."""
    begun, surely_begun = first_day(period.since), last_day(period.since)
    ending, ended = _end(period, after, scale, on)
    start = min(begun or scale.first, ended)
    certain_from = min(surely_begun or ended, ended)
    certain_to = max(certain_from, ending)
    stretches = [
        (start, certain_from, False),
        (certain_from, certain_to, True),
        (certain_to, ended, False),
    ]
    drawn = [one for one in stretches if one[0] < one[1]] or [(start, ended, True)]
    return [scale.segment(one, two, is_certain=sure) for one, two, sure in drawn]


def _end(
    period: StatusPeriod, after: StatusPeriod | None, scale: _Scale, on: date
) -> tuple[date, date]:
    """Return until when it certainly lasted, and until when it can have lasted."""
    if period.until:
        return first_day(period.until) or on, last_day(period.until) or on
    limit = (last_day(after.since) if after else None) or max(on, scale.first)
    known = last_known(period.verified_at, period.source_date) or scale.first
    return min(known, limit), limit


def _tone(status: str) -> str:
    if status in SHUT:
        return "shut"
    return status if status in (Status.OPEN, Status.UNKNOWN) else "between"


def _period_text(period: StatusPeriod, *, superseded: bool) -> str:
    label = str(period.get_status_display())
    parts = forms(
        status=label[:1].upper() + label[1:],
        since=date_phrase(period.since),
        until=date_phrase(period.until),
    )
    if period.since and period.until:
        return _("%(status)s from %(since)s until %(until)s") % parts
    if period.until:
        return _("%(status)s until %(until)s; its beginning is not recorded") % parts
    if period.since and superseded:
        return _("%(status)s from %(since)s; its end is not recorded") % parts
    return status_text(period.status, period.since) or parts["status"]
