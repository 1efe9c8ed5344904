"""What did an import do? Counts, and one line for each row that did something."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from embassies.models import ImportedRow, ImportRun

Outcome = ImportedRow.Outcome
_CHUNK = 500


class Line(NamedTuple):
    """What became of one row."""

    line: int | None
    outcome: str
    slug: str = ""
    message: str = ""
    diff: str = ""
    """JSON, which takes a fifth of the memory."""


@dataclass(slots=True)
class Report:
    """The lines of one import; rows that changed nothing are only counted."""

    lines: list[Line] = field(default_factory=list)
    unchanged: int = 0

    def rejected(self, line: int | None, reason: str) -> None:
        self.lines.append(Line(line, Outcome.REJECTED, message=reason))

    def suspicious(self, line: int | None, slug: str, *remarks: str) -> None:
        """Note what a person should look at; one line for a row."""
        if remarks:
            text = "; ".join(remarks)
            self.lines.append(Line(line, Outcome.SUSPICIOUS, slug, text))

    def digest(self) -> str:
        """Return the SHA-256 of the lines: the same where the same would be done."""
        total = hashlib.sha256()
        for one in self.lines:
            total.update(json.dumps(one).encode())
        return total.hexdigest()

    def counts(self) -> dict[str, int]:
        """Return the number of rows by outcome, under the names of ImportRun."""
        found = Counter(one.outcome for one in self.lines)
        return {one.value: found[one.value] for one in Outcome} | {
            "unchanged": self.unchanged
        }


def record_changes(run: ImportRun, lines: list[Line]) -> None:
    """Store what an import did, in the transaction that does it.

    The one place that sees the whole set of changes: a history or a feed of changes
    begins here.
    """
    for start in range(0, len(lines), _CHUNK):
        ImportedRow.objects.bulk_create(
            ImportedRow(
                run=run,
                line=one.line,
                outcome=one.outcome,
                slug=one.slug,
                message=one.message[:500],
                diff=json.loads(one.diff) if one.diff else {},
            )
            for one in lines[start : start + _CHUNK]
        )
