"""Queued tasks that write and send letters, repeated while any letter waits."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from portal.advisories.models import AdvisoryMessage
from portal.subscriptions.delivery import DeliveryResult, deliver
from portal.subscriptions.digest import queue_digests
from portal.subscriptions.models import Letter
from portal.subscriptions.notices import queue_notices


def send_due(at: datetime) -> DeliveryResult:
    """Queue notices and digests, send the letters that are due, delete old ones."""
    queue_notices(at)
    queue_digests(at)
    delivered = deliver(at)
    Letter.objects.erase_askers(at)
    Letter.objects.delete_old(at)
    return delivered


@task()
def send_letters() -> int:
    """Send the letters that are due, and queue itself for the next try of the rest."""
    delivered = send_due(timezone.now())
    first = Letter.objects.waiting().order_by("next_try_at").first()
    if first:
        send_letters.using(run_after=first.next_try_at).enqueue()
    return delivered.sent


def on_advisory_message(instance: AdvisoryMessage, **_signal: object) -> None:
    """Queue the task for the moment a message is sent; a receiver of post_save."""
    later = instance.sent_at if instance.sent_at > timezone.now() else None
    send_letters.using(run_after=later).enqueue()
