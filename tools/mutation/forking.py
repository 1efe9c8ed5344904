"""Run the tests once, then again for each mutant in a copy of the same process.

To import, to collect and to write the tables costs seconds; to fork costs none of it.
Run as a module in a copy of the project: a file of mutants, the descriptor to which
the verdicts go, and the tests.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter

import pytest

from tools.mutation.swapping import NeedsFreshProcessError, swap

OPTIONS = (
    *("-q", "-n0", "-p", "no:cacheprovider", "--hypothesis-seed=0"),
    *("-m", "not browser and not shared and not postgres and not faults"),
)
SURVIVED, CAUGHT, FRESH, _BUG = 0, 1, 3, 4
_SLOW = 0.3
"""Seconds that a test takes to be run after the others."""
_MEMORY = 4 * 2**30
"""Bytes that a mutant may take: an endless loop that keeps what it makes ends here."""


class ForkForEachMutant:
    """A plugin of pytest that writes “number verdict” for each mutant."""

    def __init__(self, mutants: list[tuple[str, str]], verdicts: int) -> None:
        self._mutants, self._verdicts = mutants, verdicts

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        took: dict[str, float] = {}
        for item, following in _in_turn(session.items):
            began = perf_counter()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            took[item.nodeid] = perf_counter() - began
        if session.testsfailed:
            raise session.Failed("The tests fail before anything is broken.")
        session.items.sort(key=lambda item: took[item.nodeid] > _SLOW)
        seconds = 20 + int(3 * sum(took.values()))
        if _try(lambda: _run(session), seconds) != SURVIVED:
            raise session.Failed("The tests fail when they run for the second time.")
        for number, (path, mutated) in enumerate(self._mutants):
            trial = partial(_run_mutated, session, path, mutated)
            os.write(self._verdicts, f"{number} {_try(trial, seconds)}\n".encode())
        return True


def _in_turn(items: list[pytest.Item]) -> list[tuple[pytest.Item, pytest.Item]]:
    """Pair each test with the next, and the last with the first.

    With none after it, pytest would take the database down.
    """
    return list(zip(items, [*items[1:], *items[:1]], strict=True))


def _try(trial: Callable[[], int], seconds: int) -> int:
    """Return the verdict of a trial in a copy of this process; CAUGHT if it dies."""
    pid = os.fork()
    if pid == 0:
        code = _BUG
        try:
            signal.alarm(seconds)
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            code = trial()
        finally:
            os._exit(code)
    _pid, status = os.waitpid(pid, 0)
    verdict = os.WEXITSTATUS(status) if os.WIFEXITED(status) else CAUGHT
    if verdict == _BUG:
        raise RuntimeError("A mutant could not be tried.")
    return verdict


def _run_mutated(session: pytest.Session, path: str, mutated: str) -> int:
    try:
        swap(path, Path(path).read_text(encoding="utf-8"), mutated)
    except NeedsFreshProcessError:
        return FRESH
    try:
        return _run(session)
    except BaseException:  # noqa: BLE001 - whatever a mutant raises past pytest
        return CAUGHT


def _run(session: pytest.Session) -> int:
    for item, following in _in_turn(session.items):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return CAUGHT
    return SURVIVED


def main(mutants: str, verdicts: str, *tests: str) -> int:
    plugin = ForkForEachMutant(
        json.loads(Path(mutants).read_text(encoding="utf-8")), int(verdicts)
    )
    return int(pytest.main([*OPTIONS, *tests], plugins=[plugin]))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
