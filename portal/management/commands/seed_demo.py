"""Load the demonstration content: news, and advisories where they are installed."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand

from news.demo import load_demo

_ADVISORIES = "portal.advisories.demo"


class Command(BaseCommand):
    help = "Load the demonstration content. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_demo()} demonstration articles added.")
        if find_spec(_ADVISORIES):
            added = import_module(_ADVISORIES).load_demo()
            self.stdout.write(f"{added} demonstration advisories added.")
