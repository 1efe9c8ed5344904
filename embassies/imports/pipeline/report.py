"""Report of an import: counts, and one result for each row that did something."""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from embassies.models import ImportedRow, ImportRun

Outcome = ImportedRow.Outcome
_CHUNK = 200
_LONGEST = ImportedRow._meta.get_field("message").max_length


class RowResult(NamedTuple):
    """What became of one row."""

    line: int | None
    outcome: str
    slug: str = ""
    message: str = ""
    diff: str = ""
    """JSON."""
    fields: str = ""
    """What changes, by changed_fields()."""


class Results:
    """Results in the order in which they came, packed: a tenth of their memory."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._packed: list[bytes] = []
        self._last: list[RowResult] = []

    def append(self, result: RowResult) -> None:
        self.counts[result.outcome] += 1
        self._last.append(result)
        if len(self._last) == _CHUNK:
            self._packed.append(zlib.compress(json.dumps(self._last).encode()))
            self._last.clear()

    def __iter__(self) -> Iterator[RowResult]:
        for block in self._packed:
            yield from (RowResult(*one) for one in json.loads(zlib.decompress(block)))
        yield from self._last


@dataclass(slots=True)
class Report:
    """The results of one import; rows that changed nothing are only counted."""

    results: Results = field(default_factory=Results)
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
        return {one.value: self.results.counts[one.value] for one in Outcome} | {
            "unchanged": self.unchanged
        }


def save_results(run: ImportRun, results: Iterable[RowResult]) -> None:
    """Save the results of an import, in the transaction of its changes."""
    waiting = iter(results)
    while chunk := list(islice(waiting, _CHUNK)):
        ImportedRow.objects.bulk_create(
            ImportedRow(
                run=run,
                line=one.line,
                outcome=one.outcome,
                slug=one.slug,
                message=one.message[:_LONGEST],
                diff=json.loads(one.diff) if one.diff else {},
                fields=one.fields,
            )
            for one in chunk
        )
