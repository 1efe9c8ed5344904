"""Which mutants do the tests catch? In a copy of the project, never in the tree itself."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from tools.mutation.forking import CAUGHT, FRESH, OPTIONS, SURVIVED
from tools.mutation.groups import Group
from tools.mutation.planting import Mutant

_SUMMARY = re.compile(r"\d (passed|failed|error)")
_LEFT_OUT = shutil.ignore_patterns(".*", "var")
_LONGEST = 1800
"""Seconds that the tests may take for one mutant in a process of its own."""
_PYTHON = (sys.executable, "-B")
"""No bytecode of a mutant stays, to be taken for the product's."""


class Outcome(StrEnum):
    CAUGHT = "caught"
    SURVIVED = "survived"
    BROKEN = "does not start"


class TestsFailError(Exception):
    """The tests fail, or do not run, before anything is broken."""


@contextmanager
def copied(root: Path) -> Iterator[Path]:
    """Copy the project, without what is hidden or made by running it."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder).resolve() / "project"
        shutil.copytree(root, copy, ignore=_LEFT_OUT)
        yield copy


def tried(
    copy: Path, mutants: Sequence[Mutant], group: Group
) -> Iterator[tuple[Mutant, Outcome]]:
    """Yield what becomes of each mutant; raise TestsFailError.

    A change in code that runs when modules are loaded takes a process of its own.
    """
    later = [one for one in mutants if one.path in group.fresh]
    others = [one for one in mutants if one.path not in group.fresh]
    for number, verdict in _forked(copy, others, group.tests):
        if verdict == FRESH:
            later.append(others[number])
        else:
            yield others[number], _OUTCOMES[verdict]
    for mutant in later:
        yield mutant, _in_fresh_process(copy, mutant, group.tests)


_OUTCOMES = {SURVIVED: Outcome.SURVIVED, CAUGHT: Outcome.CAUGHT}


def _forked(
    copy: Path, mutants: Sequence[Mutant], tests: Sequence[str]
) -> Iterator[tuple[int, int]]:
    plan, log = copy.with_name("mutants.json"), copy.with_name("tests.log")
    plan.write_text(json.dumps([(str(copy / one.path), one.source) for one in mutants]))
    verdicts, write = os.pipe()
    command = [*_PYTHON, "-m", "tools.mutation.forking", str(plan), str(write), *tests]
    with (
        log.open("w") as output,
        os.fdopen(verdicts, encoding="ascii") as lines,
        subprocess.Popen(  # noqa: S603 - our own module
            command,
            cwd=copy,
            pass_fds=[write],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        os.close(write)
        for line in lines:
            number, verdict = line.split()
            yield int(number), int(verdict)
    if process.returncode:
        raise TestsFailError(log.read_text()[-4000:])


def _in_fresh_process(copy: Path, mutant: Mutant, tests: Sequence[str]) -> Outcome:
    path = copy / mutant.path
    source = path.read_text(encoding="utf-8")
    path.write_text(mutant.source, encoding="utf-8")
    try:
        return _judged(copy, mutant, tests)
    except subprocess.TimeoutExpired:
        return Outcome.CAUGHT
    finally:
        path.write_text(source, encoding="utf-8")


def _judged(copy: Path, mutant: Mutant, tests: Sequence[str]) -> Outcome:
    if "models" in mutant.path and not _matches_migrations(copy):
        return Outcome.CAUGHT
    result = _ran(copy, "-m", "pytest", "-x", *OPTIONS, *tests)
    if not _SUMMARY.search(result.stdout[-80:]):
        return Outcome.BROKEN  # it ended before the first test
    return _OUTCOMES.get(result.returncode, Outcome.BROKEN)


def _matches_migrations(copy: Path) -> bool:
    """Return what CI checks: the tests' tables come from migrations, not from models."""
    result = _ran(copy, "manage.py", "makemigrations", "--check", "--dry-run")
    return "Migrations for" not in result.stdout


def _ran(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - this interpreter, our own arguments
        [*_PYTHON, *arguments],
        cwd=copy,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=_LONGEST,
    )
