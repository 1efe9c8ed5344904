"""Candidates for duplicates: pairs of missions that may be one. Staff decide.

Computed anew whenever the directory has changed, never stored: a stored list would
show missions that were merged or corrected since.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain, combinations
from typing import TypeAlias

from django_stubs_ext import StrOrPromise

from embassies.models import DirectoryVersion, DuplicateDismissal
from embassies.quality.duplicates.features import MissionFeatures, public_features
from embassies.quality.duplicates.similarity import THRESHOLD, compare
from portal.countries.names import fold

Pair: TypeAlias = tuple[MissionFeatures, MissionFeatures]

LARGEST, NEIGHBOURS = 300, 20
"""Missions of one pair of countries that are all compared, six times what there are
anywhere; of more, how many others in the order of cities and names each is compared to."""

MOST = 2000
"""Candidates: more than people compare, and few enough to be kept in memory."""

MAX_SHARED = 2
"""Missions that may give one number or page; one that more give distinguishes none."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two missions that may be one; the one recorded first comes first."""

    first: MissionFeatures
    second: MissionFeatures
    score: int
    reasons: tuple[StrOrPromise, ...]

    @property
    def keys(self) -> tuple[int, int]:
        return self.first.key, self.second.key


def find_candidates(missions: Iterable[MissionFeatures]) -> list[Candidate]:
    """Return the candidates, the likeliest first, MOST of them at most.

    10,000 missions in half a second. Neither time nor memory grows with the square of
    the missions: a file with thousands of rows that look alike is read, too.
    """
    # Within one pair of countries: comparing all would be 50 million comparisons.
    groups: dict[tuple[str, str], list[MissionFeatures]] = defaultdict(list)
    for mission in missions:
        groups[mission.sender, mission.host].append(mission)
    shared = shared_values(chain.from_iterable(groups.values()))
    found = chain.from_iterable(_pairs(group, shared) for group in groups.values())
    return nsmallest(
        MOST, found, key=lambda one: (-one.score, one.first.slug, one.second.slug)
    )


def candidates() -> list[Candidate]:
    """Return the candidates that nobody has dismissed.

    Two queries; two more after a change of the directory, and half a second.
    """
    dismissed = _dismissed_keys()
    return [one for one in _current_candidates() if one.keys not in dismissed]


def dismissed_candidates() -> list[Candidate]:
    """Return the candidates that somebody has dismissed. As candidates()."""
    dismissed = _dismissed_keys()
    return [one for one in _current_candidates() if one.keys in dismissed]


def _dismissed_keys() -> set[tuple[int, int]]:
    return set(DuplicateDismissal.objects.values_list("first", "second"))


def _pairs(group: list[MissionFeatures], shared: set[str]) -> Iterator[Candidate]:
    for a, b in _compared(group, shared):
        similarity = compare(a, b, shared)
        if similarity and similarity.score >= THRESHOLD:
            yield Candidate(a, b, similarity.score, similarity.reasons)


def _compared(group: list[MissionFeatures], shared: set[str]) -> Iterator[Pair]:
    """Yield the pairs that are compared, of one pair of countries: all.

    Of more than LARGEST missions only those that give one number or page, and
    neighbours in the order of cities and names.
    """
    group.sort(key=lambda mission: mission.key)
    if len(group) <= LARGEST:
        yield from combinations(group, 2)
        return
    giving: dict[str, list[MissionFeatures]] = defaultdict(list)
    for one in group:
        for value in (one.phones | one.emails | one.pages) - shared:
            giving[value].append(one)
    # A value of none but two: those of more are shared, those of one tell nothing.
    twos = (tuple(ones) for ones in giving.values() if len(ones) == MAX_SHARED)
    twins = {(a.key, b.key): (a, b) for a, b in twos}
    yield from twins.values()
    ordered = sorted(group, key=lambda one: (fold(one.city), one.slug))
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 : place + 1 + NEIGHBOURS]:
            a, b = sorted((one, other), key=lambda mission: mission.key)
            if (a.key, b.key) not in twins:
                yield a, b


def shared_values(missions: Iterable[MissionFeatures]) -> set[str]:
    """Return the numbers and addresses that more than two missions give."""
    values = (chain(one.phones, one.emails, one.pages) for one in missions)
    counts = Counter(chain.from_iterable(values))
    return {value for value, count in counts.items() if count > MAX_SHARED}


_cache: dict[tuple[str, int], list[Candidate]] = {}
"""The candidates by version of the directory; only of the latest one."""


def _current_candidates() -> list[Candidate]:
    version = DirectoryVersion.objects.current()
    key = version.epoch, version.number
    if key not in _cache or not version.epoch:
        found = find_candidates(public_features())
        _cache.clear()
        _cache[key] = found
    return _cache[key]
