"""What readers ask for in a crisis, and what each page costs, as the benchmark measured it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

MEASURED = Path(__file__).with_name("measured.json")
"""Figures of `python -m tools.benchmarks --json`, of the day in it."""
LANGUAGES = 8


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page: how often it is asked for, and by how many addresses."""

    name: str
    figure: str
    """The benchmark's page whose cost it has."""
    share: float
    """Of all requests; the shares of all kinds are 1."""
    addresses: int
    seconds: float
    """For which a cache in front keeps it (max-age); 0: it may not (private)."""
    database_ms: float
    """CPU of PostgreSQL to render it once: `python -m tools.benchmarks.growth`."""


# An evacuation notice: the country it is about, the missions in it, help for nationals.
CRISIS = (
    Kind("advisory", "article", 0.20, LANGUAGES, 30, 1.7),
    Kind("home", "home", 0.10, LANGUAGES, 30, 0.6),
    Kind("country", "country hub", 0.20, 10 * LANGUAGES, 30, 2.2),
    Kind("mission", "one mission", 0.25, 100 * LANGUAGES, 30, 2.0),
    # Private, since it names a nationality: each request reaches a portal.
    Kind("help", "help, FR in RU", 0.15, 3 * 195 * LANGUAGES, 0, 4.0),
    Kind("search", "search, typo", 0.07, 30_000, 30, 1.4),
    Kind("news", "news list", 0.03, 20 * LANGUAGES, 30, 1.7),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one answer of a portal: CPU milliseconds of a core, and bytes as sent."""

    stored_ms: float
    rendered_ms: float
    bytes: float


def costs(figures: Iterable[Mapping[str, object]]) -> dict[str, Cost]:
    """Return the cost of each kind from the benchmark's figures; raise KeyError."""
    by_page = {str(one["page"]): one for one in figures}
    return {kind.name: _cost(by_page[kind.figure]) for kind in CRISIS}


def _cost(figure: Mapping[str, object]) -> Cost:
    """Return the cost; what the server adds to the portal's own is that of a stored page."""
    number = {
        name: float(str(value or 0))
        for name, value in figure.items()
        if name != "page"
        if str(value or 0).replace(".", "", 1).isdigit()
    }
    rate = number.get("requests_a_second", 0)
    stored = 1000 / rate if rate else number["warm_ms"]
    return Cost(
        stored_ms=stored,
        rendered_ms=stored + number["cold_ms"] - number["warm_ms"],
        bytes=1000 * number["kilobytes"],
    )


def read_figures(file: Path) -> list[Mapping[str, object]]:
    """Return the figures of the smallest directory in a file of the benchmark."""
    sizes: dict[str, list[Mapping[str, object]]] = json.loads(file.read_text("utf-8"))
    return sizes[min(sizes, key=int)]
