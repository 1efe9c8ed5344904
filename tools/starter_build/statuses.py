"""Statuses of missions: closed, moved, suspended, reopened, each with its source."""

from pathlib import Path

from embassies.imports.pipeline.match import CONSULAR
from tools.starter_build.places import Place, Places, fold
from tools.starter_build.posts import (
    FACTBOOK,
    PRESS,
    Fact,
    Post,
)
from tools.starter_build.report import Report
from tools.starter_build.tables import read_csv
from tools.starter_build.wikidata_posts import set_place


def apply_statuses(
    posts: list[Post], facts: Path, places: Places, report: Report
) -> None:
    """Add each row of statuses.csv to its post; a post not recorded is added."""
    for row in read_csv(facts / "statuses.csv"):
        place = _place(row, places)
        post = _recorded(row, place, posts)
        if post is None:
            post = _new(row, place, report)
            posts.append(post)
            report.remark("post added from its status", _label(row))
        else:
            _complete(post, row, place, report)
        post.statuses.append(status_fact(row))
        report.count(f"status {row['status']}")


def status_fact(row: dict[str, str]) -> Fact:
    """Return the dated status; its evidence is an address or the Factbook."""
    evidence = row["evidence"]
    by_factbook = evidence.startswith("CIA World Factbook")
    return {
        "status": row["status"],
        "since": row["since"],
        "note": row["note"],
        "evidence": evidence,
        "confidence": row["confidence"],
        **(FACTBOOK if by_factbook else PRESS),
    }


def _place(row: dict[str, str], places: Places) -> Place:
    if not row["city"]:
        return places.somewhere(row["receiving"])
    return places.find(row["receiving"], row["city"])


def _recorded(row: dict[str, str], place: Place, posts: list[Post]) -> Post | None:
    """Return the post in the town, of the same kind if there are several.

    A post whose town is not known, on either side, is it only if it is the sole
    one of its kind.
    """
    consular = row["kind"] in CONSULAR
    same = [
        post
        for post in posts
        if (post.sending, post.receiving) == (row["sending"], row["receiving"])
        and not post.is_honorary
        and post.is_consular == consular
    ]
    there = [post for post in same if fold(post.city) == fold(place.city)]
    vague = [post for post in same if not (post.city and place.city)]
    found = there or (vague if len(vague) == 1 else [])
    return min(found, key=lambda post: post.kind != row["kind"], default=None)


def _complete(post: Post, row: dict[str, str], place: Place, report: Report) -> None:
    """Set the town where it was not known; report a kind that differs."""
    if place.city and not post.city:
        report.remark("town by the status", _label(row))
        set_place(post, place, report)
        post.field_sources["city"] = PRESS
    if post.kind != row["kind"]:
        report.remark("status of another kind of post", f"{_label(row)} → {post.kind}")


def _new(row: dict[str, str], place: Place, report: Report) -> Post:
    origin = {key: status_fact(row)[key] for key in ("source", "source_date")}
    url = row["evidence"].split()[0]
    if url.startswith("http"):
        origin["source_url"] = url
    post = Post(row["sending"], row["receiving"], row["kind"], "", origin=origin)
    set_place(post, place, report)
    return post


def _label(row: dict[str, str]) -> str:
    return " ".join(
        row[key] for key in ("sending", "receiving", "city", "kind", "status")
    )
