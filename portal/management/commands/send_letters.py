"""Send the letters that are due, once; for a timer."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.notifications.tasks import queue_due
from portal.subscriptions.tasks import send_due


class Command(BaseCommand):
    help = (
        "Write and send the letters that are due: advisories at once, summaries after"
        " 06:00 UTC, those to staff and to readers who reported an error, and what the"
        " mail server did not take before. Run it from a timer every five minutes."
    )

    def handle(self, *args: object, **options: object) -> None:
        at = timezone.now()
        queue_due(at)
        done = send_due(at)
        self.stdout.write(f"{done.sent} letters sent, {done.waiting} wait.")
