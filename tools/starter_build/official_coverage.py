"""Countries and districts that posts serve, from the lists of governments."""

from collections.abc import Iterator
from pathlib import Path

from portal.countries.names import is_country
from tools.starter_build.claims import LOWEST
from tools.starter_build.official_lists import (
    Publisher,
    Row,
    origin_of,
    publisher_of,
    publishers,
)
from tools.starter_build.places import Places
from tools.starter_build.post_index import PostIndex
from tools.starter_build.posts import Post
from tools.starter_build.report import Report
from tools.starter_build.tables import read_csv

LONGEST = 100
"""Characters that the portal keeps of a district; a cut list would mislead."""


def add_coverage(
    posts: list[Post], facts: Path, places: Places, report: Report
) -> None:
    """Add the countries covered and the districts to the posts that serve them."""
    index, known = PostIndex(posts, places), publishers()
    for name, row in _rows(facts / "official"):
        host = row.get("receiving") or row.get("seat_country", "")
        city = row.get("city") or row.get("seat_city", "")
        covered = row.get("covers") or row.get("covered_country", host)
        kind = row.get("kind", "embassy")
        label = f"{row['sending']} {kind} in {host} {city} for {covered}"
        found: Post | str = "blank seat or no country"
        if host and is_country(covered):
            wanted = index.wanted(row["sending"], host, city, kind, honorary=False)
            found = index.find(wanted)
        if isinstance(found, str):
            report.remark(f"{name}: {found}", label)
        elif len(row.get("district", "")) > LONGEST:
            report.remark(f"{name}: a district too long to show", label)
        else:
            _cover(found, covered, row, publisher_of(row, known))
            report.count(f"rows of {name} attached")


def _rows(folder: Path) -> Iterator[tuple[str, Row]]:
    """Yield all rows; an embassy's district is its host, which needs no word."""
    for path in sorted(folder.glob("*_coverage.csv")):
        yield from ((path.stem, row) for row in read_csv(path))
    for path in sorted(folder.glob("*_districts.csv")):
        for row in read_csv(path):
            if row["kind"] != "embassy":
                yield path.stem, row


def _cover(post: Post, country: str, row: Row, publisher: Publisher) -> None:
    """Add what a post covers; a list of the lowest rank only where nothing is known."""
    origin = origin_of(row, publisher)
    if district := row.get("district"):
        post.covers.append({"country": post.receiving, "district": district} | origin)
        return
    if publisher.rank != LOWEST:
        post.covers = [one for one in post.covers if one["country"] != country]
    post.cover(country, origin)
