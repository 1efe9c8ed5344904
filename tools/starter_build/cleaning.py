"""Cleaning of the directory by rule; the report lists whatever a rule changed."""

import re
from collections import defaultdict
from pathlib import Path

from embassies.imports.pipeline.posts import SAME_CITY, SINGLE
from portal.countries.distance import distance_km
from tools.starter_build.places import Places, fold
from tools.starter_build.post_index import PostIndex
from tools.starter_build.posts import WIKIDATA, Fact, Post
from tools.starter_build.report import Report
from tools.starter_build.tables import read_csv
from tools.starter_build.wikidata_posts import CORRECTIONS, MOVED, set_place

_WITHDRAWN_AT = "2026-11-29T00:00:00+00:00"
"""The day on which the suspects were reviewed."""
_PERSONAL = re.compile(
    r"^(?!.*(?:con|emb|amb|hc))[^@/]+@(?:gmail|yahoo|hotmail|outlook|live|aol)\.",
    re.IGNORECASE,
)
"""A mailbox that no word for an office names."""


def clean(posts: list[Post], facts: Path, places: Places, report: Report) -> None:
    """Hide posts of the past, mark honorary consulates, list posts without a town."""
    index = PostIndex(posts, places)
    for row in read_csv(facts / "historical_suspects.csv"):
        wanted = index.wanted(
            *(row[name] for name in ("sending", "receiving", "city", "kind")),
            honorary=row["honorary"] == "True",
        )
        post = index.find(wanted)
        if isinstance(post, str):
            report.remark(f"suspect: {post}", f"{row['rule']}: {wanted}")
        elif row["rule"].startswith("H0"):
            _hide(post, row, report)
        elif row["rule"].startswith("H3") and row["confidence"] != "low":
            post.is_honorary = True
            post.kind = "consulate"
            report.remark("marked honorary (H3)", f"{wanted}: {row['why']}")
    for post in posts:
        if not post.city:
            label = f"{post.sending} {post.kind} in {post.receiving}"
            report.remark("town not recorded, kept so", label)


def clean_online(posts: list[Post], report: Report) -> None:
    """Leave out sites of the sender's embassy elsewhere, and persons' mailboxes.

    Sources have both: a site that names another capital, and a consul's own mailbox at
    a provider that anybody uses.
    """
    seats: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for post in posts:
        if post.city and SINGLE.get(post.kind) == "embassy":
            word = fold(post.city).replace("-", "")
            seats[post.sending, word].add(post.seat or post.receiving)
    for post in posts:
        for one in list(post.contacts):
            if _is_of_another(post, one, seats) or _is_personal(post, one):
                post.contacts.remove(one)
                whose = f"{post.sending} {post.kind} in {post.receiving} {post.city}"
                report.remark(f"{one['channel']} left out", f"{whose}: {one['value']}")


def _is_of_another(
    post: Post, contact: Fact, seats: dict[tuple[str, str], set[str]]
) -> bool:
    """Return whether a website names towns of the sender's embassies, all elsewhere."""
    if contact["channel"] != "website":
        return False
    words = re.split(r"[^a-z]+", contact["value"].casefold())
    named = [seats[key] for word in words if (key := (post.sending, word)) in seats]
    return bool(named) and not any(
        (post.seat or post.receiving) in countries for countries in named
    )


def _is_personal(post: Post, contact: Fact) -> bool:
    return post.is_consular and bool(_PERSONAL.search(contact["value"]))


def move_seats(posts: list[Post], places: Places, report: Report) -> None:
    """Set the towns that corrections.csv names; the point is then the town's."""
    for row in read_csv(CORRECTIONS):
        _, is_moved, city = row["change"].partition(MOVED)
        for post in posts if is_moved else ():
            facts = (post.sending, post.receiving, post.city, post.kind)
            if facts == (row["sending"], row["receiving"], row["city"], row["kind"]):
                set_place(post, places.find(post.receiving, city), report)
                report.remark("corrected by hand", f"{' '.join(facts)}: {row['why']}")


def _hide(post: Post, row: dict[str, str], report: Report) -> None:
    post.withdrawn_at = _WITHDRAWN_AT
    post.field_sources["withdrawn_at"] = WIKIDATA | {"reason": row["why"]}
    report.remark("withdrawn (H0)", f"{post.sending} {post.city}: {row['why']}")


def merge_twins(posts: list[Post], report: Report) -> None:
    """Merge two records of one embassy in one town, or in it and its suburb.

    The one whose own source is better placed stays: the town of the most embassies.
    """
    pairs: defaultdict[tuple[str, str, str, str], list[Post]] = defaultdict(list)
    for post in posts:
        if post.kind in SINGLE and post.city:
            key = (post.sending, post.receiving, SINGLE[post.kind], post.seat)
            pairs[key].append(post)
    crowd: defaultdict[tuple[str, str], int] = defaultdict(int)
    for post in posts:
        crowd[post.receiving, post.city] += 1
    for twins in pairs.values():
        twins.sort(key=lambda post: -crowd[post.receiving, post.city])
        for twin in twins[1:]:
            if _is_near(twins[0], twin):
                _merge(twins[0], twin, report)
                posts.remove(twin)


def _is_near(post: Post, twin: Post) -> bool:
    here, there = post.city_point, twin.city_point
    return bool(here and there and distance_km(here, there) <= SAME_CITY)


def _merge(post: Post, twin: Post, report: Report) -> None:
    """Give a post the contacts, countries and statuses that only its twin has."""
    channels = {one["channel"] for one in post.contacts}
    post.contacts += [
        twin.origin | one for one in twin.contacts if one["channel"] not in channels
    ]
    for one in twin.covers:
        post.cover(one["country"], {k: v for k, v in one.items() if k != "country"})
    post.statuses = post.statuses or twin.statuses
    report.remark(
        "two records of one post merged",
        f"{post.sending} {post.kind} in {post.receiving}: {twin.city} into {post.city}",
    )
