"""When are letters written and sent? At once, and again while any of them waits."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django_tasks import task

from portal.advisories.models import AdvisoryMessage
from portal.subscriptions.delivery import Delivered, deliver
from portal.subscriptions.digest import write_digests
from portal.subscriptions.models import Letter
from portal.subscriptions.notices import write_notices


def send_due(at: datetime) -> Delivered:
    """Write what is to be told, send what can be sent, forget what is over."""
    write_notices(at)
    write_digests(at)
    delivered = deliver(at)
    Letter.objects.forget_askers(at)
    Letter.objects.forget(at)
    return delivered


@task()
def send_letters() -> int:
    """Send what is due; while something waits, come back when it may be tried."""
    delivered = send_due(timezone.now())
    first = Letter.objects.waiting().order_by("next_try_at").first()
    if first:
        send_letters.using(run_after=first.next_try_at).enqueue()
    return delivered.sent


def when_sent(instance: AdvisoryMessage, **_kwargs: Any) -> None:
    """Tell subscribers of an advisory when it begins; connected to its messages."""
    later = instance.sent_at if instance.sent_at > timezone.now() else None
    send_letters.using(run_after=later).enqueue()
