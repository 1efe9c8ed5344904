"""Send the letters that are due, once; for a timer."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.subscriptions.tasks import send_due


class Command(BaseCommand):
    help = (
        "Write and send the letters that are due: advisories at once, summaries after"
        " 06:00 UTC, and what the mail server did not take before. Run it from a"
        " timer every five minutes."
    )

    def handle(self, *args: object, **options: object) -> None:
        done = send_due(timezone.now())
        self.stdout.write(f"{done.sent} letters sent, {done.waiting} wait.")
