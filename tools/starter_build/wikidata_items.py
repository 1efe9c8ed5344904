"""Wikidata's items of the posts: id, the building's point, pages on social media."""

from collections import defaultdict
from pathlib import Path

from embassies.imports.sources.wikidata_claims import ENTITY
from tools.starter_build.places import Places
from tools.starter_build.points import set_point
from tools.starter_build.post_index import Key, PostIndex, Wanted
from tools.starter_build.posts import WIKIDATA, Post
from tools.starter_build.report import Report
from tools.starter_build.tables import read_csv
from tools.starter_build.wikidata_posts import set_place

Row = dict[str, str]
_NETWORKS = ("facebook", "twitter", "youtube")


def add_items(posts: list[Post], facts: Path, places: Places, report: Report) -> None:
    """Add each row of wikidata_points.csv to its post.

    The slugs in that file are those of an older starter: what, whose and where decide.
    """
    index = PostIndex(posts, places)
    missed: defaultdict[Key, list[tuple[Wanted, Row]]] = defaultdict(list)
    for row in read_csv(facts / "wikidata_points.csv"):
        wanted = index.wanted(
            *(row[name] for name in ("sending", "receiving", "city", "kind")),
            honorary=row["slug"].startswith("honorary-"),
        )
        post = index.find(wanted)
        if isinstance(post, Post) and not post.wikidata_id:
            _add_item(post, row, report)
        else:
            missed[wanted.key].append((wanted, row))
            why = "a second one" if isinstance(post, Post) else post
            report.remark(f"Wikidata item: {why}", f"{row['wikidata_id']} {wanted}")
    for rows in missed.values():
        _resolve_town(rows, index, report)


def _resolve_town(
    rows: list[tuple[Wanted, Row]], index: PostIndex, report: Report
) -> None:
    """Set the town of a post where one item and one post without a town are left."""
    wanted, row = rows[0]
    left = [post for post in index.townless(wanted) if not post.wikidata_id]
    if len(rows) == len(left) == 1 and wanted.place.city:
        report.remark("town by its Wikidata item", f"{row['wikidata_id']} {wanted}")
        set_place(left[0], wanted.place, report)
        _add_item(left[0], row, report)


def _add_item(post: Post, row: Row, report: Report) -> None:
    post.wikidata_id = row["wikidata_id"]
    page = {"source_url": f"{ENTITY}{post.wikidata_id}"}
    if post.origin["source"] == WIKIDATA["source"]:
        post.origin = post.origin | page
    origin = WIKIDATA | page
    if row["latitude"] and post.precision != "exact":
        set_point(post, row["latitude"], row["longitude"], origin, report)
    post.contacts += [
        {"channel": "social", "value": row[name]} | origin
        for name in _NETWORKS
        if row[name]
    ]
