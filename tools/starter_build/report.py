"""Report of a build: what was counted, merged, left out and not matched."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Report:
    """Counts, and remarks by topic; printed, and a test reads the unmatched ones."""

    counts: Counter[str] = field(default_factory=Counter)
    remarks: defaultdict[str, list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] += number

    def remark(self, topic: str, text: str) -> None:
        self.remarks[topic].append(text)

    def lines(self) -> Iterator[str]:
        """Yield the report as text: counts first, then each topic's remarks."""
        for what, number in sorted(self.counts.items()):
            yield f"{number:>7,}  {what}"
        for topic, texts in sorted(self.remarks.items()):
            yield f"\n{topic}: {len(texts)}"
            yield from (f"  {text}" for text in sorted(texts))
