"""Resolve every pair of countries, count the outcomes and measure the time."""

from argparse import ArgumentParser
from collections import Counter
from dataclasses import dataclass, field
from statistics import quantiles
from time import perf_counter, thread_time
from typing import NamedTuple

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from embassies.assistance import resolve
from embassies.assistance.answer import Answer, StepKind
from embassies.models import Mission
from portal.countries.names import country_names


class Duration(NamedTuple):
    """Seconds by the clock on the wall, and of the processor alone."""

    wall: float
    processor: float


@dataclass
class Tally:
    """The outcomes of the pairs, and how long each took."""

    outcomes: Counter[str] = field(default_factory=Counter)
    durations: list[Duration] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def count(self, answer: Answer) -> None:
        abroad = not answer.is_own_country
        mission = any(step.has_open_mission for step in answer.steps)
        ministry = any(step.kind == StepKind.MINISTRY for step in answer.steps)
        for name, holds in (
            ("at home, the emergency numbers", not abroad),
            ("abroad, a mission to turn to", abroad and mission),
            ("abroad, no mission but the ministry", ministry and not mission),
            ("abroad, neither", abroad and not (mission or ministry)),
            ("ladder ends before the ministry step", abroad and not ministry),
        ):
            self.outcomes[name] += holds


class Command(BaseCommand):
    help = (
        "Answer who can help for every sending country in every country, print who "
        "is left to whom and how long it takes. Fails where an answer does."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--every",
            type=int,
            default=1,
            metavar="N",
            help="resolve only every N-th pair (1)",
        )
        parser.add_argument("--quiet", action="store_true", help="no progress bar")

    def handle(self, *args: object, every: int, quiet: bool, **options: object) -> None:
        pairs = all_pairs()[::every]
        if not pairs:
            raise CommandError("The directory is empty: manage.py load_starter")
        tally, at = Tally(), timezone.now()
        for sender, host in tqdm(pairs, disable=quiet or None):
            start = Duration(perf_counter(), thread_time())
            try:
                answer = resolve([sender], host, at=at)
            except Exception as error:  # noqa: BLE001 - the point is to count them all
                tally.failures.append(f"{sender} in {host}: {error!r}")
                continue
            tally.durations.append(
                Duration(perf_counter() - start.wall, thread_time() - start.processor)
            )
            tally.count(answer)
        self._report(len(pairs), tally)

    def _report(self, pairs: int, tally: Tally) -> None:
        self.stdout.write(f"pairs: {pairs:,}")
        for name, count in tally.outcomes.items():
            self.stdout.write(f"  {name}: {count:,}")
        self._report_durations(tally.durations)
        self.stdout.write(f"exceptions: {len(tally.failures)}")
        for failure in tally.failures[:20]:
            self.stdout.write(f"  {failure}")
        if tally.failures:
            raise CommandError("Some pairs have no answer.")

    def _report_durations(self, durations: list[Duration]) -> None:
        if len(durations) < 2:
            return
        for clock, seconds in (
            ("wall", [one.wall for one in durations]),
            ("processor", [one.processor for one in durations]),
        ):
            cuts = quantiles(seconds, n=20)
            self.stdout.write(
                f"ms per pair, {clock}: "
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
