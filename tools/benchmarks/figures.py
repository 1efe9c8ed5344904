"""The figures of a page, and the tables of them. Needs no Django."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What a page costs: CPU milliseconds, and the constant view beside it."""

    page: str
    address: str
    kilobytes: float
    cold_ms: float
    cold_constant_ms: float
    cold_aim: float
    """Least share of the constant view's rate, of 1."""
    warm_ms: float
    warm_constant_ms: float
    warm_aim: float
    requests_a_second: float | None = None
    constant_requests_a_second: float | None = None

    @property
    def cold_share(self) -> float:
        return self.cold_constant_ms / self.cold_ms

    @property
    def warm_share(self) -> float:
        return self.warm_constant_ms / self.warm_ms

    @property
    def verdict(self) -> str:
        shares = {
            "cold": (self.cold_share, self.cold_aim),
            "warm": (self.warm_share, self.warm_aim),
        }
        below = [name for name, (share, aim) in shares.items() if share < aim]
        return f"below: {', '.join(below)}" if below else "reached"


_HEAD = (
    *("page", "kB", "constant ms", "cold ms", "%", "aim"),
    *("warm ms", "%", "aim", "requests/s", "verdict"),
)


def pages_table(title: str, figures: Iterable[Figure]) -> str:
    """Return the table of one size: shares are of the constant view's rate."""
    return table_of(title, _HEAD, [_cells(one) for one in figures])


def _cells(one: Figure) -> list[str]:
    return [
        one.page,
        f"{one.kilobytes:.0f}",
        f"{one.cold_constant_ms:.2f}",
        *(f"{one.cold_ms:.2f}", f"{one.cold_share:.1%}", f"{one.cold_aim:.1%}"),
        *(f"{one.warm_ms:.2f}", f"{one.warm_share:.1%}", f"{one.warm_aim:.1%}"),
        _rate(one),
        one.verdict,
    ]


def _rate(one: Figure) -> str:
    if not one.requests_a_second or not one.constant_requests_a_second:
        return "not measured"
    share = one.requests_a_second / one.constant_requests_a_second
    return f"{one.requests_a_second:.0f} ({share:.0%})"


def growth_table(measured: Mapping[int, Sequence[Figure]]) -> str:
    """Return how many times as long each page takes in the largest directory."""
    few, many = min(measured), max(measured)
    rows = [
        [
            one.page,
            f"{one.cold_ms:.2f}",
            f"{other.cold_ms:.2f}",
            f"{other.cold_ms / one.cold_ms:.2f}",
            f"{one.warm_ms:.2f}",
            f"{other.warm_ms:.2f}",
            f"{other.warm_ms / one.warm_ms:.2f}",
        ]
        for one, other in zip(measured[few], measured[many], strict=True)
    ]
    sizes = [f"{few:,}", f"{many:,}", "times"]
    return table_of("Growth", ["page, ms", *sizes, *sizes], rows)


def table_of(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [
        "| " + " | ".join(map(str.ljust, row, widths)) + " |"
        for row in [head, ["-" * width for width in widths], *rows]
    ]
    return "\n".join(["", title, "", *lines, ""])
