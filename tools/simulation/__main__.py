"""Print the first hour after an evacuation notice: `python -m tools.simulation`.

Costs are those that `python -m tools.benchmarks --json figures.json` measured; without
a file, those of the day in measured.json.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tools.benchmarks.figures import table_of
from tools.simulation.hour import HOUR, MINUTE, Hour, Second, Setup, most_at_once
from tools.simulation.pages import CRISIS, MEASURED, Cost, costs, read_figures

SETUPS = (
    Setup("one small server", edges=0, portals=1, cores=2),
    Setup("one server behind a CDN", edges=30, portals=1, cores=2),
    Setup("two portals behind a CDN", edges=30, portals=2, cores=4),
    Setup("eight portals behind a CDN", edges=30, portals=8, cores=8),
    Setup("24 portals behind a CDN", edges=30, portals=24, cores=8),
)
VIEWS = 1_000_000


def main(arguments: Sequence[str]) -> None:
    options = _parser().parse_args(arguments)
    found = costs(read_figures(options.figures))
    sys.stdout.write(_views_table(found))
    sys.stdout.write(_capacity_table(found))
    setup = Setup("", options.edges, options.portals, options.cores, options.changes)
    sys.stdout.write(_hour_table(Hour(setup, options.peak, found)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.simulation")
    add = parser.add_argument
    add("--figures", type=Path, default=MEASURED, metavar="FILE")
    add("--peak", type=float, default=50_000, help="requests a second of all readers")
    add("--edges", type=int, default=30, help="caches of the CDN; 0: none")
    add("--portals", type=int, default=24)
    add("--cores", type=int, default=8, help="of each portal")
    add("--changes", type=float, default=120, help="seconds between changes of data")
    return parser


def _views_table(found: Mapping[str, Cost]) -> str:
    """Return what a million views of each kind cost, stored and rendered anew."""
    head = ("a million views", "stored, CPU s", "rendered, CPU s", "GB sent")
    rows = [
        [name, *(f"{value:,.0f}" for value in (
            one.stored_ms * VIEWS / 1000,
            one.rendered_ms * VIEWS / 1000,
            one.bytes * VIEWS / 1e9,
        ))]
        for name, one in found.items()
    ]  # fmt: skip
    return table_of("What a portal spends", head, rows)


def _capacity_table(found: Mapping[str, Cost]) -> str:
    head = ("set-up", "caches", "portals", "cores", "requests/s at the peak", "first")
    rows = [
        [
            one.name,
            *(str(one.edges), str(one.portals), str(one.cores)),
            f"{(most := most_at_once(one, found)):,.0f}",
            _first_to_break(Hour(one, most, found), found),
        ]
        for one in SETUPS
    ]
    return table_of("What each holds, its cores busy to four fifths", head, rows)


def _first_to_break(hour: Hour, found: Mapping[str, Cost]) -> str:
    """Return the kind of page that costs most at the peak."""
    busiest = max(hour, key=lambda second: second.work_ms)
    shares = {
        kind.name: Hour(hour.setup, hour.peak, {
            name: one if name == kind.name else Cost(0, 0, 0)
            for name, one in found.items()
        }).work_at(busiest.at)
        for kind in CRISIS
    }  # fmt: skip
    name = max(shares, key=lambda one: shares[one])
    return f"{name} ({shares[name] / busiest.work_ms:.0%})"


def _hour_table(hour: Hour) -> str:
    head = (
        *("minute", "requests/s", "from caches", "reach portals/s", "rendered/s"),
        *("cores busy", "database cores", "MB/s sent", "wait s"),
    )
    capacity = hour.setup.portals * hour.setup.cores
    return table_of(
        f"The first hour: {hour.peak:,.0f} requests a second at the peak,"
        f" {hour.setup.edges} caches, {capacity} cores",
        head,
        [_cells(second, capacity) for second in _each(5 * MINUTE, hour)],
    )


def _each(step: int, hour: Hour) -> Iterator[Second]:
    """Yield the busiest second of each step."""
    seconds = list(hour)
    for first in range(0, HOUR, step):
        yield max(seconds[first : first + step], key=lambda one: one.work_ms)


def _cells(one: Second, capacity: int) -> list[str]:
    return [
        str(one.at // MINUTE),
        f"{one.asked:,.0f}",
        f"{1 - one.reached / one.asked:.1%}",
        f"{one.reached:,.0f}",
        f"{one.rendered:,.0f}",
        f"{one.work_ms / 1000:.1f} of {capacity}",
        f"{one.database_ms / 1000:.1f}",
        f"{one.sent_bytes / 1e6:,.1f}",
        f"{one.waiting_ms / 1000 / capacity:.1f}",
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
