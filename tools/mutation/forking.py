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
from pathlib import Path
from time import perf_counter

import pytest

from tools.mutation.swapping import NeedsFreshProcessError, swap

OPTIONS = (
    *("-q", "-n0", "-p", "no:cacheprovider", "--hypothesis-seed=0"),
    *("-m", "not browser and not shared and not postgres and not faults"),
)
SURVIVED, CAUGHT, FRESH = 0, 1, 3
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
        for number, (path, mutated) in enumerate(self._mutants):
            verdict = _try(session, path, mutated, seconds)
            os.write(self._verdicts, f"{number} {verdict}\n".encode())
        return True


def _in_turn(items: list[pytest.Item]) -> list[tuple[pytest.Item, pytest.Item]]:
    """Pair each test with the next, and the last with the first.

    With none after it, pytest would take the database down.
    """
    return list(zip(items, [*items[1:], *items[:1]], strict=True))


def _try(session: pytest.Session, path: str, mutated: str, seconds: int) -> int:
    """Return whether a mutant is caught; one that takes too long is."""
    pid = os.fork()
    if pid == 0:
        code = CAUGHT
        try:
            signal.alarm(seconds)
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            swap(path, Path(path).read_text(encoding="utf-8"), mutated)
            code = _run(session)
        except NeedsFreshProcessError:
            code = FRESH
        finally:
            os._exit(code)
    _pid, status = os.waitpid(pid, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else CAUGHT


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
