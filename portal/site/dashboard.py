"""What waits for the staff? Gathered from the directory, the advisories and the news."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Q
from django.urls import reverse

from embassies.models import (
    Check,
    ImportRequest,
    ImportRun,
    Mission,
    ReaderReport,
)
from embassies.models.reader_reports import ANSWERED_WITHIN
from embassies.quality.duplicates import candidates
from news.models import Article, State
from portal.advisories.models import Advisory
from portal.countries.names import country_name
from portal.review.models import Proposal
from portal.subscriptions.models import Letter

SHOWN = 10
ENDING = timedelta(hours=72)
AHEAD = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Country:
    """How many missions in a country are out of date, or were never checked."""

    code: str
    name: str
    missions: int
    stale: int
    never: int


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that will begin or end, on the clock of its place and in UTC."""

    title: str
    address: str
    local: str
    utc: str


def dashboard(user: User | AnonymousUser, *, at: datetime) -> dict[str, Any]:
    """Return what a person may see of what waits.

    At most nineteen queries, and two more after a change of the directory.
    """
    parts = {
        "review.view_proposal": proposals,
        "embassies.view_readerreport": reader_reports,
        "embassies.view_mission": records,
        "embassies.view_check": checks,
        "embassies.view_importrequest": import_requests,
        "embassies.view_importrun": imports,
        "advisories.view_advisory": advisories,
        "news.view_article": news,
        "subscriptions.view_letter": letters,
    }
    found: dict[str, Any] = {}
    for permission, part in parts.items():
        if user.has_perm(permission):
            found |= part(at)
    return found


def proposals(at: datetime) -> dict[str, Any]:
    """Return what waits for a second person, oldest first. Three queries."""
    counts = Proposal.objects.counted()
    return {
        "waiting": Proposal.objects.waiting().with_people()[:SHOWN],
        "waiting_count": counts["waiting"],
        "overrides": Proposal.objects.overrides_to_review().with_people()[:SHOWN],
        "overrides_count": counts["overrides"],
        "shows_proposals": True,
    }


def reader_reports(at: datetime) -> dict[str, Any]:
    waiting = ReaderReport.objects.waiting().select_related("mission")
    return {
        "reports": waiting[:SHOWN],
        "reports_count": waiting.count(),
        "late_before": at - ANSWERED_WITHIN,
    }


def records(at: datetime) -> dict[str, Any]:
    overdue = Mission.objects.public().filter(next_review__lt=at.date())
    return {
        "countries": worst_countries(at),
        "overdue": overdue.order_by("next_review", "slug")[:SHOWN],
        "overdue_count": overdue.count(),
        "duplicates_count": len(candidates()),
    }


def checks(at: datetime) -> dict[str, Any]:
    failing = Check.objects.failing().in_use()
    return {"failing": failing[:SHOWN], "failing_count": failing.count()}


def worst_countries(at: datetime) -> list[Country]:
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
        Country(str(one[0]), country_name(str(one[0])), *one[1:])
        for one in rows[:SHOWN]
    ]


def import_requests(at: datetime) -> dict[str, Any]:
    rows = list(ImportRequest.objects.to_do().with_people()[: 2 * SHOWN])
    return {
        "import_requests": [
            one for one in rows if one.state == ImportRequest.State.READY
        ],
        "import_requests_alone": [
            one for one in rows if one.state != ImportRequest.State.READY
        ],
        "shows_import_requests": True,
    }


def imports(at: datetime) -> dict[str, Any]:
    return {"runs": ImportRun.objects.order_by("-pk")[:5], "shows_runs": True}


def advisories(at: datetime) -> dict[str, Any]:
    ending = Advisory.objects.live(at).filter(ends_at__lte=at + ENDING)
    ahead = Advisory.objects.awaited(at, until=at + AHEAD).filter(starts_at__gt=at)
    overdue = Advisory.objects.live(at).filter(review_on__lt=at.date())
    return {
        "ending": _moments(ending.order_by("ends_at")[:SHOWN], "ends_at"),
        "beginning": _moments(ahead.order_by("starts_at")[:SHOWN], "starts_at"),
        "advisories_overdue": overdue.order_by("review_on")[:SHOWN],
        "shows_advisories": True,
    }


def news(at: datetime) -> dict[str, Any]:
    scheduled = Article.objects.in_state(State.SCHEDULED, at).order_by("published_at")
    articles = scheduled.only("title", "published_at", "time_zone")[:SHOWN]
    return {"articles": _moments(articles, "published_at"), "shows_news": True}


def letters(at: datetime) -> dict[str, Any]:
    waiting = Letter.objects.waiting().order_by("queued_at")
    return {
        "letters_count": waiting.count(),
        "oldest_letter": waiting.first(),
        "letters_error": waiting.exclude(last_error="").first(),
    }


def _moments(rows: Iterable[Any], name: str) -> list[Moment]:
    return [
        Moment(
            title=str(row),
            address=_page(row),
            local=_local(getattr(row, name), row.time_zone),
            utc=f"{getattr(row, name):%Y-%m-%d %H:%M} UTC",
        )
        for row in rows
    ]


def _page(row: Any) -> str:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return reverse(name, args=[row.pk])


def _local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"
