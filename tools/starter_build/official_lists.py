"""Lists of governments (facts/official): their publishers, and what their rows mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.countries.models import rank_for
from tools.starter_build.posts import Fact
from tools.starter_build.tables import read_csv

LISTS = Path(__file__).with_name("official.csv")
SOURCES = Path(__file__).with_name("sources.csv")
Row = dict[str, str]
_COMMIT = re.compile(r"(?<=/blob/[0-9a-f]{8})[0-9a-f]{32}(?=/)")
"""What a short commit leaves out of an address that some hundred contacts repeat."""


@dataclass(frozen=True)
class Publisher:
    """A government that publishes a list: its key among the sources, and its rank.

    ``area`` is dialled before the local numbers of a list of one town.
    """

    begins: str
    key: str
    country: str
    rank: int
    area: str = ""

    def rank_for(self, sending: str) -> int:
        return rank_for(self.rank, self.country, sending)

    def order(self, sending: str, date: str) -> tuple[int, tuple[int, ...]]:
        """Return what sorts the best rank first, then the newest."""
        newest_first = tuple(-int(part) for part in date.split("-"))
        return self.rank_for(sending), newest_first


def publishers() -> list[Publisher]:
    sources = {one["key"]: one for one in read_csv(SOURCES)}
    return [
        Publisher(
            one["begins"], one["key"], own["publisher"], int(own["rank"]), one["area"]
        )
        for one in read_csv(LISTS)
        if (own := sources[one["key"]])
    ]


def publisher_of(row: Row, known: list[Publisher]) -> Publisher:
    """Return whose list a row is of; the row's own words for its source begin so."""
    found = [one for one in known if row["source"].startswith(one.begins)]
    if not found:
        raise ValueError(f"official.csv has no source that begins: {row['source']}")
    return found[0]


def list_rows(folder: Path) -> Iterator[tuple[str, Publisher, Row]]:
    """Yield the rows that describe posts, each with the name of its list."""
    known = publishers()
    for path in sorted(folder.glob("*.csv")):
        for row in read_csv(path):
            if {"address", "sending"} <= row.keys():
                publisher = publisher_of(row, known)
                yield path.stem, publisher, row | _first_number(row, publisher)


def _first_number(row: Row, publisher: Publisher) -> Row:
    """Return the first of several local numbers, where the list's area is known."""
    if row["phone"] or not (publisher.area and row["phone_raw"]):
        return {}
    first = re.split(r"[/,;]", row["phone_raw"])[0].strip()
    return {"phone": f"{publisher.area} {first}"}


def origin_of(row: Row, publisher: Publisher) -> Fact:
    """Return the source of a row, without what it leaves blank."""
    found = {
        "source": publisher.key,
        "source_url": _COMMIT.sub("", row.get("source_url", "")),
        "source_date": row["source_date"],
    }
    return {name: value for name, value in found.items() if value}


def purpose_and_kind(row: Row) -> tuple[str, str]:
    """Return what the contacts of a row are for, and the kind of its post.

    Some lists give an embassy's consular section a row of its own.
    """
    if row.get("note", "").startswith("consular section of the embassy"):
        return "consular", "embassy"
    if "consular section or consulate beside the embassy" in row.get("note", ""):
        return "consular", "embassy" if row["kind"] == "consulate" else row["kind"]
    return "general", row["kind"]


def label(row: Row) -> str:
    names = ("sending", "kind", "receiving", "city", "slug")
    return " ".join(row[name] for name in names if row.get(name))
