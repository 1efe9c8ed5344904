"""Which records may be about one post? Candidates; staff decide.

Found anew whenever the directory has changed, never stored: a stored list would tell
of records that were merged or corrected since.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

from embassies.models import DirectoryVersion, DuplicateDismissal
from embassies.quality.duplicates.likeness import THRESHOLD, compare
from embassies.quality.duplicates.posts import Post, public_posts

OWN = 2
"""Records that may give one number or page before it tells no post from another."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two records that may be about one post; the one recorded first comes first."""

    first: Post
    second: Post
    score: int
    reasons: tuple[Any, ...]

    @property
    def keys(self) -> tuple[int, int]:
        return self.first.key, self.second.key


def find(posts: Iterable[Post]) -> list[Candidate]:
    """Return the candidates, the likeliest first. 10,000 records in half a second."""
    groups: dict[tuple[str, str], list[Post]] = defaultdict(list)
    for post in posts:
        groups[post.sender, post.host].append(post)
    shared = telling_nothing(chain.from_iterable(groups.values()))
    found = [one for group in groups.values() for one in _pairs(group, shared)]
    return sorted(found, key=lambda one: (-one.score, one.first.slug, one.second.slug))


def candidates() -> list[Candidate]:
    """Return the candidates that nobody has called different.

    Two queries; two more after a change of the directory, and half a second.
    """
    told = set(DuplicateDismissal.objects.values_list("first", "second"))
    return [one for one in _current() if one.keys not in told]


def called_different() -> list[Candidate]:
    """Return the candidates that somebody has called different. As candidates()."""
    told = set(DuplicateDismissal.objects.values_list("first", "second"))
    return [one for one in _current() if one.keys in told]


def _pairs(group: list[Post], shared: set[str]) -> Iterator[Candidate]:
    group.sort(key=lambda post: post.key)
    for a, b in combinations(group, 2):
        alike = compare(a, b, shared)
        if alike and alike.score >= THRESHOLD:
            yield Candidate(a, b, alike.score, alike.reasons)


def telling_nothing(posts: Iterable[Post]) -> set[str]:
    """Return the numbers and addresses that more than two posts give."""
    told = (chain(post.phones, post.emails, post.pages) for post in posts)
    counted = Counter(chain.from_iterable(told))
    return {value for value, count in counted.items() if count > OWN}


_known: dict[tuple[str, int], list[Candidate]] = {}
"""What was found, by the version of the directory; only of the latest one."""


def _current() -> list[Candidate]:
    version = DirectoryVersion.objects.current()
    key = version.epoch, version.number
    if key not in _known or not version.epoch:
        found = find(public_posts())
        _known.clear()
        _known[key] = found
    return _known[key]
