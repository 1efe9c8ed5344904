"""How likely is it that two records are one post? Pure; no database.

Points out of 100, each with its reason in words. Weighed on the tuning half of
tests/data/duplicates.csv; tests/embassies/quality/test_duplicates.py measures the other half.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from embassies.imports.pipeline.match import CONSULAR, SINGLE
from embassies.quality.duplicates.posts import Post
from embassies.values.distance import distance_between
from portal.countries.gazetteer import cities_named
from portal.countries.names import fold

THRESHOLD = 50
"""Points from which two records are shown to staff."""

NEXT_DOOR, ACROSS_TOWN = 0.3, 5.0
"""Kilometres: one building, however it was measured; certainly two buildings."""

_ORGANISATION = re.compile(r"mission\w*[-/._](?:eu|un|nato|osce|unesco|wto)\b|permrep")
Evidence = tuple[int, Any]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Points, and why; reasons are lazy texts."""

    score: int
    reasons: tuple[Any, ...]


def compare(a: Post, b: Post, shared: Collection[str] = ()) -> Likeness | None:
    """Return how alike two records are; None where they cannot be one post.

    Never one: posts of other senders or hosts, in two cities, honorary and career,
    an embassy and a consulate or a permanent mission, a post and the one that
    replaced it. ``shared`` are numbers and addresses that tell no post from another,
    because several give them.
    """
    if not _may_be_one(a, b):
        return None
    base = _same_place(a, b)
    if base is None:
        return None
    found = [base, *_evidence(a, b, shared)]
    score = sum(points for points, _reason in found)
    return Likeness(max(0, min(100, score)), tuple(reason for _points, reason in found))


def _may_be_one(a: Post, b: Post) -> bool:
    same = (a.sender, a.host, a.is_honorary) == (b.sender, b.host, b.is_honorary)
    follows = a.key == b.successor or b.key == a.successor
    return same and not follows and bool(_rank(a, b))


def _rank(a: Post, b: Post) -> int:
    """Return the points that two kinds in one city are worth; 0 where they differ."""
    if a.kind in SINGLE or b.kind in SINGLE:
        return 85 if SINGLE.get(a.kind) == SINGLE.get(b.kind) else 0
    if a.kind in CONSULAR and b.kind in CONSULAR:
        return (65 if a.kind == b.kind else 55) - 10 * a.is_honorary
    if {a.kind, b.kind} & CONSULAR and "representative_office" in (a.kind, b.kind):
        return 35  # Where recognition is avoided, sources call one office by both.
    if a.kind == b.kind == "permanent_mission":
        return 40  # A city may have one at each organisation.
    return 60 if a.kind == b.kind else 0


def _same_place(a: Post, b: Post) -> Evidence | None:
    """Return what the kinds are worth where they are; None for two cities."""
    points = _rank(a, b)
    has_cities = bool(a.city and b.city)
    if has_cities and _one_city(a, b):
        return points, _("The same kind and sender in the same city")
    if _is_next_door(a, b):
        return points - 10, _("The same kind and sender at the same place")
    if has_cities:
        return None
    if a.kind in SINGLE:
        reason = _("A country has one such post in another; a city is not recorded")
        return points - 25, reason
    return 25, _("The same kind, sender and country; a city is not recorded")


def _one_city(a: Post, b: Post) -> bool:
    if a.place and b.place:
        return a.place == b.place
    if fuzz.ratio(fold(a.city), fold(b.city)) >= 90:
        return True
    return bool(_places(a) & _places(b))


def _places(post: Post) -> set[int]:
    if post.place:
        return {post.place}
    return {city.geonames_id for city in cities_named(post.city, post.host)[:1]}


def _is_next_door(a: Post, b: Post) -> bool:
    km = distance_between(a.spot, b.spot)
    return km is not None and km <= NEXT_DOOR


def _evidence(a: Post, b: Post, shared: Collection[str]) -> Iterator[Evidence]:
    yield from _by_contacts(a, b, shared)
    yield from _by_distance(a, b)
    yield from _by_names(a, b)
    if fuzz.token_sort_ratio(fold(a.address), fold(b.address)) >= 90 and a.address:
        yield 15, _("The same address")


def _by_contacts(a: Post, b: Post, shared: Collection[str]) -> Iterator[Evidence]:
    if (a.phones & b.phones).difference(shared):
        yield 30, _("They share a phone number")
    elif a.phones and b.phones and not a.phones & b.phones:
        yield -10, _("Other phone numbers")
    if (a.emails & b.emails).difference(shared):
        yield 25, _("They share an e-mail address")
    if (a.pages & b.pages).difference(shared):
        yield 25, _("They share a website")
    elif _on_one_site(a, b):
        yield -30, _("Two pages of one site, as two posts have")
    if _is_at_an_organisation(a) != _is_at_an_organisation(b):
        yield -40, _("One website is that of a mission at an organisation")


def _on_one_site(a: Post, b: Post) -> bool:
    """Whether two sections of one website are given: site.example/paris, …/lyon."""
    ours, theirs = ({tuple(_section(one)) for one in post.pages} for post in (a, b))
    hosts = {one[0] for one in ours} & {one[0] for one in theirs}
    return bool(hosts) and not ours & theirs


def _section(page: str) -> list[str]:
    host, _slash, path = page.partition("?")[0].partition("/")
    return [host, path.split("/")[0]]


def _is_at_an_organisation(post: Post) -> bool:
    return any(_ORGANISATION.search(page) for page in post.pages)


def _by_distance(a: Post, b: Post) -> Iterator[Evidence]:
    km = distance_between(a.spot, b.spot)
    if km is not None and km <= NEXT_DOOR:
        yield 15, _("The same building, by their coordinates")
    elif km is not None and km > ACROSS_TOWN:
        yield -10, _("Far apart, by their coordinates")


def _by_names(a: Post, b: Post) -> Iterator[Evidence]:
    """Compare recorded names in a language that both have."""
    ratios = [
        fuzz.token_sort_ratio(fold(name), fold(b.names[language]))
        for language, name in a.names.items()
        if language in b.names
    ]
    if ratios and max(ratios) >= 90:
        yield 10, _("Nearly the same name")
    elif ratios and max(ratios) < 60:
        yield -15, _("Other names")
