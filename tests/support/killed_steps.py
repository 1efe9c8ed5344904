"""A process that has loaded the portal and does a step in children, which can be killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.conf import settings

LOOP = """
import os, sys
import django
django.setup()
from django.db import connections
{imports}
for line in sys.stdin:
    connections.close_all()
    child = os.fork()
    if not child:
        {step}
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("over", flush=True)
"""


class Steps:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, word: object, after: float | None = None) -> float:
        """Do the step of a word, killed after some seconds; return how long it took."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        pid, begun = int(self._process.stdout.readline()), time.monotonic()
        if after is not None:
            time.sleep(after)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert self._process.stdout.readline() == "over\n"
        return time.monotonic() - begun

    def kill_midway(
        self,
        words: list[int],
        times: int,
        is_done: Callable[[int], bool],
    ) -> int:
        """Kill the steps of words at random moments, until so many left nothing done.

        Do each of those again, whole. Return how many were killed.
        """
        chance, killed = random.Random(11), 0  # noqa: S311
        whole = self.do(words[0])
        assert is_done(words[0])
        for word in words[1:]:
            self.do(word, after=chance.uniform(0.1, 1) * whole)
            if not is_done(word):
                killed += 1
                self.do(word)
                assert is_done(word)
            if killed == times:
                break
        return killed


@contextmanager
def steps(imports: str, step: str, **environment: str) -> Iterator[Steps]:
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", LOOP.format(imports=imports, step=step)],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],  # noqa: TID251
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            **environment,
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Steps(process)
    finally:
        process.kill()
        process.communicate()
