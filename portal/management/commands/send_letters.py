"""Send the e-mail that is due, once; for a timer, every few minutes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.subscriptions.tasks import send_due


class Command(BaseCommand):
    help = (
        "Write and send the letters that are due: advisories at once, summaries after"
        " 06:00 UTC, and what the mail server did not take before. Run it from a"
        " timer every five minutes."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = send_due(timezone.now())
        self.stdout.write(f"{done.sent} letters sent, {done.waiting} wait.")
