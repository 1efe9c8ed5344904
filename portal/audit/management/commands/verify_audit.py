"""Check that nobody tampered with the log of the directory."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.audit.log import faults, last_hash
from portal.audit.models import AuditEntry


class Command(BaseCommand):
    help = (
        "Check that nobody tampered with the log of the directory. Keep the hash that"
        " it prints elsewhere, and give it with --expect the next time: that finds an"
        " end cut off, or a log written anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--expect", default="", help="a hash printed earlier")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(faults())
        expected = options["expect"]
        if expected and not AuditEntry.objects.filter(hash=expected).exists():
            found.append(f"No entry has the hash {expected}.")
        if found:
            raise CommandError("\n".join(found))
        count = AuditEntry.objects.count()
        self.stdout.write(f"{count:,} entries, none tampered with. {last_hash()}")
