"""What was asked and found, counted while threads go on asking."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tools.rehearsal.checks import Verdict
from tools.rehearsal.requesting import Answer

IN_FLIGHT = 2.0
"""Seconds around a kill in which an error is one of what was in flight."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A request without a good answer."""

    kind: str
    why: str
    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which errors are expected, from a kill on; monotonic seconds."""

    began: float
    ended: float

    def meets(self, error: Failed) -> bool:
        return error.began <= self.ended and error.ended >= self.began


def unexcused(errors: Iterable[Failed], windows: Sequence[Window]) -> list[Failed]:
    """Return the errors that no kill explains."""
    return [
        error for error in errors if not any(window.meets(error) for window in windows)
    ]


@dataclass(slots=True)
class Counted:
    requests: int = 0
    wrong: int = 0
    errors: int = 0
    stale: float = 0.0
    stale_saying_so: float = 0.0
    saved_copies: int = 0
    seconds: list[float] = field(default_factory=list)


class Tally:
    """Thread-safe."""

    def __init__(self) -> None:
        self.kinds: dict[str, Counted] = defaultdict(Counted)
        self.wrong: list[str] = []
        self.errors: list[Failed] = []
        self._lock = threading.Lock()

    def add(self, kind: str, path: str, answer: Answer, verdict: Verdict) -> None:
        with self._lock:
            counted = self.kinds[kind]
            counted.requests += 1
            counted.seconds.append(answer.ended - answer.began)
            counted.saved_copies += verdict.says_so
            if verdict.says_so:
                counted.stale_saying_so = max(
                    counted.stale_saying_so, verdict.stale_seconds
                )
            else:
                counted.stale = max(counted.stale, verdict.stale_seconds)
            if verdict.wrong:
                counted.wrong += 1
                self.wrong.append(f"{path}: {'; '.join(verdict.wrong)}")
            if verdict.error:
                counted.errors += 1
                failed = Failed(kind, verdict.error, answer.began, answer.ended)
                self.errors.append(failed)

    @property
    def requests(self) -> int:
        with self._lock:
            return sum(one.requests for one in self.kinds.values())
