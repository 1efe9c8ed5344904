"""Score how likely it is that two records are one mission. Pure; no database.

Points out of 100, each with its reason. Tuned on one half of tests/data/duplicates.csv;
tests/embassies/quality/test_duplicates.py measures precision and recall on the other.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from rapidfuzz import fuzz

from embassies.imports.pipeline.posts import CONSULAR, SINGLE
from embassies.quality.duplicates.features import MissionFeatures
from portal.countries.distance import known_distance_km
from portal.countries.gazetteer import cities_named
from portal.countries.names import fold

THRESHOLD = 50
"""Points from which two records are shown to staff."""

SAME_BUILDING_KM, FAR_APART_KM = 0.3, 5.0
"""One building, however it was measured; certainly two buildings."""

SIMILAR, DIFFERENT = 90, 60
"""Ratios of similar texts, 0 to 100: spelt in another way; about something else."""

OF_TWO_KINDS = 25
"""Points of two kinds in one city that are nearly always two posts."""

_REPRESENTATIONS = {
    *SINGLE,
    *("interests_section", "liaison_office", "representative_office"),
}
"""Kinds by which sources call the one office that stands for a state in another."""

# Addresses of missions to organisations: mission-un, permrep.
_ORGANISATION_PAGE = re.compile(
    r"mission\w*[-/._](?:eu|un|nato|osce|unesco|wto)\b|permrep"
)
Evidence = tuple[int, StrOrPromise]
"""Points for or against, and the reason in words."""


@dataclass(frozen=True, slots=True)
class Similarity:
    """Points, and the reasons as lazy texts."""

    score: int
    reasons: tuple[StrOrPromise, ...]


def compare(
    a: MissionFeatures, b: MissionFeatures, shared: Collection[str] = ()
) -> Similarity | None:
    """Return the similarity of two records; None where they cannot be one mission.

    Never one: missions of other senders or hosts, in two cities, an embassy and a
    consulate or a permanent mission, a mission and the one that replaced it. Of two
    kinds, such as honorary and career, only with a number or a page that both give. ``shared`` are numbers and addresses that several missions give
    and that distinguish none.
    """
    if not _may_be_one(a, b):
        return None
    base = _place_evidence(a, b)
    if base is None:
        return None
    found = [base, *_evidence(a, b, shared)]
    score = sum(points for points, _reason in found)
    return Similarity(
        max(0, min(100, score)), tuple(reason for _points, reason in found)
    )


def _may_be_one(a: MissionFeatures, b: MissionFeatures) -> bool:
    same = (a.sender, a.host) == (b.sender, b.host)
    follows = a.key == b.successor or b.key == a.successor
    return same and not follows and bool(_kind_points(a, b))


def _kind_points(a: MissionFeatures, b: MissionFeatures) -> int:
    """Return the points that two kinds in one city are worth; 0 where they differ."""
    if a.is_honorary != b.is_honorary:
        return OF_TWO_KINDS if {a.kind, b.kind} <= CONSULAR else 0
    if a.kind in SINGLE or b.kind in SINGLE:
        # A state has one embassy in another: two records are nearly always one.
        if SINGLE.get(a.kind) == SINGLE.get(b.kind):
            return 85
        return OF_TWO_KINDS if {a.kind, b.kind} <= _REPRESENTATIONS else 0
    if a.kind in CONSULAR and b.kind in CONSULAR:
        # Sources often mix up the ranks of consulates; honorary ones are many.
        return (65 if a.kind == b.kind else 55) - 10 * a.is_honorary
    if {a.kind, b.kind} & CONSULAR and "representative_office" in (a.kind, b.kind):
        return 35  # Where recognition is avoided, sources call one office by both.
    if a.kind == b.kind == "permanent_mission":
        return 40  # A city may have one at each organisation.
    return 60 if a.kind == b.kind else 0


def _place_evidence(a: MissionFeatures, b: MissionFeatures) -> Evidence | None:
    """Return the points of two kinds by their places; None in two cities."""
    points = _kind_points(a, b)
    has_cities = bool(a.city and b.city)
    if has_cities and _in_one_city(a, b):
        if points == OF_TWO_KINDS:
            return points, _("Two kinds of post of the same sender in the same city")
        return points, _("The same kind and sender in the same city")
    if _in_one_building(a, b):
        return points - 10, _("The same kind and sender at the same place")
    if has_cities:
        return None
    if a.kind in SINGLE:
        reason = _("A country has one such post in another; a city is not recorded")
        return points - 25, reason
    return 25, _("The same kind, sender and country; a city is not recorded")


def _in_one_city(a: MissionFeatures, b: MissionFeatures) -> bool:
    if a.geonames_id and b.geonames_id:
        return a.geonames_id == b.geonames_id
    if fuzz.ratio(fold(a.city), fold(b.city)) >= SIMILAR:
        return True
    return bool(_city_ids(a) & _city_ids(b))


def _city_ids(one: MissionFeatures) -> set[int]:
    if one.geonames_id:
        return {one.geonames_id}
    return {city.geonames_id for city in cities_named(one.city, one.host)[:1]}


def _in_one_building(a: MissionFeatures, b: MissionFeatures) -> bool:
    km = known_distance_km(a.point, b.point)
    return km is not None and km <= SAME_BUILDING_KM


def _evidence(
    a: MissionFeatures, b: MissionFeatures, shared: Collection[str]
) -> Iterator[Evidence]:
    yield from _contact_evidence(a, b, shared)
    yield from _distance_evidence(a, b)
    yield from _name_evidence(a, b)
    if fuzz.token_sort_ratio(fold(a.address), fold(b.address)) >= SIMILAR and a.address:
        yield 15, _("The same address")


def _contact_evidence(
    a: MissionFeatures, b: MissionFeatures, shared: Collection[str]
) -> Iterator[Evidence]:
    if (a.phones & b.phones).difference(shared):
        yield 30, _("They share a phone number")
    elif a.phones and b.phones and not a.phones & b.phones:
        # Little: a post has several numbers, and sources list different ones.
        yield -10, _("Other phone numbers")
    if (a.emails & b.emails).difference(shared):
        yield 25, _("They share an e-mail address")
    if (a.pages & b.pages).difference(shared):
        yield 25, _("They share a website")
    elif _on_one_site(a, b):
        # Ministries keep a section for each post on one website.
        yield -30, _("Two pages of one site, as two posts have")
    if _has_organisation_page(a) != _has_organisation_page(b):
        yield -40, _("One website is that of a mission at an organisation")


def _on_one_site(a: MissionFeatures, b: MissionFeatures) -> bool:
    """Whether they give two sections of one website: site.example/paris, …/lyon."""
    ours, theirs = ({tuple(_section(one)) for one in post.pages} for post in (a, b))
    hosts = {one[0] for one in ours} & {one[0] for one in theirs}
    return bool(hosts) and not ours & theirs


def _section(page: str) -> list[str]:
    host, _slash, path = page.partition("?")[0].partition("/")
    return [host, path.split("/")[0]]


def _has_organisation_page(one: MissionFeatures) -> bool:
    return any(_ORGANISATION_PAGE.search(page) for page in one.pages)


def _distance_evidence(a: MissionFeatures, b: MissionFeatures) -> Iterator[Evidence]:
    km = known_distance_km(a.point, b.point)
    if km is not None and km <= SAME_BUILDING_KM:
        yield 15, _("The same building, by their coordinates")
    elif km is not None and km > FAR_APART_KM:
        yield -10, _("Far apart, by their coordinates")


def _name_evidence(a: MissionFeatures, b: MissionFeatures) -> Iterator[Evidence]:
    """Compare recorded names in a language that both have."""
    ratios = [
        fuzz.token_sort_ratio(fold(name), fold(b.names[language]))
        for language, name in a.names.items()
        if language in b.names
    ]
    if ratios and max(ratios) >= SIMILAR:
        yield 10, _("Nearly the same name")
    elif ratios and max(ratios) < DIFFERENT:
        yield -15, _("Other names")
