"""Command that measures the search on a file of labelled queries."""

from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path

from django.core.management.base import BaseCommand

from tools.benchmarks.search_evaluation import Verdict, judge, read_queries


class Command(BaseCommand):
    help = "Print hit@1, hit@3 and wrong pairs of a file of questions, by kind."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON lines: q, kind, expect, …")
        parser.add_argument("--misses", action="store_true", help="list every miss")

    def handle(
        self,
        *args: object,
        file: Path,
        misses: bool,
        verbosity: int,
        **options: object,
    ) -> None:
        with file.open(encoding="utf-8") as stream:
            verdicts = list(judge(read_queries(stream)))
        for column in ("kind", "lang"):
            self._table(column, verdicts)
        if misses or verbosity > 1:
            self._misses(verdicts)

    def _table(self, column: str, verdicts: list[Verdict]) -> None:
        rows: dict[str, list[Verdict]] = defaultdict(list)
        for verdict in verdicts:
            rows[str(verdict.query.get(column, ""))].append(verdict)
        self.stdout.write(f"{column:14} queries  hit@1  hit@3  wrong pair")
        for name, found in sorted(rows.items()):
            self.stdout.write(_row(name, found))
        self.stdout.write(_row("all", verdicts) + "\n\n")

    def _misses(self, verdicts: list[Verdict]) -> None:
        for verdict in verdicts:
            if not verdict.hit_at_1 or verdict.is_wrong_pair:
                found = verdict.answer.interpretation
                first = [mission.slug for mission in verdict.answer.results[:3]]
                self.stdout.write(
                    f"{verdict.query['q']} → {found.sending} {found.receiving} "
                    f"{found.city} {found.kind} {found.confidence} {first}"
                )


def _row(name: str, found: list[Verdict]) -> str:
    count = max(1, len(found))
    first = 100 * sum(verdict.hit_at_1 for verdict in found) / count
    third = 100 * sum(verdict.hit_at_3 for verdict in found) / count
    wrong = sum(verdict.is_wrong_pair for verdict in found)
    return f"{name:14} {len(found):7} {first:5.1f}% {third:5.1f}% {wrong:11}"
