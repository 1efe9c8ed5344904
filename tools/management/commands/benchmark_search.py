"""Command that benchmarks the search in process, on the database as it is."""

import random
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path

from django.core.management.base import BaseCommand

from embassies.models import Mission
from embassies.search import search
from embassies.search.interpretation import interpret
from embassies.search.typos import closest_names
from portal.countries.names import country_name

# The targets of the search: memory and start of the gazetteer, CPU time at p95.
_MOST_MB, _MOST_SECONDS = 80, 1.0
_LIMITS_MS = {"exact": 1.0, "prefix": 1.0, "typo": 4.0}


class Command(BaseCommand):
    help = "Print p50 and p95 of search, and what loading the gazetteer costs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--queries", type=int, default=300)

    def handle(self, *args: object, queries: int, **options: object) -> None:
        self._load()
        draw = random.Random(1)  # noqa: S311
        pairs = _pairs(draw, queries)
        self.stdout.write(f"missions: {Mission.objects.public().count():,}")
        self.stdout.write("milliseconds      p50    p95   p95 of CPU  target")
        for name, vary in _VARIANTS.items():
            texts = [vary(draw, sender, city) for sender, city in pairs]
            self._measure(name, texts)

    def _load(self) -> None:
        before, began = _resident_mb(), time.perf_counter()
        worked = time.process_time()
        interpret("embassy of France in Moscow")
        closest_names("mosocw")
        seconds, memory = time.perf_counter() - began, _resident_mb() - before
        self.stdout.write(
            f"gazetteer: {seconds:.2f} s (CPU {time.process_time() - worked:.2f} s; "
            f"target {_MOST_SECONDS} s), {memory:.0f} MB (target {_MOST_MB} MB)"
        )

    def _measure(self, name: str, texts: list[str]) -> None:
        for text in texts[:20]:
            search(text)
        walls, works = [], []
        for text in texts:
            began, worked = time.perf_counter(), time.process_time()
            search(text)
            walls.append(1000 * (time.perf_counter() - began))
            works.append(1000 * (time.process_time() - worked))
        self.stdout.write(
            f"{name:14} {_share(walls, 0.5):6.2f} {_share(walls, 0.95):6.2f} "
            f"{_share(works, 0.95):12.2f} {_LIMITS_MS[name]:7.1f}"
        )


def _share(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _pairs(draw: random.Random, count: int) -> list[tuple[str, str]]:
    rows = Mission.objects.public().exclude(city="").order_by("pk")
    found = list(rows.values_list("sending_country", "city"))
    chosen = draw.sample(found, min(count, len(found)))
    return [(country_name(code, "en"), city) for code, city in chosen]


def _exact(draw: random.Random, sender: str, city: str) -> str:
    return f"{sender} embassy {city}"


def _prefix(draw: random.Random, sender: str, city: str) -> str:
    return f"{sender} embassy {city[: max(5, round(0.8 * len(city)))]}"


def _typo(draw: random.Random, sender: str, city: str) -> str:
    return f"{_misspell(draw, sender)} embassy {_misspell(draw, city)}"


def _misspell(draw: random.Random, name: str) -> str:
    at = draw.randrange(1, max(2, len(name) - 1))
    return name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]


_VARIANTS: dict[str, Callable[[random.Random, str, str], str]] = {
    "exact": _exact,
    "prefix": _prefix,
    "typo": _typo,
}


def _resident_mb() -> float:
    """Return the memory in use; 0 where the system does not say (not Linux)."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 / 1e6 if status.exists() else 0.0
