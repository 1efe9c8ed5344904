"""The words around the names that say what is meant: embassy, in, of, I lost …"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.countries.names import fold

_FILE = Path(__file__).parent.parent / "data" / "search_words.csv"


@dataclass(frozen=True, slots=True)
class Word:
    """A meaning of a word: its role, its value (the kind of post), its languages.

    In a head-final language the sender stands next to the word for embassy and
    the place before it: 독일 프랑스 대사관, the French embassy in Germany.
    """

    role: str
    value: str = ""
    languages: frozenset[str] = frozenset()
    head_final: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    words: dict[str, tuple[Word, ...]]
    stems: dict[str, tuple[Word, ...]]
    longest: int

    def named(self, phrase: str) -> tuple[Word, ...]:
        """Return the roles of a folded phrase, word endings included."""
        return self.words.get(phrase) or self._by_stem(phrase)

    def _by_stem(self, word: str) -> tuple[Word, ...]:
        for size in range(min(len(word), self.longest), 3, -1):
            if found := self.stems.get(word[:size]):
                return found if len(word) - size <= 8 else ()
        return ()


@cache
def vocabulary() -> Vocabulary:
    """Return the table of words, read once."""
    words: dict[str, tuple[Word, ...]] = {}
    stems: dict[str, tuple[Word, ...]] = {}
    with _FILE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            meaning = _meaning(row)
            for written in row["words"].split("|"):
                form = written if written.startswith("@") else fold(written)
                table = stems if written.endswith("*") else words
                if form and meaning not in table.get(form, ()):
                    table[form] = (*table.get(form, ()), meaning)
    return Vocabulary(words, stems, max(map(len, stems)))


def _meaning(row: dict[str, str]) -> Word:
    return Word(
        "kind" if row["role"] == "head" else row["role"],
        row["value"],
        frozenset(row["languages"].split()),
        head_final=row["role"] == "head",
    )
