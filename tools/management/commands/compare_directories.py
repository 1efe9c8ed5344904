"""Print what a directory gained over an earlier one, both in the portal's own CSV."""

import csv
import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from django.core.management.base import BaseCommand

from portal.countries.names import country_name

Row = Mapping[str, str]
SHOWN = 10


class Command(BaseCommand):
    help = "Count phones, hours, points and so on in two files of missions, by source."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("before", type=Path)
        parser.add_argument("after", type=Path)

    def handle(
        self, *args: object, before: Path, after: Path, **options: object
    ) -> None:
        old, new = _public(before), _public(after)
        for title, columns, rows in (
            ("All", ("", "before", "now"), _totals(old, new)),
            ("Phones by source", ("source", "before", "now"), _sources(old, new)),
            (
                "Senders that gained most",
                ("sender", "with a phone before", "now"),
                _gains(old, new, "sending_country"),
            ),
            (
                "Hosts that gained most",
                ("host", "with a phone before", "now"),
                _gains(old, new, "receiving_country"),
            ),
        ):
            self.stdout.write(f"\n## {title}\n\n" + "\n".join(_table(columns, rows)))


def _public(path: Path) -> list[Row]:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if not row["withdrawn_at"]]


def _contacts(row: Row) -> list[dict[str, str]]:
    return json.loads(row["contacts"]) if row["contacts"] else []


def _has_phone(row: Row) -> bool:
    return any(one["channel"] == "phone" for one in _contacts(row))


COUNTED: dict[str, Callable[[Row], bool]] = {
    "posts": lambda row: True,
    "with a phone": _has_phone,
    "with an emergency line": lambda row: any(
        one["channel"] == "phone" and one.get("purpose") == "emergency"
        for one in _contacts(row)
    ),
    "with an e-mail address": lambda row: any(
        one["channel"] == "email" for one in _contacts(row)
    ),
    "with hours": lambda row: bool(row["opening_hours"]),
    "with an address": lambda row: bool(row["address"]),
    "with a street point": lambda row: row["precision"] in ("street", "exact"),
    "with their Wikidata id": lambda row: bool(row["wikidata_id"]),
    "with a status and its evidence": lambda row: bool(row["statuses"]),
    "listed by an official source": lambda row: bool(row.get("listed_by")),
    "without any contact": lambda row: not _contacts(row),
}


def _totals(old: list[Row], new: list[Row]) -> Iterator[tuple[str, int, int]]:
    for name, is_counted in COUNTED.items():
        yield name, sum(map(is_counted, old)), sum(map(is_counted, new))


def _sources(old: list[Row], new: list[Row]) -> Iterator[tuple[str, int, int]]:
    before, now = _phones_by_source(old), _phones_by_source(new)
    for source, count in now.most_common():
        yield source, before[source], count


def _phones_by_source(rows: Iterable[Row]) -> Counter[str]:
    """Count the posts with a phone of each source."""
    return Counter(
        source
        for row in rows
        for source in {
            one.get("source", row["source"])
            for one in _contacts(row)
            if one["channel"] == "phone"
        }
    )


def _gains(
    old: list[Row], new: list[Row], column: str
) -> Iterator[tuple[str, int, int]]:
    before = Counter(row[column] for row in old if _has_phone(row))
    now = Counter(row[column] for row in new if _has_phone(row))
    for country, _gain in (now - before).most_common(SHOWN):
        yield country_name(country), before[country], now[country]


def _table(
    columns: tuple[str, str, str], rows: Iterable[tuple[str, int, int]]
) -> Iterator[str]:
    yield "| {} | {} | {} |".format(*columns)
    yield "|---|---|---|"
    yield from (f"| {name} | {old:,} | {new:,} |" for name, old, new in rows)
