"""Command that compares the news pages with few and with many articles."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test import Client
from django.utils import timezone

from news.models import Article, ArticleCountry, Stage
from portal.countries.names import sorted_countries

PAGES = {
    "list": "/en/news/",
    "list, last page": "/en/news/?page=50",
    "country with half of the news": "/en/news/in/russia/",
    "country with little news": "/en/news/in/tuvalu/",
    "search, word of every article": "/en/news/?q=embassy",
    "search, two frequent words": "/en/news/?q=embassy+harbour",
    "search, rare word": "/en/news/?q=rare",
    "search, no match": "/en/news/?q=nothing+embassy",
    "year": f"/en/news/{timezone.now().year - 1}/",
    "article": "/en/news/item-7/",
    "feed": "/en/news/feed.atom",
    "feed of a country": "/en/news/in/russia/feed.atom",
    "API": "/api/v1/news/",
    "API, country": "/api/v1/news/?country=RU",
}
WORDS = ["harbour", "bridge", "market", "garden", "window", "letter", "station"]
# Articles with the rare word and the rare country, however many there are in all.
RARE = 25

YEARS = 10
BATCH = 2000
_OWN = {"TV", "RU"}


class Command(BaseCommand):
    help = (
        "Fill a temporary database with articles, few and many, and print how much "
        "slower each page is with many. Fails where it is more than --limit times."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--few", type=int, default=1_000)
        parser.add_argument("--many", type=int, default=100_000)
        parser.add_argument("--rounds", type=int, default=25)
        parser.add_argument("--limit", type=float, default=3.0)

    def handle(
        self,
        *args: object,
        few: int,
        many: int,
        rounds: int,
        limit: float,
        **options: object,
    ) -> None:
        with temporary_database():
            fill(0, few)
            before = measure(rounds)
            fill(few, many)
            after = measure(rounds)
        self.stdout.write(f"| page, ms (quickest) | {few:,} | {many:,} | ratio |")
        self.stdout.write("|---|---|---|---|")
        ratios = {page: after[page] / before[page] for page in PAGES}
        for page, ratio in ratios.items():
            times = f"{before[page]:.1f} | {after[page]:.1f}"
            self.stdout.write(f"| {page} | {times} | {ratio:.2f} |")
        slow = [page for page, ratio in ratios.items() if ratio > limit]
        if slow:
            raise CommandError(f"More than {limit} times: {'; '.join(slow)}")


@contextmanager
def temporary_database() -> Iterator[None]:
    """Use an empty database of the same kind beside the real one."""
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "news")
        name = str(connection.settings_dict["NAME"])
        connection.creation.create_test_db(verbosity=0, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def fill(start: int, stop: int) -> None:
    """Create articles, spread over ten years, and refresh the query planner's statistics."""
    for first in range(start, stop, BATCH):
        numbers = range(first, min(first + BATCH, stop))
        articles = Article.objects.bulk_create(
            [_article(number, stop - start) for number in numbers]
        )
        ArticleCountry.objects.bulk_create(
            row
            for number, article in zip(numbers, articles, strict=True)
            for row in _countries(number, article)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _article(number: int, count: int) -> Article:
    age = timedelta(days=365 * YEARS) * (number % count + 1) / (count + 1)
    some = [WORDS[(number * step) % len(WORDS)] for step in (1, 3, 5, 7)]
    rare = "rare" if number < RARE else "frequent"
    title = f"Item {number} of the {rare} {some[0]} embassy"
    text = f"The embassy and the {some[1]}. " + " ".join(some) * 40
    return Article(
        slug=f"item-{number}",
        title=title,
        standfirst=f"About the {some[2]}.",
        body=text,
        body_html=f"<p>{text}</p>",
        search_title=title,
        search_text=text,
        stage=Stage.APPROVED,
        published_at=timezone.now() - age,
    )


def _countries(number: int, article: Article) -> list[ArticleCountry]:
    others = [code for code, _name in sorted_countries("en") if code not in _OWN]
    own = ["TV"] if number < RARE else ["RU"] if number % 2 else []
    about = [others[number % len(others)], *own]
    return [
        ArticleCountry(article=article, country=code, listed_at=article.published_at)
        for code in about
    ]


def measure(rounds: int) -> dict[str, float]:
    """Return each page's quickest time in milliseconds, disturbed least by other work."""
    client = Client(headers={"host": urlsplit(settings.SITE_URL).netloc})
    return {page: _quickest(client, path, rounds) for page, path in PAGES.items()}


def _quickest(client: Client, path: str, rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        answer = client.get(path, secure=settings.HTTPS)
        times.append((time.perf_counter() - start) * 1000)
        if answer.status_code != 200:
            raise CommandError(f"{path} answered {answer.status_code}.")
    return min(times)
