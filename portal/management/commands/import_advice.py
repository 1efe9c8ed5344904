"""Import travel advice of a government from a saved file."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.advisories.imports import ADVICE_IMPORTERS
from portal.advisories.imports.apply import apply
from portal.advisories.imports.rows import AdviceImportError
from portal.advisories.imports.saved import saved_documents


class Command(BaseCommand):
    help = (
        "Import the levels of travel advice in a saved feed, all or nothing. What two"
        " people decided stays. `refresh` fetches the same feeds."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", choices=list(ADVICE_IMPORTERS))
        parser.add_argument("file", type=Path, help="JSON, or JSON Lines of pages")
        parser.add_argument(
            "--dry-run", action="store_true", help="change nothing, show what would be"
        )

    def handle(
        self,
        *args: object,
        source: str,
        file: Path,
        dry_run: bool,
        **options: object,
    ) -> None:
        one = ADVICE_IMPORTERS[source]
        try:
            done = apply(
                one.read(saved_documents(file)),
                issuer=one.issuer,
                scale=one.scale,
                at=timezone.now(),
                is_dry_run=dry_run,
            )
        except AdviceImportError as error:
            raise CommandError(f"Nothing was changed. {error}") from None
        self.stdout.write(str(done))
        for fault in done.faults:
            self.stdout.write(f"  left out: {fault.entry}: {fault.reason}")
