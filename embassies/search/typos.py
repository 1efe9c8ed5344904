"""Find the known names that a misspelt word may mean: one edit away, or two."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from embassies.search.vocabulary import vocabulary
from portal.countries.gazetteer import (
    city_numbers,
    common_names,
    countries_by_people,
    country_codes,
    people_codes,
)

_MIN_NAME_LENGTH = 3
_DOUBLED = re.compile(r"(.)\1")
_LONG_WORD = 8  # letters: from here on a little more distance is allowed
_VOWELS = frozenset("aeiouyаеёиоуыэюяіїєαεηιουω")
# Letters that people take for one another: half an edit.
_ALIKE = frozenset(
    frozenset(pair)
    for pair in ("ck", "cs", "sz", "iy", "vw", "kq", "bp", "dt", "гґ", "ий", "сз", "xs")
)


@dataclass(frozen=True, slots=True)
class _Index:
    by_first: dict[tuple[str, int], list[str]]
    by_last: dict[tuple[str, int], list[str]]
    rank: dict[str, int]


def closest_names(word: str) -> tuple[list[str], float]:
    """Return the known names nearest to an unknown word, and how far they are.

    Equally near ones come together: countries first, the most populous before all,
    then cities by size. Empty for short words: nothing is guessed from three letters.
    """
    allowed = _allowed(word)
    if not allowed:
        return [], 0.0
    found = {name: _distance(word, name) for name in _candidates(word, allowed)}
    limit = 1.25 if len(word) >= _LONG_WORD else 1.0
    best = min(found.values(), default=9.0)
    if best > limit:
        return [], 0.0
    near = [name for name, distance in found.items() if distance <= best + 0.01]
    rank = _index().rank
    return sorted(near, key=lambda name: (rank[name], _importance(name), name)), best


def _importance(name: str) -> int:
    """Return the place of a country by people, or else of a city by importance."""
    codes = country_codes().get(name) or people_codes().get(name)
    if codes:
        return countries_by_people()[codes[0]]
    return city_numbers().get(name, (0,))[0]


def _allowed(word: str) -> int:
    """Return how many edits a word of this length may be away from a name."""
    length = len(word)
    dense = word[0] >= "\u0900"  # a letter there is a syllable
    if length < (3 if dense else 4) or any(char.isdigit() for char in word):
        return 0
    return 1 if length < 6 else 2


def _candidates(word: str, allowed: int) -> Iterable[str]:
    """Yield names within the edits that share the first or the last letter.

    Two edits need the first letter: nobody misspells both it and another.
    """
    index, length = _index(), len(word)
    for size in range(length - allowed, length + allowed + 1):
        for edits, names in (
            (allowed, index.by_first.get((word[0], size), ())),
            (1, index.by_last.get((word[-1], size), ())),
        ):
            if names:
                for name, _distance, _key in process.extract(
                    word, names, scorer=OSA.distance, score_cutoff=edits, limit=None
                ):
                    yield name


def _distance(word: str, name: str) -> float:
    """Return the edit distance; doubled letters and sounds alike cost less."""
    single, simple = _DOUBLED.sub(r"\1", word), _DOUBLED.sub(r"\1", name)
    if (single, simple) == (word, name):
        return _edit_cost(word, name)
    return min(_edit_cost(word, name), 0.5 + _edit_cost(single, simple))


def _edit_cost(word: str, name: str) -> float:
    steps = Levenshtein.editops(word, name)
    swapped = len(steps) - OSA.distance(word, name)  # two letters changed places
    total = sum(_step_cost(word, name, s.tag, s.src_pos, s.dest_pos) for s in steps)
    return max(total - swapped, 0.5 * (len(steps) - swapped))


def _step_cost(word: str, name: str, tag: str, at: int, to: int) -> float:
    if tag == "replace":
        pair = frozenset((word[at], name[to]))
        if pair <= _VOWELS and at == len(word) - 1:
            return 0.25  # an ending
        return 0.5 if pair <= _VOWELS or pair in _ALIKE else 1.0
    text, place = (word, at) if tag == "delete" else (name, to)
    letter = text[place]
    doubled = letter in text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return 0.5 if doubled or letter in "hьъ" else 1.0


@cache
def _index() -> _Index:
    rank = common_names() | dict.fromkeys(_kind_words(), 0)
    by_first: dict[tuple[str, int], list[str]] = defaultdict(list)
    by_last: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name in rank:
        # Other names of cities are many: by a short one a typo would hit by chance.
        if len(name) >= (
            6 if rank[name] == 2 and name[0] < "\u0900" else _MIN_NAME_LENGTH
        ):
            by_first[name[0], len(name)].append(name)
            by_last[name[-1], len(name)].append(name)
    return _Index(dict(by_first), dict(by_last), rank)


def _kind_words() -> list[str]:
    return [
        form
        for form, meanings in vocabulary().words.items()
        if len(form) >= (3 if form[0] >= "\u1100" else 6)
        and any(meaning.role == "kind" for meaning in meanings)
    ]
