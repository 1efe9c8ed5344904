"""Load the demonstration content: news and advisories."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from news.demo import load_demo as load_news
from portal.advisories.demo import load_demo as load_advisories


class Command(BaseCommand):
    help = (
        "Load the demonstration news and advisories, each with its source. Running "
        "it again adds nothing; advisories that ran out are extended."
    )

    def handle(self, *args: object, **options: object) -> None:
        articles = load_news()
        advisories = load_advisories(timezone.now())
        self.stdout.write(f"{articles} demonstration articles added.")
        self.stdout.write(f"{len(advisories)} demonstration advisories in place.")
