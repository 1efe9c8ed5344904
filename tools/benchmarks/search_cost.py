"""Print what search, nearest posts, help and imports cost: CPU time and memory.

`python -m tools.benchmarks.search_cost` measures the database as it is, in one process:
each figure beside the constant view (/healthz through the whole server), which is called
in turn with what is measured, so that a slow machine is slow for both.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import django

_ENVIRONMENT = os.environ  # noqa: TID251 - of this process and those it starts
ROOT = Path(__file__).resolve().parent.parent.parent
MOST_IMPORT_MB = 150

# What is timed in a process of its own: from its start to its first answer.
_FIRST = """
import os, time
began = time.process_time()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
{start}
ready = time.process_time()
from embassies.search import search
search("frnech embasy moscwo")
print(ready - began, time.process_time() - ready)
"""
_STARTS = {
    "first search of a bare process": "import django; django.setup()",
    "first search of a server's worker": "import portal.wsgi",
}


def main(arguments: Sequence[str]) -> None:
    options = _parser().parse_args(arguments)
    _ENVIRONMENT.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    # Only now can models be imported.
    from tools.benchmarks.search_figures import measure, table  # noqa: PLC0415

    figures = measure(options.calls, options.questions)
    sys.stdout.write(table(figures))
    for name, start in _STARTS.items():
        sys.stdout.write(_first_call(name, start))
    if options.import_file:
        sys.stdout.writelines(_import_lines(options.import_file))
    if options.json:
        found = [{**asdict(one), "ratio": one.ratio} for one in figures]
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.benchmarks.search_cost")
    add = parser.add_argument
    add("--calls", type=int, default=300, help="of each line of the table")
    add("--questions", type=Path, nargs="*", default=[], metavar="FILE",
        help="files of labelled questions, as measure_search reads them")  # fmt: skip
    add("--import-file", type=Path, metavar="FILE",
        help="the file of database-of-embassies to import into a scratch database")  # fmt: skip
    add("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    return parser


def _first_call(name: str, start: str) -> str:
    command = [sys.executable, "-c", _FIRST.format(start=start)]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)  # noqa: S603
    seconds = time.perf_counter() - began
    ready, first = map(float, done.stdout.split()[-2:])
    return (
        f"{name:34} ready {ready:.2f} s, first search {first:.2f} s of CPU;"
        f" {seconds:.2f} s from the start of the process\n"
    )


def _import_lines(file: Path) -> Iterable[str]:
    """Yield the peak memory of a bare process, a first import and an unchanged one."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        home = {"PORTAL_VAR_DIR": folder, "DATABASE_URL": ""}
        _run(["migrate", "-v0"], home)
        importing = ["import_missions", "wikidata-csv", str(file), "--no-progress"]
        for name, arguments in (
            ("bare process (check)", ["check"]),
            ("first import", importing),
            ("unchanged import", importing),
        ):
            peak, seconds = _run(arguments, home)
            aim = f" (aim {MOST_IMPORT_MB} MB)" if arguments is importing else ""
            yield f"{name:34} {seconds:.1f} s of CPU, peak {peak:.0f} MB{aim}\n"


def _run(arguments: list[str], environ: dict[str, str]) -> tuple[float, float]:
    """Run a command; return its peak in MB and the seconds of CPU that it took."""
    command = [sys.executable, "manage.py", *arguments]
    process = subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, env=_ENVIRONMENT | environ, stdout=subprocess.DEVNULL
    )
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"manage.py {arguments[0]} failed.")
    return used.ru_maxrss / 1024, used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(sys.argv[1:])
