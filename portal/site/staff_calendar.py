"""The calendar of staff: articles and advisories of one month, in UTC."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from news.models import Article, Stage, State
from portal.advisories.models import Advisory

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """Something that happens at an instant; ``warning`` where it will not by itself."""

    at: datetime
    what: str | Promise
    title: str
    address: str
    zone: str
    warning: str | Promise = ""

    @property
    def local(self) -> str:
        """The time on the clock of its place; blank for UTC."""
        if self.zone == "UTC":
            return ""
        return f"{self.at.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M} {self.zone}"


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    is_today: bool
    events: list[CalendarEvent]


@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Show a month, by default this one. Two queries."""
    at = timezone.now()
    first = _month(request.GET.get("month", "") or f"{at:%Y-%m}")
    context = {
        **admin.site.each_context(request),
        "title": _("Calendar"),
        "month": date_format(first, "YEAR_MONTH_FORMAT"),
        "earlier": _shifted(first, -1),
        "later": _shifted(first, 32),
        "weekdays": [date_format(day, "D") for day in _week(first)],
        "weeks": weeks(first, events_of(request.user, first, at=at), today=at.date()),
    }
    return render(request, "admin/calendar.html", context)


def events_of(
    user: User | AnonymousUser, first: date, *, at: datetime
) -> list[CalendarEvent]:
    """Return what a user may see of a month, in order. Two queries."""
    start = datetime(first.year, first.month, 1, tzinfo=UTC)
    end = start + timedelta(days=calendar.monthrange(first.year, first.month)[1])
    found: list[CalendarEvent] = []
    if user.has_perm("news.view_article"):
        found += _articles(start, end, at)
    if user.has_perm("advisories.view_advisory"):
        found += _advisories(start, end)
    return sorted(found, key=lambda one: one.at)


def weeks(
    first: date, events: list[CalendarEvent], *, today: date
) -> list[list[Day | None]]:
    """Return the days of a month by week, None for those of another month."""
    by_day: dict[date, list[CalendarEvent]] = {}
    for one in events:
        by_day.setdefault(one.at.date(), []).append(one)
    return [
        [
            Day(day, day == today, by_day.get(day, []))
            if day.month == first.month
            else None
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]


def _articles(start: datetime, end: datetime, at: datetime) -> Iterator[CalendarEvent]:
    rows = Article.objects.filter(published_at__gte=start, published_at__lt=end)
    chosen = rows.exclude(stage=Stage.WITHDRAWN).only(
        "title", "published_at", "time_zone", "stage"
    )
    warnings = {
        State.DRAFT: _("Not handed in: it will not be published."),
        State.IN_REVIEW: _("Not approved yet: it will not be published."),
    }
    for row in chosen:
        if row.published_at is None:
            continue
        state = row.state_at(at)
        yield CalendarEvent(
            at=row.published_at,
            what=_("Article, published")
            if state == State.PUBLISHED
            else _("Article, to be published"),
            title=row.title,
            address=reverse("admin:news_article_change", args=[row.pk]),
            zone=row.time_zone,
            warning=warnings.get(state, ""),
        )


def _advisories(start: datetime, end: datetime) -> Iterator[CalendarEvent]:
    rows = Advisory.objects.filter(starts_at__lt=end, ends_at__gte=start)
    for row in rows:
        warning = "" if row.issued_at else _("Not issued: nobody will see it.")
        moments = (
            (row.starts_at, _("Advisory begins")),
            (row.shows_until, _("Advisory ends")),
        )
        for moment, what in moments:
            if start <= moment < end:
                yield CalendarEvent(
                    at=moment,
                    what=what,
                    title=row.title,
                    address=reverse("admin:advisories_advisory_change", args=[row.pk]),
                    zone=row.time_zone,
                    warning=warning,
                )


def _month(text: str) -> date:
    """Return the first day of "2026-12"; raise Http404 for anything else."""
    year, _dash, month = text.partition("-")
    is_month = len(text) == 7 and text.isascii() and (year + month).isdigit()
    if not is_month or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise Http404
    if not 1 <= int(month) <= 12:
        raise Http404
    return date(int(year), int(month), 1)


def _shifted(first: date, days: int) -> str:
    return f"{first + timedelta(days=days):%Y-%m}"


def _week(first: date) -> list[date]:
    return calendar.Calendar().monthdatescalendar(first.year, first.month)[0]
