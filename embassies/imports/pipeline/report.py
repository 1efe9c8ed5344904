"""Report of an import: counts, and one result for each row that did something."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from embassies.models import ImportedRow, ImportRun

Outcome = ImportedRow.Outcome
_CHUNK = 500
_LONGEST = ImportedRow._meta.get_field("message").max_length


class RowResult(NamedTuple):
    """What became of one row."""

    line: int | None
    outcome: str
    slug: str = ""
    message: str = ""
    diff: str = ""
    """JSON: it takes a fifth of the memory of the values."""


@dataclass(slots=True)
class Report:
    """The results of one import; rows that changed nothing are only counted."""

    results: list[RowResult] = field(default_factory=list)
    unchanged: int = 0

    def add_rejected(self, line: int | None, reason: str) -> None:
        self.results.append(RowResult(line, Outcome.REJECTED, message=reason))

    def add_suspicious(self, line: int | None, slug: str, *remarks: str) -> None:
        """Add remarks that a person should check, as one result for the row."""
        if remarks:
            text = "; ".join(remarks)
            self.results.append(RowResult(line, Outcome.SUSPICIOUS, slug, text))

    def digest(self) -> str:
        """Return a SHA-256 that is equal for reports of the same changes."""
        digest = hashlib.sha256()
        for one in self.results:
            digest.update(json.dumps(one).encode())
        return digest.hexdigest()

    def counts(self) -> dict[str, int]:
        """Return the number of rows by outcome, under the names of ImportRun."""
        found = Counter(one.outcome for one in self.results)
        return {one.value: found[one.value] for one in Outcome} | {
            "unchanged": self.unchanged
        }


def save_results(run: ImportRun, results: list[RowResult]) -> None:
    """Save the results of an import, in the transaction of its changes."""
    for start in range(0, len(results), _CHUNK):
        ImportedRow.objects.bulk_create(
            ImportedRow(
                run=run,
                line=one.line,
                outcome=one.outcome,
                slug=one.slug,
                message=one.message[:_LONGEST],
                diff=json.loads(one.diff) if one.diff else {},
            )
            for one in results[start : start + _CHUNK]
        )
