"""Walk through the site and say what is wrong with its pages."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import translation
from tqdm import tqdm

from embassies.models import Mission
from tools.page_checks.rules import faults
from tools.page_checks.walking import Walk

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

    def handle(self, *args: Any, **options: Any) -> None:
        languages = set(options["languages"])
        start = _start(sorted(languages), with_missions=options["missions"])
        walk = Walk(start, languages, options["most"])
        for _visit in tqdm(walk, unit=" pages", disable=None):
            pass
        found = faults(walk.visits)
        for address, fault in found[:SHOWN]:
            self.stdout.write(f"{address} {fault}")
        said = f"{len(walk.visits):,} pages read, {len(found):,} faults."
        if found:
            raise CommandError(said)
        self.stdout.write(said)


def _start(languages: list[str], *, with_missions: bool) -> Iterator[str]:
    slugs = Mission.objects.public().order_by("slug").values_list("slug", flat=True)
    for language in languages:
        with translation.override(language):
            yield reverse("home")
            for slug in slugs if with_missions else ():
                yield reverse("embassies:detail", args=[slug])
