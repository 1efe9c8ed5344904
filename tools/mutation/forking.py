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
from types import FrameType

import pytest

from tools.mutation.swapping import Key, NeedsFreshProcessError, key_of, swap

OPTIONS = (
    *("-q", "-n0", "-p", "no:cacheprovider", "--hypothesis-seed=0"),
    *("--assert=plain", "--tb=line"),  # to explain a failure takes seconds
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
        self._files = {path for path, _mutated in mutants}
        self._called: dict[pytest.Item, set[Key]] = {}
        self._took: dict[pytest.Item, float] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for item, following in _in_turn(session.items):
            self._run_and_note(item, following)
        if session.testsfailed:
            raise session.Failed("The tests fail before anything is broken.")
        session.items.sort(key=lambda item: self._took[item] > _SLOW)
        self._longest = 20 + int(3 * sum(self._took.values()))
        if self._try(lambda: _run(session.items)) != SURVIVED:
            raise session.Failed("The tests fail when they run for the second time.")
        for number, (path, mutated) in enumerate(self._mutants):
            verdict = self._try(partial(self._mutate, session, path, mutated))
            os.write(self._verdicts, f"{number} {verdict}\n".encode())
        return True

    def _run_and_note(self, item: pytest.Item, following: pytest.Item) -> None:
        """Run a test; remember how long it took, and what it called of the files."""
        called = self._called[item] = set()

        def note(frame: FrameType, event: str, _argument: object) -> None:
            if event == "call" and frame.f_code.co_filename in self._files:
                called.add(key_of(frame.f_code))

        began = perf_counter()
        sys.setprofile(note)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        sys.setprofile(None)
        self._took[item] = perf_counter() - began

    def _try(self, trial: Callable[[], int]) -> int:
        """Return the verdict of a trial in a fork of this process; CAUGHT if it dies."""
        pid = os.fork()
        if pid == 0:
            code = _BUG
            try:
                signal.alarm(self._longest)
                resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
                code = trial()
            finally:
                os._exit(code)
        _pid, status = os.waitpid(pid, 0)
        verdict = os.WEXITSTATUS(status) if os.WIFEXITED(status) else CAUGHT
        if verdict == _BUG:
            raise RuntimeError("A mutant could not be tried.")
        return verdict

    def _mutate(self, session: pytest.Session, path: str, mutated: str) -> int:
        """Change a function, and run the tests that call it."""
        try:
            changed = swap(path, Path(path).read_text(encoding="utf-8"), mutated)
        except NeedsFreshProcessError:
            return FRESH
        try:
            return _run([one for one in session.items if self._called[one] & changed])
        except BaseException:  # noqa: BLE001 - whatever a mutant raises past pytest
            return CAUGHT


def _run(items: list[pytest.Item]) -> int:
    for item, following in _in_turn(items):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if item.session.testsfailed:
            return CAUGHT
    return SURVIVED


def _in_turn(items: list[pytest.Item]) -> list[tuple[pytest.Item, pytest.Item]]:
    """Pair each test with the next, and the last with the first.

    With none after it, pytest would take the database down.
    """
    return list(zip(items, [*items[1:], *items[:1]], strict=True))


def main(mutants: str, verdicts: str, *tests: str) -> int:
    plugin = ForkForEachMutant(
        json.loads(Path(mutants).read_text(encoding="utf-8")), int(verdicts)
    )
    return int(pytest.main([*OPTIONS, *tests], plugins=[plugin]))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
