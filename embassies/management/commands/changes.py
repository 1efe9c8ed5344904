"""Prune or restart the change log."""

from argparse import ArgumentParser

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

    def handle(self, *args: object, what: str, **options: object) -> None:
        if what == "prune":
            pruned = prune(at=timezone.now())
            self.stdout.write(f"Forgotten: {pruned}.")
        else:
            triggers.mark_all("default", renew=True)
            self.stdout.write("The log begins anew.")
