"""Posts that other lists name and the older facts do not."""

import re
from pathlib import Path

from embassies.imports.pipeline.posts import SINGLE
from tools.starter_build.places import Places
from tools.starter_build.post_index import PostIndex, Wanted
from tools.starter_build.posts import Fact, Post
from tools.starter_build.report import Report
from tools.starter_build.tables import read_csv
from tools.starter_build.wikidata_posts import set_place

_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?!\d)")
_SOURCES = (
    ("ireland.ie", "ireland-ie"),
    ("smartraveller", "smartraveller"),
    ("travel.state.gov", "state-gov"),
    ("gov.uk", "gov-uk"),
    ("cancilleria", "datos-gob-ar"),
    ("commission on filipinos", "cfo-ph"),
    ("press", "press"),
)
_OTHER = "mission-lists"


def add_missing(posts: list[Post], facts: Path, places: Places, report: Report) -> None:
    """Add the posts of missing_posts.csv that are sure enough and not recorded."""
    index = PostIndex(posts, places)
    for row in read_csv(facts / "missing_posts.csv"):
        kind = row["kind"]
        honorary = kind == "honorary_consulate"
        wanted = index.wanted(
            row["sending"],
            row["receiving"],
            row["city"],
            "consulate" if honorary else kind,
            honorary=honorary,
        )
        if why := _reason(row, wanted, index):
            report.remark(f"missing post not added: {why}", str(wanted))
        else:
            post = _new(wanted, row, report)
            posts.append(post)
            index.add(post)
            report.count("missions new from other lists")


def _reason(row: dict[str, str], wanted: Wanted, index: PostIndex) -> str:
    """Return why a post is not added; blank where it is."""
    if row["confidence"] == "low":
        return "low confidence"
    found = index.find(wanted)
    if isinstance(found, Post) or found.startswith("several"):
        return "recorded already"
    if wanted.kind in SINGLE and found == "no such post in this town":
        return "recorded in another town"
    return ""


def _new(wanted: Wanted, row: dict[str, str], report: Report) -> Post:
    post = Post(
        wanted.sending,
        wanted.receiving,
        wanted.kind,
        "",
        wanted.is_honorary,
        origin=_origin(row),
    )
    set_place(post, wanted.place, report)
    return post


def _origin(row: dict[str, str]) -> Fact:
    source = row["source"].casefold()
    date = _DATE.search(row["source_date"])
    found = {
        "source": next((key for text, key in _SOURCES if text in source), _OTHER),
        "source_url": row["source_url"],
        "source_date": date[0] if date else "",
    }
    return {name: value for name, value in found.items() if value}
