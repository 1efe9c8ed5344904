"""Contacts, addresses and hours from the lists of governments (facts/official)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from embassies.imports.sources.fact_table import is_address, printed_address
from embassies.values.printed_hours import expression
from embassies.values.slugs import mission_slug
from tools.starter_build.claims import add_contacts
from tools.starter_build.official_contacts import contacts, is_of_another_country
from tools.starter_build.official_lists import (
    Publisher,
    Row,
    label,
    list_rows,
    origin_of,
    publisher_of,
    publishers,
    purpose_and_kind,
)
from tools.starter_build.places import Places
from tools.starter_build.points import set_point
from tools.starter_build.post_index import PostIndex
from tools.starter_build.posts import Fact, Post
from tools.starter_build.report import Report
from tools.starter_build.tables import read_csv


@dataclass(frozen=True)
class Listed:
    """A row of a list, and the post that it is about."""

    post: Post
    row: Row
    publisher: Publisher
    purpose: str

    @property
    def origin(self) -> Fact:
        return origin_of(self.row, self.publisher)

    @property
    def order(self) -> tuple[int, tuple[int, ...]]:
        return self.publisher.order(self.post.sending, self.row["source_date"])


def add_official(
    posts: list[Post], facts: Path, places: Places, report: Report
) -> None:
    """Add what the lists say of the posts, the best source first."""
    index = PostIndex(posts, places)
    listed = [
        *_listed(index, facts / "official", report),
        *_of_hungary(posts, facts / "official", report),
    ]
    ranks = {one.key: one.rank for one in publishers()}
    for one in sorted(listed, key=lambda one: one.order):
        _add(one, ranks, report)


def _listed(index: PostIndex, folder: Path, report: Report) -> Iterator[Listed]:
    """Yield the rows that are about one post, each post once a list and purpose."""
    found: defaultdict[tuple[str, int, str], list[Listed]] = defaultdict(list)
    for name, publisher, row in list_rows(folder):
        if one := _match(row, index, publisher, name, report):
            found[name, id(one.post), one.purpose].append(one)
    for (name, *_), same in found.items():
        if best := _fullest(same):
            yield best
        else:
            for one in same:
                report.remark(f"{name}: several rows for one post", label(one.row))


def _fullest(same: list[Listed]) -> Listed | None:
    """Return the row that gives most of a post; none where the rows disagree.

    A sentence that was read as a row has no number.
    """
    phones = {one.row["phone"] for one in same if one.row["phone"]}
    if len(phones) > 1 or not phones and len({_facts(one.row) for one in same}) > 1:
        return None
    return max(
        same, key=lambda one: (one.row["phone"], sum(map(bool, one.row.values())))
    )


def _facts(row: Row) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in ("phone_raw", "emergency", "email"))


def _match(
    row: Row, index: PostIndex, publisher: Publisher, name: str, report: Report
) -> Listed | None:
    """Return the row with its post; one that is about none or several is listed."""
    purpose, kind = purpose_and_kind(row)
    post: Post | str = "blank host or kind"
    if row["receiving"] and kind:
        honorary = row.get("honorary") == "True"
        wanted = index.wanted(
            row["sending"], row["receiving"], row["city"], kind, honorary=honorary
        )
        post = index.find(wanted)
        if isinstance(post, str) and (embassy := index.embassy_beside(wanted)):
            post, purpose = embassy, "consular"
    if isinstance(post, Post) and is_of_another_country(post, row):
        post = "its number is of another country"
    if isinstance(post, Post):
        report.count(f"rows of {name} attached")
        return Listed(post, row, publisher, purpose)
    report.remark(f"{name}: {post}", label(row))
    return None


def _of_hungary(posts: list[Post], folder: Path, report: Report) -> Iterator[Listed]:
    """Yield the rows of a list that names posts by the portal's addresses."""
    slugs: defaultdict[str, list[Post]] = defaultdict(list)
    for post in posts:
        if post.sending == "HU":
            slugs[plain_slug(post)].append(post)
    known = publishers()
    for row in read_csv(folder / "hungary_addresses.csv"):
        found = slugs[row["slug"]]
        if len(found) == 1:
            report.count("rows of hungary_addresses attached")
            yield Listed(found[0], row, publisher_of(row, known), "general")
        else:
            report.remark("hungary_addresses: no such post", row["slug"])


def plain_slug(post: Post) -> str:
    """Return the address that a post has where no other takes it."""
    return mission_slug(
        post.kind,
        post.sending,
        post.receiving,
        post.city,
        is_honorary=post.is_honorary,
        taken=(),
    )


def _add(one: Listed, ranks: dict[str, int], report: Report) -> None:
    post, row = one.post, one.row
    found = [
        contact | one.origin for contact in contacts(post, row, one.purpose, report)
    ]
    add_contacts(post, found, ranks, report)
    if one.purpose == "general":
        _add_address(one, report)
        _add_hours(one, report)
    post.listed.append(one.origin)


def _add_address(one: Listed, report: Report) -> None:
    """Set the address where no better list has; the Factbook's and older give way.

    An honorary consul's may begin with the name of a person or a firm: left out.
    """
    post = one.post
    text, postal = printed_address(one.row)
    if not text or "address" in post.officially:
        return
    if post.is_honorary:
        report.count("addresses of honorary consuls left out")
    elif not is_address(text):
        report.remark("address not readable", f"{label(one.row)}: {text[:80]}")
    elif not (one.publisher.rank == 5 and post.address):
        _set(one, "address", text, report)
        if local := one.row.get("local_address"):
            _set(one, "local_address", local, report)
        if postal:
            _set(one, "postal_address", postal, report)


def _set(one: Listed, name: str, value: str, report: Report) -> None:
    post = one.post
    if (lost := getattr(post, name)) and lost != value:
        report.remark(f"{name} left out: another source ranks higher", lost)
    setattr(post, name, value)
    post.officially.add(name)
    post.credit(name, one.origin)


def _add_hours(one: Listed, report: Report) -> None:
    printed = one.row.get("hours", "")
    if not printed or one.post.opening_hours:
        return
    if hours := expression(printed):
        _set(one, "opening_hours", hours, report)
    else:
        report.remark("hours not certain", f"{label(one.row)}: {printed}")


def add_jakarta_points(
    posts: list[Post], facts: Path, places: Places, report: Report
) -> None:
    """Set the points of the buildings in Jakarta; the host's are better than Wikidata's."""
    index, known = PostIndex(posts, places), publishers()
    for row in read_csv(facts / "official" / "jakarta_points.csv"):
        names = (row["sending"], row["receiving"], row["city"], row["kind"])
        post = index.find(index.wanted(*names, honorary=False))
        if isinstance(post, str):
            report.remark(f"jakarta_points: {post}", label(row))
            continue
        origin = {"source": publisher_of(row, known).key, "source_date": "2026-09"}
        set_point(post, row["lat"], row["lon"], origin, report)
