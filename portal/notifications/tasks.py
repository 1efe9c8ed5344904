"""Queued work: note who is told what, write e-mails to staff and answers to readers."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from embassies.models import ReaderReport
from portal.notifications.letters import queue_staff_letters
from portal.notifications.reader_answers import queue_answers
from portal.notifications.recipients import note_event
from portal.review.actor import Actor
from portal.review.models import Proposal
from portal.subscriptions.tasks import send_letters


def queue_due(at: datetime) -> int:
    """Queue the e-mails to staff and the answers to readers; return how many."""
    return queue_staff_letters(at) + queue_answers(at)


@task()
def write_letters() -> int:
    """Queue what is due, and have it sent."""
    queued = queue_due(timezone.now())
    if queued:
        send_letters.enqueue()
    return queued


def on_proposal_event(
    proposal: Proposal, verb: str, actor: Actor, **_signal: object
) -> None:
    """Note who is to be told, in the database alone; a receiver of proposal_event."""
    if not settings.SENDS_MAIL:
        return
    for due_at in note_event(proposal, verb, actor):
        write_letters.using(run_after=due_at).enqueue()
    reports = ReaderReport.objects.to_answer().filter(proposal=proposal)
    if not proposal.waits and reports.exists():
        write_letters.enqueue()


def on_report_saved(instance: ReaderReport, **_signal: object) -> None:
    """Have a reader answered once a report is closed; a receiver of post_save."""
    if instance.awaits_answer and instance.state == ReaderReport.State.DISMISSED:
        write_letters.enqueue()
