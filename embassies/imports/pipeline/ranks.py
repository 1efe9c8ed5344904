"""Ranks of sources: whose value counts where two disagree. Lower is better.

0 staff, 1 the sending ministry, 2 the host's or another government, 3 the Factbook,
4 Wikidata and everybody else, 5 lists that are older than all of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from portal.countries.models import Source, rank_for


@dataclass(frozen=True, slots=True)
class Ranks:
    """The rank and the government of each source, by its key."""

    by_source: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Self:
        """Return the ranks of all recorded sources. One query."""
        rows = Source.objects.values_list("pk", "rank", "publisher")
        return cls({key: (rank, publisher) for key, rank, publisher in rows})

    def of(self, source: str, sending_country: str) -> int:
        """Return the rank of what a source says of a country's mission."""
        rank, publisher = self.by_source.get(source, (Source.Rank.OTHER, ""))
        return rank_for(rank, publisher, sending_country)


UNRANKED = Ranks()
"""All sources of one rank."""
