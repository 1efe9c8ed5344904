"""Rows of an import that cannot be read: how many an import may have."""

from dataclasses import dataclass, field

from embassies.imports.pipeline.rows import ImportFailedError, Rejection

LARGEST_SHARE = 0.01
"""The share of rows that may be unreadable without ``allows_rejected``."""
LARGEST_SHARE_OF_A_LIST = 0.1
"""The same of a government's list, which is written for people and withdraws nothing."""
_SHOWN = 3
# Characters of a reason; three of them fit into a stored refusal.
_LONGEST = 90


@dataclass(slots=True)
class UnreadableRows:
    """Counts the rows of an import and those that cannot be read.

    Rows that were read and left out (merged records, second rows of a post, what is
    no mission) are not among them.
    """

    largest_share: float = LARGEST_SHARE
    rows: int = 0
    found: int = 0
    first: list[str] = field(default_factory=list)
    """The first reasons, with their lines."""
    unidentified: list[int] = field(default_factory=list)
    """The lines of rows that name no recorded mission: each might be about any."""

    def add(self, row: Rejection, *, is_identified: bool) -> None:
        self.found += 1
        if len(self.first) < _SHOWN:
            self.first.append(f"line {row.line}: {row.reason[:_LONGEST]}")
        if not is_identified:
            self.unidentified.append(row.line)

    @property
    def are_too_many(self) -> bool:
        return self.found > self.rows * self.largest_share

    def refuse_too_many(self) -> None:
        """Raise ImportFailedError where more rows are unreadable than an import may have."""
        if self.are_too_many:
            raise ImportFailedError(
                f"{self.found:,} of {self.rows:,} rows cannot be read, more than"
                f" {self.largest_share:.0%}. {self.advice()} To import the other rows"
                " alone, allow that rows are left out (--allow-rejected)."
            )

    def advice(self) -> str:
        """Return what to correct; blank where all could be read."""
        if not self.found:
            return ""
        reasons = "; ".join(one.rstrip(".") for one in self.first)
        return f"Correct the rejected rows first: {reasons}."

    def withdrawal_remark(self) -> str:
        """Return why nothing may be withdrawn; blank where it may.

        A row whose mission is not known could be about one that seems to be missing.
        """
        if not self.unidentified:
            return ""
        lines = ", ".join(map(str, self.unidentified[:10]))
        more = ", …" if len(self.unidentified) > 10 else ""
        return (
            f"nothing was withdrawn: {len(self.unidentified):,} rejected rows name no"
            f" recorded mission and may be about any (lines {lines}{more})"
        )
