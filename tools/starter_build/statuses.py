"""Statuses of missions: closed, moved, suspended, reopened, each with its source."""

import re
from pathlib import Path

from embassies.imports.pipeline.posts import CONSULAR
from tools.starter_build.places import Place, Places, fold
from tools.starter_build.posts import (
    FACTBOOK,
    PRESS,
    Fact,
    Post,
)
from tools.starter_build.report import Report
from tools.starter_build.status_notes import reader_note
from tools.starter_build.tables import read_csv
from tools.starter_build.wikidata_posts import set_place

NEWER = PRESS | {"source_date": "2026-08"}
"""The source of the newer file, whose reports end in August 2026."""


def apply_statuses(
    posts: list[Post], facts: Path, places: Places, report: Report
) -> None:
    """Add each row of statuses.csv to its post; a post not recorded is added."""
    _apply(posts, read_csv(facts / "statuses.csv"), PRESS, places, report)


def apply_newer_statuses(
    posts: list[Post], facts: Path, places: Places, report: Report
) -> None:
    """Add the newer file; of a post that both files name, it tells all."""
    older = {id(post): post.statuses for post in posts}
    for post in posts:
        post.statuses = []
    rows = read_csv(facts / "statuses_2026-11.csv")
    _apply(posts, rows, NEWER, places, report)
    for post in posts:
        known = older.get(id(post), [])
        if post.statuses and known:
            label = f"{post.sending} {post.kind} in {post.receiving} {post.city}"
            report.remark("status by the newer file", f"{label}: {known[0]['status']}")
        post.statuses = post.statuses or known
        for status in post.statuses:
            report.count(f"status {status['status']}")


def _apply(
    posts: list[Post],
    rows: list[dict[str, str]],
    origin: Fact,
    places: Places,
    report: Report,
) -> None:
    for row in rows:
        row |= _plain_kind(row["kind"])
        place = _place(row, places)
        post = _recorded(row, place, posts)
        if post is None:
            post = _new(row, place, origin, report)
            posts.append(post)
            report.remark("post added from its status", _label(row))
        else:
            _complete(post, row, place, report)
        post.statuses.append(status_fact(row, origin))


def _plain_kind(kind: str) -> dict[str, str]:
    """Return the kind of a row, and whether an honorary consul is meant."""
    honorary = kind == "honorary_consulate"
    return {"kind": "consulate", "honorary": "yes"} if honorary else {"honorary": ""}


def status_fact(row: dict[str, str], origin: Fact) -> Fact:
    """Return the dated status; its evidence is an address or the Factbook."""
    evidence = row["evidence"]
    by_factbook = evidence.startswith("CIA World Factbook")
    return {
        "status": row["status"],
        "since": row["since"],
        "note": reader_note(row["note"]),
        "evidence": evidence,
        "confidence": row["confidence"],
        **(FACTBOOK if by_factbook else origin),
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
        and post.is_honorary == bool(row["honorary"])
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


def _new(row: dict[str, str], place: Place, reports: Fact, report: Report) -> Post:
    """Return a post that only a report names; the record is as old as its news."""
    origin = {key: status_fact(row, reports)[key] for key in ("source", "source_date")}
    if origin["source"] == reports["source"]:
        origin["source_date"] = _reported(row, origin["source_date"])
    url = row["evidence"].split()[0]
    if url.startswith("http"):
        origin["source_url"] = url
    post = Post(
        row["sending"],
        row["receiving"],
        row["kind"],
        "",
        is_honorary=bool(row["honorary"]),
        origin=origin,
    )
    set_place(post, place, report)
    return post


def _reported(row: dict[str, str], newest: str) -> str:
    """Return the date of a report: of the stored page, else of what it reports."""
    stored = re.search(r"\(stored (\d{4}-\d\d-\d\d)\)", row["evidence"])
    return stored[1] if stored else min(row["since"] or newest, newest)


def _label(row: dict[str, str]) -> str:
    return " ".join(
        row[key] for key in ("sending", "receiving", "city", "kind", "status")
    )
