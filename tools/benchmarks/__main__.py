"""Print what pages cost beside the constant view: `python -m tools.benchmarks`.

Each size is measured in a process of its own, on a scratch database in a temporary
folder: no cache is left from another size, and no database of anybody is touched.
"""

import argparse
import json
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

from tools.benchmarks.figures import Figure, growth_table, pages_table
from tools.benchmarks.process import measure_size

SMALLEST = 10_000


def main(arguments: list[str]) -> None:
    options = _parser().parse_args(arguments)
    with ExitStack() as stack:
        folder = options.keep or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-"))
        )
        measured = {}
        for missions in options.missions:
            measured[missions] = _in_own_process(folder, missions, options)
            sys.stdout.write(pages_table(f"{missions:,} missions", measured[missions]))
    if len(measured) > 1:
        sys.stdout.write(growth_table(measured))
    if options.json:
        found = {
            str(missions): [asdict(one) for one in figures]
            for missions, figures in measured.items()
        }
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.benchmarks")
    add = parser.add_argument
    add("--missions", type=_size, nargs="+", default=[SMALLEST], metavar="N")
    add("--keep", type=Path, metavar="FOLDER", help="keep the databases for next time")
    add("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    add("--rounds", type=int, default=15, help="calls of each page; the median counts")
    add(
        "--seconds",
        type=int,
        default=2,
        help="of wrk a page, where it is installed; 0: without",
    )
    add("--only", default="", metavar="TEXT", help="pages with this in their name")
    return parser


def _size(text: str) -> int:
    number = int(text)
    if number < SMALLEST:
        raise argparse.ArgumentTypeError(f"at least {SMALLEST}: the starter directory")
    return number


def _in_own_process(
    folder: Path, missions: int, options: argparse.Namespace
) -> list[Figure]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(
            measure_size,
            *(folder, missions, options.rounds, options.seconds, options.only),
        ).result()


if __name__ == "__main__":
    main(sys.argv[1:])
