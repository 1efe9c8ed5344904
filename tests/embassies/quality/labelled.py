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
from embassies.quality.duplicates.features import (
    MissionFeatures,
    contact_features,
    exact_point,
)
from portal.countries.distance import Point

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


def posts(shared: Path) -> Iterator[MissionFeatures]:
    """Yield the posts of the real file, also those that an import would refuse."""
    with (shared / "data" / FILE).open("rb") as stream:
        for key, row in enumerate(wikidata_csv.read(stream, "2022-11-16")):
            if isinstance(row, MissionRow):
                yield _post(key, row)


def _post(key: int, row: MissionRow) -> MissionFeatures:
    ways: dict[str, list[str]] = defaultdict(list)
    for part in row.parts.get("contacts", ()):
        value = part.facts.get("e164") or part.facts["value"]
        ways[part.facts["channel"]].append(value)
    told = row.facts
    return MissionFeatures(
        key,
        row.wikidata_id,
        row.sending_country,
        row.receiving_country,
        row.kind,
        row.is_honorary,
        city=told.get("city", ""),
        geonames_id=told.get("geonames_id"),
        point=exact_point(
            told.get("latitude"), told.get("longitude"), told.get("precision", "")
        ),
        address=told.get("address", ""),
        **contact_features(ways),
    )


def second_of(pair: Pair, by_item: dict[str, MissionFeatures]) -> MissionFeatures:
    if not pair.second.startswith("~"):
        return by_item[pair.second]
    first = by_item[pair.first]
    return PERTURBED[pair.second](replace(first, key=-first.key - 1))


def _off(post: MissionFeatures, km: float) -> Point | None:
    if post.point is None:
        return None
    return Point(post.point.latitude + km / 111, post.point.longitude)


def _misspelt(post: MissionFeatures) -> MissionFeatures:
    """Two letters of the city change places; addresses are written otherwise."""
    city, middle = post.city, len(post.city) // 2
    return replace(
        post,
        city=city[: middle - 1] + city[middle] + city[middle - 1] + city[middle + 1 :],
        geonames_id=None,
        point=_off(post, 0.1),
        pages=contact_features(
            {"website": [f"http://WWW.{one}/" for one in post.pages]}
        )["pages"],
        emails=frozenset(),
    )


def _bare(post: MissionFeatures) -> MissionFeatures:
    return replace(post, point=None, **contact_features({}))


def _moved(post: MissionFeatures) -> MissionFeatures:
    new = {"phone": ["+4420794609999"], "website": ["https://new.example/"]}
    return replace(post, point=_off(post, 3), **contact_features(new))


OTHER_RANK = {
    "consulate_general": "consulate",
    "consulate": "consulate_general",
    "high_commission": "embassy",
}

PERTURBED: dict[str, Callable[[MissionFeatures], MissionFeatures]] = {
    "~misspelt": _misspelt,
    "~bare": _bare,
    "~moved": _moved,
    "~other-rank": lambda post: replace(_bare(post), kind=OTHER_RANK[post.kind]),
    "~suburb": lambda post: replace(
        _bare(post), city="Old Suburb", geonames_id=-1, point=_off(post, 0.1)
    ),
    "~no-city": lambda post: replace(post, city="", geonames_id=None, point=None),
    "~honorary": lambda post: replace(_bare(post), is_honorary=True),
    "~at-organisation": lambda post: replace(post, kind="permanent_mission"),
    "~successor": lambda post: replace(post, successor=-post.key - 1),
    "~consular-section": lambda post: replace(post, kind="consulate"),
    "~other-city": lambda post: replace(
        post, city="Another City", geonames_id=-1, point=_off(post, 90)
    ),
    "~other-host": lambda post: replace(post, host="AQ"),
}
