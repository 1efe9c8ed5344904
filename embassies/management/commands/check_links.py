"""Check the websites and phone numbers on record."""

from collections import Counter

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from embassies.models import Check
from embassies.quality.linkcheck import phones, websites
from embassies.quality.linkcheck.tasks import check_due_links, check_links


class Command(BaseCommand):
    help = (
        "Visit the websites of missions and ministries that are due, politely, and look"
        " the phone numbers up in the numbering plans. Stores results with dates, and"
        " changes nothing of the directory. Due: after seven days, a day after a failure."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", dest="everything", help="also what is not due"
        )
        parser.add_argument("--limit", type=int, help="visit at most so many websites")
        parser.add_argument(
            "--phones", action="store_true", dest="phones_only", help="only the numbers"
        )
        parser.add_argument(
            "--queue", action="store_true", help="let the task worker do it"
        )

    def handle(
        self,
        *args: object,
        everything: bool,
        limit: int | None,
        phones_only: bool,
        queue: bool,
        **options: object,
    ) -> None:
        if queue:
            check_due_links.enqueue()
            self.stdout.write("Queued for the task worker.")
            return
        at = timezone.now()
        addresses = (
            [] if phones_only else websites.due(at, everything=everything)[:limit]
        )
        total = len(addresses) + len(phones.due(at, everything=everything))
        seen: Counter[tuple[str, str]] = Counter()
        bar = tqdm(total=total, unit="check", disable=None)
        try:
            for one in check_links(addresses, at=at, everything=everything):
                seen[one.get_kind_display(), one.get_outcome_display()] += 1
                bar.update()
        except websites.OfflineError:
            raise CommandError(
                "No website answers: our own network seems to be down. Nothing was"
                " stored of the websites. Try again when it is up."
            ) from None
        finally:
            bar.close()
        self._report(seen)

    def _report(self, seen: Counter[tuple[str, str]]) -> None:
        for (kind, outcome), count in seen.most_common():
            self.stdout.write(f"{count:6,}  {kind}: {outcome}")
        failing = Check.objects.failing().in_use().count()
        self.stdout.write(
            f"{sum(seen.values()):,} looked at; {failing:,} in all to be looked at by"
            " somebody, in the staff pages under link and number checks."
        )
