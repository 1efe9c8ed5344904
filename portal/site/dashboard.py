"""The first page of staff: what waits for one, what is late, what is wrong.

Each function returns the sections that a user may see and in which something stands;
an empty one is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser, User
from django.urls import reverse
from django.utils.translation import gettext as _

from embassies.models import Check, ImportRequest, Mission, ReaderReport, Verification
from embassies.quality.duplicates import candidates
from news.models import Article, State
from portal.advisories.models import Advisory
from portal.review.models import Proposal
from portal.site import dashboard_lines as lines, waiting
from portal.site.dashboard_lines import Line, Section, list_of, section
from portal.site.state_of_data import (
    RefreshLine,
    last_runs,
    refreshes,
    worst_countries,
)
from portal.subscriptions.models import Letter

ENDING = timedelta(hours=72)
AHEAD = timedelta(days=365)
Sections = Iterator[Section | None]


@dataclass(frozen=True, slots=True)
class Part:
    """Sections under one heading; ``name`` is its anchor."""

    name: str
    heading: str
    sections: list[Section]


def dashboard(user: User | AnonymousUser, *, at: datetime) -> dict[str, object]:
    """Return the parts in which something stands, and the state of the data.

    At most twenty-seven queries, and four more after a change of the directory.
    """
    if not isinstance(user, User):
        return {"parts": []}
    sources = refreshes(at) if user.has_perm("embassies.view_importrun") else []
    found = {
        "mine": (_("Waiting for you"), mine(user, at)),
        "late": (_("Late"), late(user, at)),
        "wrong": (_("Wrong"), wrong(user, at, sources)),
        "others": (_("Waiting for others"), others(user, at)),
        "ahead": (_("To come"), ahead(user, at)),
    }
    parts = [
        Part(name, heading, [one for one in sections if one])
        for name, (heading, sections) in found.items()
    ]
    shown = [one for one in parts if one.sections]
    is_calm = "mine" not in {one.name for one in shown}
    return {"parts": shown, "is_calm": is_calm, **_data(user, at, sources)}


def mine(user: User, at: datetime) -> Sections:
    """Yield what waits for a user: to decide, to answer, to look at, to handle."""
    yield section(
        _("Proposals to decide on"),
        waiting.proposals_to_decide(user).select_related("proposer"),
        lines.proposal,
        list_of(Proposal, "todo=mine"),
    )
    yield section(
        _("Questions to you"),
        waiting.own_proposals_asked_about(user).select_related("proposer"),
        lines.proposal,
        list_of(Proposal, "todo=mine"),
    )
    yield section(
        _("Put through by one person, to be looked at"),
        waiting.overrides_to_review(user).select_related("decided_by"),
        lines.override,
        list_of(Proposal, "todo=overrides"),
    )
    yield section(
        _("Second looks"),
        waiting.second_looks(user).select_related("mission", "by"),
        lines.second_look,
        list_of(Verification, "second=mine"),
    )
    yield section(
        _("Imports"),
        waiting.imports_to_decide(user).select_related(*_IMPORT_PEOPLE),
        lines.import_request,
        list_of(ImportRequest),
    )
    yield section(
        _("Errors that readers reported"),
        waiting.reports_to_handle(user).select_related("mission"),
        lines.report(at),
        list_of(ReaderReport, "state__exact=waiting"),
    )


_IMPORT_PEOPLE = ("proposer", "decided_by", "undone_by")


def late(user: User, at: datetime) -> Sections:
    """Yield what should have been done by now, by whomever."""
    today = at.date()
    if user.has_perm("embassies.view_verification"):
        looks = Verification.objects.waiting().filter(due_on__lt=today)
        yield section(
            _("Second looks"),
            looks.select_related("mission", "by"),
            lines.second_look,
            list_of(Verification, "second=all"),
        )
    if user.has_perm("embassies.view_readerreport"):
        yield section(
            _("Errors that readers reported"),
            ReaderReport.objects.late(at).select_related("mission"),
            lines.report(at),
            list_of(ReaderReport, "state__exact=waiting"),
        )
    if user.has_perm("embassies.view_mission"):
        yield overdue_missions(at)
    if user.has_perm("advisories.view_advisory"):
        live = Advisory.objects.live(at)
        yield section(
            _("Advisories that end within 72 hours"),
            live.filter(ends_at__lte=at + ENDING).order_by("ends_at"),
            lines.event("ends_at"),
            list_of(Advisory),
        )
        yield section(
            _("Live advisories whose review is overdue"),
            live.filter(review_on__lt=today).order_by("review_on"),
            lines.overdue_advisory,
            list_of(Advisory),
        )


def overdue_missions(at: datetime) -> Section | None:
    overdue = Mission.objects.public().filter(next_review__lt=at.date())
    return section(
        _("Missions whose review is overdue"),
        overdue.order_by("next_review", "slug"),
        lines.mission("next_review"),
        list_of(Mission),
    )


def wrong(user: User, at: datetime, sources: list[RefreshLine]) -> Sections:
    """Yield what failed or cannot be true."""
    if user.has_perm("embassies.view_check"):
        yield section(
            _("Websites and numbers that failed the last check"),
            Check.objects.failing().in_use(),
            lines.check,
            list_of(Check, "todo=failing"),
        )
    yield _wrong_refreshes(sources)
    if user.has_perm("subscriptions.view_letter"):
        yield _stuck_letters(at)
    if user.has_perm("embassies.view_mission"):
        yield section(
            _("Missions that an official list has no more"),
            Mission.objects.unlisted(),
            lines.mission("unlisted_on"),
            list_of(Mission, "shown=unlisted"),
        )
        yield _duplicates()


def _wrong_refreshes(sources: list[RefreshLine]) -> Section | None:
    address = reverse("admin:index") + "#state"
    found = [
        Line(one.name, address, (one.row.get_outcome_display(), one.fault))
        for one in sources
        if one.row and one.is_wrong
    ]
    return Section(_("Refresh of the sources"), found, len(found)) if found else None


def _stuck_letters(at: datetime) -> Section | None:
    """Return the oldest e-mails that the mail server, or the worker, did not take."""
    stuck = Letter.objects.waiting().filter(Letter.objects.is_stuck(at))
    rows = stuck.order_by("queued_at", "pk")
    first, count = rows.first(), rows.count()
    if first is None:
        return None
    reason = first.last_error or _("The task worker may not be running.")
    address = list_of(Letter, "sent_at__isempty=1")
    line = Line(lines.moment(first.queued_at), address, (reason,))
    return Section(_("E-mail that waits to be sent"), [line], count)


def _duplicates() -> Section | None:
    count = len(candidates())
    if not count:
        return None
    pairs = Line(_("Compare them"), reverse("admin:embassies_mission_duplicates"))
    return Section(_("Records that may be about one post"), [pairs], count)


def others(user: User, at: datetime) -> Sections:
    """Yield what waits for colleagues."""
    if user.has_perm("review.view_proposal"):
        alone = Proposal.objects.overrides_to_review()
        mine = waiting.overrides_to_review(user).order_by().values("pk")
        yield section(
            _("Proposals to decide on"),
            Proposal.objects.waiting_for_others(user).select_related("proposer"),
            lines.proposal,
            list_of(Proposal, "todo=others"),
        )
        yield section(
            _("Put through by one person, to be looked at"),
            alone.exclude(pk__in=mine).select_related("decided_by"),
            lines.override,
            list_of(Proposal, "todo=overrides"),
        )
    if user.has_perm("embassies.view_importrequest"):
        own = waiting.imports_to_decide(user).order_by().values("pk")
        yield section(
            _("Imports"),
            ImportRequest.objects.to_do()
            .exclude(pk__in=own)
            .select_related(*_IMPORT_PEOPLE),
            lines.import_request,
            list_of(ImportRequest),
        )


def ahead(user: User, at: datetime) -> Sections:
    """Yield what begins by itself."""
    if user.has_perm("news.view_article"):
        scheduled = Article.objects.in_state(State.SCHEDULED, at)
        yield section(
            _("News that will be published"),
            scheduled.order_by("published_at").only(
                "title", "published_at", "time_zone"
            ),
            lines.event("published_at"),
            reverse("calendar"),
        )
    if user.has_perm("advisories.view_advisory"):
        awaited = Advisory.objects.awaited(at, until=at + AHEAD)
        yield section(
            _("Advisories that will begin"),
            awaited.filter(starts_at__gt=at).order_by("starts_at"),
            lines.event("starts_at"),
            reverse("calendar"),
        )


def _data(user: User, at: datetime, sources: list[RefreshLine]) -> dict[str, object]:
    """Return the tables of the state of the data."""
    context: dict[str, object] = {}
    if user.has_perm("embassies.view_mission"):
        context["countries"] = worst_countries(at)
    if user.has_perm("embassies.view_importrun"):
        context |= {"refreshes": sources, "runs": last_runs(), "shows_runs": True}
    return context
