"""Look after the log of changes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from embassies.models import triggers
from embassies.records.changes import prune


class Command(BaseCommand):
    help = (
        "prune: forget missions that are gone for more than a year. "
        "renew: after a restored backup, make every copy of the directory begin anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["prune", "renew"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "prune":
            forgotten = prune(at=timezone.now())
            self.stdout.write(f"Forgotten: {forgotten}.")
        else:
            triggers.mark_all("default", renew=True)
            self.stdout.write("The log begins anew.")
