"""Command that crawls the site and lists the faults of its pages."""

from collections.abc import Iterator

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import translation
from tqdm import tqdm

from embassies.models import Mission
from tools.page_checks.crawler import Crawler
from tools.page_checks.rules import faults

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Follow every link from the home page and say what is wrong: broken links and "
        "missing targets in a page, no or the same title or description, versions in "
        "other languages that do not name each other, cookies, data for machines that "
        "the page does not show. Nothing is changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--languages",
            nargs="+",
            default=["en", "ar"],
            choices=[code for code, _name in settings.LANGUAGES],
        )
        parser.add_argument(
            "--most",
            type=int,
            default=50,
            help="pages of one kind; 0 for all of them (a quarter of an hour a language)",
        )
        parser.add_argument(
            "--missions", action="store_true", help="every page of a mission as well"
        )

    def handle(
        self,
        *args: object,
        languages: list[str],
        most: int,
        missions: bool,
        **options: object,
    ) -> None:
        start = _start(sorted(set(languages)), with_missions=missions)
        crawler = Crawler(start, set(languages), most)
        for _visit in tqdm(crawler, unit=" pages", disable=None):
            pass
        found = faults(crawler.visits)
        for address, fault in found[:SHOWN]:
            self.stdout.write(f"{address} {fault}")
        counts = f"{len(crawler.visits):,} pages read, {len(found):,} faults."
        if found:
            raise CommandError(counts)
        self.stdout.write(counts)


def _start(languages: list[str], *, with_missions: bool) -> Iterator[str]:
    slugs = Mission.objects.public().order_by("slug").values_list("slug", flat=True)
    for language in languages:
        with translation.override(language):
            yield reverse("home")
            for slug in slugs if with_missions else ():
                yield reverse("embassies:detail", args=[slug])
