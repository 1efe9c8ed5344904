"""Resolve every pair of countries: does anybody fall through?"""

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import quantiles
from time import perf_counter, thread_time
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from embassies.assistance import gather, resolve
from embassies.assistance.answer import Ladder, Question, Rung
from embassies.assistance.repository import Memory
from embassies.assistance.steps import decide
from embassies.models import Mission
from portal.countries.names import country_names


class Took(NamedTuple):
    """Seconds by the clock on the wall, and of the processor alone."""

    wall: float
    processor: float


@dataclass
class Tally:
    """What became of the pairs, and how long each took."""

    ends: dict[str, int] = field(default_factory=dict)
    in_memory: list[Took] = field(default_factory=list)
    from_database: list[Took] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def count(self, ladder: Ladder) -> None:
        abroad = not ladder.is_own_country
        mission = any(step.leads_somewhere for step in ladder.steps)
        ministry = any(step.kind == Rung.MINISTRY for step in ladder.steps)
        for name, holds in (
            ("at home, the emergency numbers", not abroad),
            ("abroad, a mission to turn to", abroad and mission),
            ("abroad, no mission but the ministry", ministry and not mission),
            ("abroad, neither", abroad and not (mission or ministry)),
            ("ladder ends before the ministry step", abroad and not ministry),
        ):
            self.ends[name] = self.ends.get(name, 0) + holds


class Command(BaseCommand):
    help = (
        "Answer who can help for every sending country in every country, print who "
        "is left to whom and how long it takes. Fails where an answer does."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--every",
            type=int,
            default=37,
            metavar="N",
            help="ask the database itself about every N-th pair and compare (37)",
        )
        parser.add_argument("--quiet", action="store_true", help="no progress bar")

    def handle(self, *args: Any, **options: Any) -> None:
        pairs = all_pairs()
        if not pairs:
            raise CommandError("The directory is empty: manage.py load_starter")
        tally, memory, at = Tally(), Memory(), timezone.now()
        for number, (sender, host) in enumerate(
            tqdm(pairs, disable=options["quiet"] or None)
        ):
            question = Question((sender,), host, at)
            ladder = _answer(question, memory, tally)
            if ladder and number % options["every"] == 0:
                _compare(ladder, tally)
        self._report(len(pairs), tally)

    def _report(self, pairs: int, tally: Tally) -> None:
        self.stdout.write(f"pairs: {pairs:,}")
        for name, count in tally.ends.items():
            self.stdout.write(f"  {name}: {count:,}")
        self._times("from memory", tally.in_memory)
        self._times("from the database", tally.from_database)
        self.stdout.write(f"exceptions and differences: {len(tally.failures)}")
        for failure in tally.failures[:20]:
            self.stdout.write(f"  {failure}")
        if tally.failures:
            raise CommandError("Some pairs have no answer.")

    def _times(self, name: str, took: list[Took]) -> None:
        if len(took) < 2:
            return
        for clock, seconds in (
            ("wall", [one.wall for one in took]),
            ("processor", [one.processor for one in took]),
        ):
            cuts = quantiles(seconds, n=20)
            self.stdout.write(
                f"ms per pair {name} ({len(took):,}), {clock}: "
                f"p50 {cuts[9] * 1000:.2f}, p95 {cuts[18] * 1000:.2f}"
            )


def all_pairs() -> list[tuple[str, str]]:
    """Return every country that sends missions, in every country. One query."""
    senders = (
        Mission.objects.public()
        .order_by("sending_country")
        .values_list("sending_country", flat=True)
        .distinct()
    )
    hosts = sorted(country_names("en"))
    return [(str(sender), host) for sender in senders for host in hosts]


def _answer(question: Question, memory: Memory, tally: Tally) -> Ladder | None:
    ladder = _timed(
        lambda: decide(question, gather(question, memory)),
        question,
        tally.in_memory,
        tally.failures,
    )
    if ladder:
        tally.count(ladder)
    return ladder


def _compare(ladder: Ladder, tally: Tally) -> None:
    """Ask the database the same; the two answers must be equal."""
    question = ladder.question
    stored = _timed(
        lambda: resolve(question.nationalities, question.country, at=question.at),
        question,
        tally.from_database,
        tally.failures,
    )
    if stored and stored != ladder:
        tally.failures.append(f"{_named(question)}: the database answers otherwise")


def _timed(
    ask: Callable[[], Ladder],
    question: Question,
    took: list[Took],
    failures: list[str],
) -> Ladder | None:
    start = Took(perf_counter(), thread_time())
    try:
        ladder = ask()
    except Exception as error:  # noqa: BLE001 - the point is to count them all
        failures.append(f"{_named(question)}: {error!r}")
        return None
    took.append(Took(perf_counter() - start.wall, thread_time() - start.processor))
    return ladder


def _named(question: Question) -> str:
    return f"{' '.join(question.nationalities)} in {question.country}"
