"""What is added to a text and what is removed, word by word."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

MOST_WORDS = 3000
"""Of a changed passage; one with more is shown as removed and added whole."""
_ALONE = (
    *((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x30FF)),
    *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)),
)
"""Scripts written without spaces (Thai, Lao, Burmese, Khmer, kana, Han): a character
is a word."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A passage of a text: ``kind`` is "same", "added" or "removed"."""

    kind: Literal["same", "added", "removed"]
    text: str


def segments(before: str, after: str) -> list[Segment]:
    """Return both texts as one, with what is added and what is removed."""
    lines = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return list(_joined(_by_line(*lines)))


def words(text: str) -> list[str]:
    """Return the words of a text, each with the spaces before it, and other signs."""
    found, spaces = [], ""
    for (kind, _number), signs in groupby(_kinds(text), key=lambda one: one[0]):
        word = "".join(sign for _kind, sign in signs)
        if kind == "space":
            spaces = word
        else:
            found.append(spaces + word)
            spaces = ""
    return [*found, spaces] if spaces else found


def _kinds(text: str) -> Iterator[tuple[tuple[str, int], str]]:
    """Yield each sign with its kind, numbered where it stands alone."""
    for number, sign in enumerate(text):
        if sign.isspace():
            yield ("space", 0), sign
        elif unicodedata.category(sign)[0] in "LMN" and not _stands_alone(sign):
            yield ("word", 0), sign
        else:
            yield ("sign", number), sign


def _stands_alone(sign: str) -> bool:
    point = ord(sign)
    return point >= _ALONE[0][0] and any(low <= point <= high for low, high in _ALONE)


def _by_line(old: Sequence[str], new: Sequence[str]) -> Iterator[Segment]:
    # Lines first: comparing all words of a long text takes seconds.
    for tag, i, j, k, m in SequenceMatcher(None, old, new, False).get_opcodes():
        before, after = "".join(old[i:j]), "".join(new[k:m])
        if tag == "replace":
            yield from _by_word(words(before), words(after))
        else:
            yield from _parts(tag, before, after)


def _by_word(old: Sequence[str], new: Sequence[str]) -> Iterator[Segment]:
    if len(old) + len(new) > MOST_WORDS:
        yield from _parts("replace", "".join(old), "".join(new))
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new, False).get_opcodes():
        yield from _parts(tag, "".join(old[i:j]), "".join(new[k:m]))


def _parts(tag: str, before: str, after: str) -> Iterator[Segment]:
    if tag == "equal":
        yield Segment("same", before)
        return
    if before:
        yield Segment("removed", before)
    if after:
        yield Segment("added", after)


def _joined(found: Iterator[Segment]) -> Iterator[Segment]:
    for kind, some in groupby(found, key=lambda one: one.kind):
        yield Segment(kind, "".join(one.text for one in some))
