"""Print pairs of records that may be duplicates."""

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import ngettext

from embassies.models import Mission
from embassies.quality.duplicates import candidates, dismissed_candidates


class Command(BaseCommand):
    help = (
        "Print pairs of records that may be about one post, and why. Changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--least", type=int, default=0, help="fewest points shown")

    def handle(self, *args: object, least: int, **options: object) -> None:
        found = [one for one in candidates() if one.score >= least]
        for one in found:
            self.stdout.write(
                f"{one.score:3}  {one.first.slug} · {one.second.slug}\n"
                f"     {'; '.join(map(str, one.reasons))}"
            )
        dismissed = len(dismissed_candidates())
        self.stdout.write(
            f"{_pairs(len(found))} among {Mission.objects.public().count()} missions;"
            f" {_pairs(dismissed)} {'was' if dismissed == 1 else 'were'} called different."
        )


def _pairs(count: int) -> str:
    return ngettext("%(count)d pair", "%(count)d pairs", count) % {"count": count}
