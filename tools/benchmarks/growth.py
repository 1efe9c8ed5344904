"""Print what a directory of a million costs on PostgreSQL, beside a small one.

`.ci/with-postgres .venv/bin/python -m tools.benchmarks.growth` fills a database for each
size in the server of DATABASE_URL. CPU time counts, that of the portal and of the
database's process together, each size beside the constant view of the same process.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tools.benchmarks.folders import database_of, folder_of
from tools.benchmarks.growth_figures import Size, growth_of, plans_text, table
from tools.benchmarks.process import set_up

_ENVIRONMENT = os.environ  # noqa: TID251 - names the server alone
PLANS = 5


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    server = _ENVIRONMENT.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        sys.stderr.write(
            "DATABASE_URL must name a PostgreSQL: see .ci/with-postgres.\n"
        )
        return 2
    with ExitStack() as stack:
        folder = options.keep or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-"))
        )
        sizes = [_measured(folder, one, server, options) for one in options.missions]
    grown = growth_of(min(sizes, key=_missions), max(sizes, key=_missions))
    sys.stdout.write(table(grown))
    sys.stdout.write(plans_text(max(sizes, key=_missions).statements[:PLANS]))
    if options.json:
        text = json.dumps([asdict(one) for one in sizes], indent=2)
        options.json.write_text(f"{text}\n", encoding="utf-8")
    return int(any(not one.is_kept for one in grown))


def _missions(size: Size) -> int:
    return size.missions


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.benchmarks.growth")
    add = parser.add_argument
    add("--missions", type=int, nargs=2, default=[10_000, 1_000_000], metavar="N")
    add("--keep", type=Path, metavar="FOLDER", help="keep the databases for next time")
    add("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    add("--rounds", type=int, default=9, help="calls of each page; the median counts")
    add("--only", default="", metavar="TEXT", help="what has this in its name")
    return parser


def _measured(
    folder: Path, missions: int, server: str, options: argparse.Namespace
) -> Size:
    home = folder_of(folder, missions)
    name = database_of(home)
    _create(server, name, anew=not (home / "filled").exists())
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(
                measure_growth,
                *(folder, missions, _url(server, name), options.rounds, options.only),
            ).result()
    finally:
        if not options.keep:
            _drop(server, name)


def _create(server: str, name: str, *, anew: bool) -> None:
    """Make an empty database; processes that help with a query would hide their CPU."""
    with psycopg.connect(server, autocommit=True) as connection:
        is_there = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if is_there and not anew:
            return
        for statement in (
            "DROP DATABASE IF EXISTS {}",
            "CREATE DATABASE {}",
            "ALTER DATABASE {} SET max_parallel_workers_per_gather = 0",
        ):
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _drop(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _url(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def measure_growth(
    folder: Path, missions: int, database: str, rounds: int, only: str
) -> Size:
    """Measure one size, in a process that has not set up Django yet."""
    home = set_up(folder, missions, database)
    from tools.benchmarks.directory import make_directory
    from tools.benchmarks.growth_operations import measure

    make_directory(home, missions)
    return measure(missions, rounds, only)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
