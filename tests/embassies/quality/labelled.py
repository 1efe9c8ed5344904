"""Pairs of records, labelled by hand: one post, or two.

tests/data/duplicates.csv holds Wikidata ids and our judgement of each pair by what
the file of 2022-11-16 says of them; pairs that it does not let one judge are left out,
as a consulate without a city beside several others. ``~name`` is synthetic: the first
record, changed as another source would tell it (PERTURBED below).
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from embassies.imports.pipeline.rows import MissionRow
from embassies.imports.sources import wikidata_csv
from embassies.quality.duplicates.posts import Post, spot_of, ways_of
from embassies.values.distance import Point

LABELS = Path(__file__).parents[2] / "data" / "duplicates.csv"
FILE = "database_of_embassies_2022-11-16.csv"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, and whether they are one post."""

    first: str
    second: str
    is_one: bool
    half: str


def pairs() -> list[Pair]:
    with LABELS.open(encoding="utf-8", newline="") as stream:
        return [
            Pair(row["first"], row["second"], row["label"] == "duplicate", row["half"])
            for row in csv.DictReader(stream)
        ]


def posts(shared: Path) -> Iterator[Post]:
    """Yield the posts of the real file, also those that an import would refuse."""
    with (shared / "data" / FILE).open("rb") as stream:
        for key, row in enumerate(wikidata_csv.read(stream, "2022-11-16")):
            if isinstance(row, MissionRow):
                yield _post(key, row)


def _post(key: int, row: MissionRow) -> Post:
    ways: dict[str, list[str]] = defaultdict(list)
    for part in row.parts.get("contacts", ()):
        value = part.facts.get("e164") or part.facts["value"]
        ways[part.facts["channel"]].append(value)
    told = row.facts
    return Post(
        key,
        row.wikidata_id,
        row.sending_country,
        row.receiving_country,
        row.kind,
        row.is_honorary,
        city=told.get("city", ""),
        place=told.get("geonames_id"),
        spot=spot_of(
            told.get("latitude"), told.get("longitude"), told.get("precision", "")
        ),
        address=told.get("address", ""),
        **ways_of(ways),
    )


def second_of(pair: Pair, by_item: dict[str, Post]) -> Post:
    if not pair.second.startswith("~"):
        return by_item[pair.second]
    first = by_item[pair.first]
    return PERTURBED[pair.second](replace(first, key=-first.key - 1))


def _off(post: Post, km: float) -> Point | None:
    if post.spot is None:
        return None
    return Point(post.spot.latitude + km / 111, post.spot.longitude)


def _misspelt(post: Post) -> Post:
    """Two letters of the city change places; addresses are written otherwise."""
    city, middle = post.city, len(post.city) // 2
    return replace(
        post,
        city=city[: middle - 1] + city[middle] + city[middle - 1] + city[middle + 1 :],
        place=None,
        spot=_off(post, 0.1),
        pages=ways_of({"website": [f"http://WWW.{one}/" for one in post.pages]})[
            "pages"
        ],
        emails=frozenset(),
    )


def _bare(post: Post) -> Post:
    return replace(post, spot=None, **ways_of({}))


def _moved(post: Post) -> Post:
    new = {"phone": ["+4420794609999"], "website": ["https://new.example/"]}
    return replace(post, spot=_off(post, 3), **ways_of(new))


OTHER_RANK = {
    "consulate_general": "consulate",
    "consulate": "consulate_general",
    "high_commission": "embassy",
}

PERTURBED: dict[str, Callable[[Post], Post]] = {
    "~misspelt": _misspelt,
    "~bare": _bare,
    "~moved": _moved,
    "~other-rank": lambda post: replace(_bare(post), kind=OTHER_RANK[post.kind]),
    "~suburb": lambda post: replace(
        _bare(post), city="Old Suburb", place=-1, spot=_off(post, 0.1)
    ),
    "~no-city": lambda post: replace(post, city="", place=None, spot=None),
    "~honorary": lambda post: replace(post, is_honorary=True),
    "~at-organisation": lambda post: replace(post, kind="permanent_mission"),
    "~successor": lambda post: replace(post, successor=-post.key - 1),
    "~consular-section": lambda post: replace(post, kind="consulate"),
    "~other-city": lambda post: replace(
        post, city="Another City", place=-1, spot=_off(post, 90)
    ),
    "~other-host": lambda post: replace(post, host="AQ"),
}
