"""Rehearse failures of a portal on several machines: `python -m tools.rehearsal`.

PostgreSQL with a standby, Redis, two portals, a task worker and nginx run on loopback,
in a temporary folder, while readers read and staff write; one after another is killed.
Exit status 0: every aim is reached.
"""

import argparse
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tools.rehearsal.machines import Machines
from tools.rehearsal.processes import ROOT
from tools.rehearsal.programs import (
    NotInstalledError,
    NotReadyError,
    install_missing,
)
from tools.rehearsal.rehearsing import Rehearsal, cpu_seconds
from tools.rehearsal.report import Findings, as_json, as_text
from tools.rehearsal.scenario import STEPS, Plan


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    # As Ctrl-C: whatever was started is ended.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        install_missing()
        found = _rehearse(options)
    except (NotInstalledError, NotReadyError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    found = replace(found, cpu_seconds=cpu_seconds())
    sys.stdout.write(as_text(found))
    if options.json:
        options.json.write_text(json.dumps(as_json(found), indent=2), encoding="utf-8")
    return 0 if found.is_good else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.rehearsal")
    add = parser.add_argument
    add("--minutes", type=float, default=10, metavar="N", help="default: 10")
    add("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    add("--keep", type=Path, metavar="FOLDER", help="keep the logs and the databases")
    add("--small", action="store_true", help="without the starter directory")
    add("--steps", nargs="+", choices=STEPS, default=[*STEPS], help="only these")
    return parser


def _rehearse(options: argparse.Namespace) -> Findings:
    folder = _folder(options.keep)
    machines = Machines(folder)
    rehearsal: Rehearsal | None = None
    try:
        _say("PostgreSQL and Redis start")
        machines.start_databases()
        _manage(machines, "migrate", "--verbosity", "0")
        plan = Plan(options.minutes * 60, options.steps)
        rehearsal = Rehearsal(machines, plan, _say)
        _say("the directory is loaded")
        rehearsal.prepare(starter=not options.small)
        _say("the standby and the portals start")
        machines.start_replica()
        machines.start_portals()
        return rehearsal.play()
    finally:
        _say("all processes end")
        if rehearsal:
            rehearsal.stop()
        machines.stop()
        if not options.keep:
            shutil.rmtree(folder)


def _folder(kept: Path | None) -> Path:
    """Return a new folder, which the servers' user may enter."""
    if kept:
        kept.mkdir(parents=True)
    folder = kept.resolve() if kept else Path(tempfile.mkdtemp(prefix="rehearsal-"))
    folder.chmod(0o755)
    return folder


def _manage(machines: Machines, *words: str) -> None:
    subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=machines.environment("portal1"),
        check=True,
    )


def _say(line: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')}  {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
