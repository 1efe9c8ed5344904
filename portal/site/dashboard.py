"""The dashboard of staff: open work of the directory, the advisories and the news."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Q
from django.urls import reverse

from embassies.models import (
    Check,
    ImportRequest,
    ImportRun,
    Mission,
    ReaderReport,
    SourceRefresh,
)
from embassies.models.reader_reports import ANSWERED_WITHIN
from embassies.quality.duplicates import candidates
from news.models import Article, State
from portal.advisories.models import Advisory
from portal.countries.names import country_name
from portal.review.models import Proposal
from portal.site.refreshing import all_sources
from portal.subscriptions.models import Letter
from portal.web.local_times import zone_of

MAX_ROWS = 10
"""Of each list; a count and a link stand where there are more."""
ENDING = timedelta(hours=72)
AHEAD = timedelta(days=365)

Context = dict[str, object]


@dataclass(frozen=True, slots=True)
class RefreshLine:
    """A source and its last refresh; None where there was none yet."""

    name: str
    row: SourceRefresh | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class StaleCountry:
    """Numbers of missions in a country, out of date and never checked."""

    code: str
    name: str
    missions: int
    stale: int
    never: int


@dataclass(frozen=True, slots=True)
class ScheduledEvent:
    """When something begins or ends, in local time and in UTC."""

    title: str
    address: str
    local: str
    utc: str


def dashboard(user: User | AnonymousUser, *, at: datetime) -> Context:
    """Return the context of the parts that a user may view.

    At most twenty-two queries, and two more after a change of the directory.
    """
    parts = {
        "review.view_proposal": proposals,
        "embassies.view_readerreport": reader_reports,
        "embassies.view_mission": records,
        "embassies.view_check": checks,
        "embassies.view_importrequest": import_requests,
        "embassies.view_importrun": imports_and_refreshes,
        "advisories.view_advisory": advisories,
        "news.view_article": news,
        "subscriptions.view_letter": letters,
    }
    context: Context = {}
    for permission, part in parts.items():
        if user.has_perm(permission):
            context |= part(at)
    return context


def proposals(at: datetime) -> Context:
    """Return the proposals to decide on, oldest first. Three queries."""
    counts = Proposal.objects.counted()
    return {
        "waiting": Proposal.objects.waiting().with_people()[:MAX_ROWS],
        "waiting_count": counts["waiting"],
        "overrides": Proposal.objects.overrides_to_review().with_people()[:MAX_ROWS],
        "overrides_count": counts["overrides"],
        "shows_proposals": True,
    }


def reader_reports(at: datetime) -> Context:
    waiting = ReaderReport.objects.waiting().select_related("mission")
    return {
        "reports": waiting[:MAX_ROWS],
        "reports_count": waiting.count(),
        "late_before": at - ANSWERED_WITHIN,
    }


def records(at: datetime) -> Context:
    overdue = Mission.objects.public().filter(next_review__lt=at.date())
    unlisted = Mission.objects.unlisted()
    return {
        "unlisted": unlisted[:MAX_ROWS],
        "unlisted_count": unlisted.count(),
        "countries": worst_countries(at),
        "overdue": overdue.order_by("next_review", "slug")[:MAX_ROWS],
        "overdue_count": overdue.count(),
        "duplicates_count": len(candidates()),
    }


def checks(at: datetime) -> Context:
    failing = Check.objects.failing().in_use()
    return {"failing": failing[:MAX_ROWS], "failing_count": failing.count()}


def worst_countries(at: datetime) -> list[StaleCountry]:
    """Return the countries with most missions out of date. One query."""
    rows = (
        Mission.objects.public()
        .order_by()
        .values_list("receiving_country")
        .annotate(
            missions=Count("pk"),
            stale=Count("pk", filter=Mission.objects.is_stale(at)),
            never=Count("pk", filter=Q(verified_at=None)),
        )
        .filter(Q(stale__gt=0) | Q(never__gt=0))
        .order_by("-stale", "-never", "receiving_country")
    )
    return [
        StaleCountry(str(one[0]), country_name(str(one[0])), *one[1:])
        for one in rows[:MAX_ROWS]
    ]


def import_requests(at: datetime) -> Context:
    rows = list(ImportRequest.objects.to_do().with_people()[: 2 * MAX_ROWS])
    return {
        "import_requests": [
            one for one in rows if one.state == ImportRequest.State.READY
        ],
        "import_requests_alone": [
            one for one in rows if one.state != ImportRequest.State.READY
        ],
        "shows_import_requests": True,
    }


def imports_and_refreshes(at: datetime) -> Context:
    return {
        "runs": ImportRun.objects.order_by("-pk")[:5],
        "refreshes": refreshes(at),
        "shows_runs": True,
    }


def refreshes(at: datetime) -> list[RefreshLine]:
    """Return the last refresh of each source, in their order; none before the first.

    One query.
    """
    stored = SourceRefresh.objects.with_results().in_bulk()
    names = {one.key: one.name for one in all_sources()}
    enabled = settings.REFRESH_SOURCES or names
    known = [key for key in names if key in stored or key in enabled]
    keys = [*known, *(key for key in stored if key not in names)] if stored else []
    return [_refresh_line(names.get(key, ""), stored.get(key), at) for key in keys]


def _refresh_line(name: str, row: SourceRefresh | None, at: datetime) -> RefreshLine:
    if row is None:
        return RefreshLine(name)
    return RefreshLine(name or row.name, row, is_late=row.is_late(at=at))


def advisories(at: datetime) -> Context:
    ending = Advisory.objects.live(at).filter(ends_at__lte=at + ENDING)
    ahead = Advisory.objects.awaited(at, until=at + AHEAD).filter(starts_at__gt=at)
    overdue = Advisory.objects.live(at).filter(review_on__lt=at.date())
    return {
        "ending": _events(ending.order_by("ends_at")[:MAX_ROWS], "ends_at"),
        "beginning": _events(ahead.order_by("starts_at")[:MAX_ROWS], "starts_at"),
        "advisories_overdue": overdue.order_by("review_on")[:MAX_ROWS],
        "shows_advisories": True,
    }


def news(at: datetime) -> Context:
    scheduled = Article.objects.in_state(State.SCHEDULED, at).order_by("published_at")
    articles = scheduled.only("title", "published_at", "time_zone")[:MAX_ROWS]
    return {"articles": _events(articles, "published_at"), "shows_news": True}


def letters(at: datetime) -> Context:
    waiting = Letter.objects.waiting().order_by("queued_at")
    return {
        "letters_count": waiting.count(),
        "oldest_letter": waiting.first(),
        "letters_error": waiting.exclude(last_error="").first(),
    }


def _events(rows: Iterable[Advisory | Article], field: str) -> list[ScheduledEvent]:
    return [_event(row, getattr(row, field)) for row in rows]


def _event(row: Advisory | Article, at: datetime) -> ScheduledEvent:
    page = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    local = at.astimezone(zone_of(row.time_zone))
    return ScheduledEvent(
        title=str(row),
        address=reverse(page, args=[row.pk]),
        local=f"{local:%Y-%m-%d %H:%M} {row.time_zone}",
        utc=f"{at:%Y-%m-%d %H:%M} UTC",
    )
