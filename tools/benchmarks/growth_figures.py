"""The figures of two sizes, and their tables. Needs no Django."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tools.benchmarks.figures import table_of


@dataclass(frozen=True, slots=True)
class Operation:
    """What one call, or one row of it, costs: milliseconds of CPU."""

    name: str
    limit: float
    """How many times the cost of the small directory it may take."""
    portal_ms: float
    database_ms: float
    constant_ms: float
    """The constant view of the same process."""
    longest_statement_ms: float
    unit: str = "call"

    @property
    def ms(self) -> float:
        return self.portal_ms + self.database_ms


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of SQL, how long the slowest call of it took, and its plan."""

    operation: str
    sql: str
    ms: float
    plan: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """A directory of a size: what operations cost, and its slowest statements first."""

    missions: int
    articles: int
    operations: list[Operation]
    statements: list[Statement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Growth:
    """One operation in the small directory and in the large one."""

    few: Operation
    many: Operation

    @property
    def times(self) -> float:
        """Return how many times the cost, each beside its constant view."""
        small, large = (one.ms / one.constant_ms for one in (self.few, self.many))
        return large / small

    @property
    def is_kept(self) -> bool:
        return self.times <= self.many.limit


def growth_of(few: Size, many: Size) -> list[Growth]:
    """Pair the operations of two sizes by their names, in the order of the first."""
    large = {one.name: one for one in many.operations}
    return [Growth(one, large[one.name]) for one in few.operations if one.name in large]


_HEAD = (
    *("operation", "of", "small ms", "large ms", "of it database"),
    *("longest statement ms", "times", "limit", "verdict"),
)


def table(grown: Iterable[Growth]) -> str:
    """Return the table of growth: CPU ms, the portal's and the database's together."""
    return table_of(
        "Growth on PostgreSQL, CPU ms", _HEAD, [_cells(one) for one in grown]
    )


def _cells(one: Growth) -> list[str]:
    return [
        one.many.name,
        one.many.unit,
        *(f"{one.few.ms:.3f}", f"{one.many.ms:.3f}", f"{one.many.database_ms:.3f}"),
        f"{one.many.longest_statement_ms:.1f}",
        *(f"{one.times:.2f}", f"{one.many.limit:g}"),
        "kept" if one.is_kept else "above",
    ]


def plans_text(statements: Sequence[Statement]) -> str:
    """Return the slowest statements of the large directory with their plans."""
    return "".join(
        f"\n{number}. {one.operation}: {one.ms:.1f} ms\n\n{one.sql}\n\n{one.plan}\n"
        for number, one in enumerate(statements, start=1)
    )
