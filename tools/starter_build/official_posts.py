"""Posts that governments list (facts/official) and the older facts do not have."""

import re
from pathlib import Path

from embassies.imports.pipeline.posts import CONSULAR
from tools.starter_build.claims import LOWEST
from tools.starter_build.official_contacts import has_own_number
from tools.starter_build.official_lists import (
    Publisher,
    Row,
    label,
    list_rows,
    origin_of,
    purpose_and_kind,
)
from tools.starter_build.places import Places
from tools.starter_build.post_index import PostIndex, Wanted
from tools.starter_build.posts import Post
from tools.starter_build.report import Report
from tools.starter_build.wikidata_posts import set_place

_EMBASSIES = ("embassy", "high_commission")
_DOUBTFUL = re.compile(r"check (?:that|before)|reported closed")
"""What the facts note of a row whose post may not work."""


def add_listed_posts(
    posts: list[Post], facts: Path, places: Places, report: Report
) -> None:
    """Add the posts that a government lists in a town of the host with a valid number.

    The best source of a post comes first and is the one of its record. Honorary
    consuls, and lists that are older than all other facts, add none.
    """
    index = PostIndex(posts, places)
    rows = sorted(list_rows(facts / "official"), key=lambda one: _order(*one[1:]))
    for _, publisher, row in rows:
        wanted = _wanted(index, publisher, row)
        if wanted and not _is_recorded(index, wanted):
            post = Post(
                wanted.sending,
                wanted.receiving,
                wanted.kind,
                "",
                origin=origin_of(row, publisher),
            )
            set_place(post, wanted.place, report)
            posts.append(post)
            index.add(post)
            report.remark("post added from a list", f"{publisher.key}: {label(row)}")


def _order(publisher: Publisher, row: Row) -> tuple[int, tuple[int, ...]]:
    return publisher.order(row["sending"], row["source_date"])


def _wanted(index: PostIndex, publisher: Publisher, row: Row) -> Wanted | None:
    """Return the post that a row names; none where it may not be about one.

    A row whose town lies in another country tells which post serves the host.
    """
    purpose, kind = purpose_and_kind(row)
    is_plain = purpose == "general" and row.get("honorary") != "True"
    is_sure = publisher.rank < LOWEST and not _DOUBTFUL.search(row.get("note", ""))
    if not (is_plain and is_sure and row["city"]):
        return None
    wanted = index.wanted(
        row["sending"], row["receiving"], row["city"], kind, honorary=False
    )
    place, host = wanted.place, wanted.receiving
    is_there = bool(place.geonames_id) and place.country == host
    is_known = wanted.kind in (*CONSULAR, *_EMBASSIES) and is_there
    return wanted if is_known and has_own_number(row, host) else None


def _is_recorded(index: PostIndex, wanted: Wanted) -> bool:
    """Return whether the post is known, or may be one that is.

    A state has one embassy with another, whatever its name; a consulate where its
    embassy stands is the consular section of that.
    """
    if wanted.kind not in CONSULAR:
        return index.has_embassy(wanted)
    found = index.find(wanted)
    is_absent = isinstance(found, str) and found.startswith("no such post")
    return not is_absent or index.embassy_beside(wanted) is not None
