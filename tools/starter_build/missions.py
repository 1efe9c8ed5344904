"""Data file of missions: facts, Factbook, statuses and slugs."""

from collections import Counter
from pathlib import Path

from embassies.imports.pipeline.posts import kind_at
from embassies.imports.sources.portal_columns import IMPORTED
from embassies.values.slugs import mission_slug
from tools.starter_build.aims import count_aims
from tools.starter_build.cleaning import clean, clean_online, merge_twins, move_seats
from tools.starter_build.factbook_merge import merge_factbook
from tools.starter_build.missing import add_missing
from tools.starter_build.official import add_jakarta_points, add_official
from tools.starter_build.official_coverage import add_coverage
from tools.starter_build.official_posts import add_listed_posts
from tools.starter_build.places import Places
from tools.starter_build.posts import FACTBOOK, Post
from tools.starter_build.report import Report
from tools.starter_build.statuses import apply_newer_statuses, apply_statuses
from tools.starter_build.tables import csv_text
from tools.starter_build.wikidata_items import add_items
from tools.starter_build.wikidata_posts import wikidata_posts


def missions_csv(facts: Path, places: Places, report: Report) -> str:
    """Return the directory in the portal's CSV format, sorted by slug."""
    posts = wikidata_posts(facts, places, report)
    merge_factbook(posts, places, report)
    _mark_united_nations(posts, report)
    apply_statuses(posts, facts, places, report)
    count_aims(posts, facts, "before", report)
    merge_twins(posts, report)
    apply_newer_statuses(posts, facts, places, report)
    add_missing(posts, facts, places, report)
    add_listed_posts(posts, facts, places, report)
    add_items(posts, facts, places, report)
    move_seats(posts, places, report)
    clean(posts, facts, places, report)
    add_official(posts, facts, places, report)
    clean_online(posts, report)
    add_jakarta_points(posts, facts, places, report)
    add_coverage(posts, facts, places, report)
    posts = [post for post in posts if post.sending != post.receiving]
    count_aims(posts, facts, "after", report)
    _add_slugs(posts, report)
    _count(posts, report)
    posts.sort(key=lambda post: post.slug)
    return csv_text(IMPORTED, [post.row() for post in posts])


def _mark_united_nations(posts: list[Post], report: Report) -> None:
    """Correct the kind of missions to the United Nations that Wikidata calls embassies.

    The Factbook names the embassies of some small states that stand in New York.
    """
    for post in posts:
        kind = kind_at(int(post.geonames_id or 0), post.kind)
        if kind == post.kind:
            continue
        if any(one["source"] == FACTBOOK["source"] for one in post.facts()):
            post.field_sources["kind"] = FACTBOOK
        else:
            post.kind = kind
            report.remark("to the United Nations", f"{post.sending} in {post.city}")


def _add_slugs(posts: list[Post], report: Report) -> None:
    taken: set[str] = set()
    for post in sorted(posts, key=lambda post: post.order):
        post.slug = mission_slug(
            post.kind,
            post.sending,
            post.receiving,
            post.city,
            is_honorary=post.is_honorary,
            taken=taken,
        )
        taken.add(post.slug)
        if post.slug[-1].isdigit():
            report.remark("recorded more than once", post.slug)


def _count(posts: list[Post], report: Report) -> None:
    report.count("missions in the directory", len(posts))
    report.count("sending countries", len({post.sending for post in posts}))
    report.count("receiving countries", len({post.receiving for post in posts}))
    report.count("missions with a position", sum(bool(post.latitude) for post in posts))
    report.count("missions with an address", sum(bool(post.address) for post in posts))
    report.count("missions with contacts", sum(bool(post.contacts) for post in posts))
    report.count("countries covered", sum(len(post.covers) for post in posts))
    for source, number in Counter(post.origin["source"] for post in posts).items():
        report.count(f"missions from {source}", number)
