"""Answers to readers who reported an error and left an address, once each.

The address leaves the report in the transaction that queues the e-mail; the queue
erases it when the e-mail is sent or given up.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _, override

from embassies.missions.titles import title_of
from embassies.models import Mission, ReaderReport
from embassies.models.reader_reports import ADDRESS_KEPT
from portal.review.models import Proposal
from portal.subscriptions.models import Letter
from portal.web.structured_data import absolute

VALID_FOR = timedelta(days=7)
"""How long an answer waits for a mail server that fails; never past ADDRESS_KEPT."""
_State = Proposal.State


def queue_answers(at: datetime) -> int:
    """Queue an answer about each report that is dealt with; return how many.

    Erases addresses that were kept for 30 days.
    """
    ReaderReport.objects.forget_addresses(at)
    done = Q(state=ReaderReport.State.DISMISSED) | Q(
        proposal__isnull=False, proposal__state__in=[*_changed(), *_unchanged()]
    )
    reports = ReaderReport.objects.to_answer().filter(done).order_by("pk")
    return sum(_queue(one, at) for one in reports.select_related("proposal"))


def _changed() -> tuple[str, ...]:
    return (_State.APPROVED, _State.OVERRIDDEN)


def _unchanged() -> tuple[str, ...]:
    return (_State.REJECTED, _State.WITHDRAWN)


def _queue(report: ReaderReport, at: datetime) -> int:
    with transaction.atomic(), override(report.language):
        same = ReaderReport.objects.to_answer().filter(pk=report.pk)
        # Of two workers only one erases the address, and that one answers.
        if not same.update(reply_to=""):
            return 0
        _letter(report, at).save()
    return 1


def _letter(report: ReaderReport, at: datetime) -> Letter:
    mission = Mission.objects.with_translations("name").get(pk=report.mission_id)
    page = reverse("embassies:detail", args=[mission.slug])
    context = {
        "title": title_of(mission),
        "outcome": _outcome(report),
        "answer": report.answer,
        "page": absolute(page) if mission.withdrawn_at is None else "",
    }
    subject = _("Your report: %(title)s") % {"title": context["title"]}
    return Letter(
        kind=Letter.Kind.ANSWER,
        about=f"report {report.pk}",
        to=report.reply_to,
        subject=" ".join(subject.split())[:300],
        text=render_to_string("notifications/mail/answer.txt", context),
        queued_at=at,
        next_try_at=at,
        until=min(at + VALID_FOR, report.sent_at + ADDRESS_KEPT),
    )


def _outcome(report: ReaderReport) -> str:
    """Return what came of a report, in a sentence."""
    if report.state == ReaderReport.State.DISMISSED:
        return report.get_outcome_display()
    if report.proposal and report.proposal.state in _changed():
        return _("We checked it and have changed the record. Thank you.")
    return str(ReaderReport.Outcome.UNCONFIRMED.label)
