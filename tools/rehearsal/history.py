"""Which values were written when, and was a value that was read true at that time?"""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from itertools import count


class Outcome(Enum):
    COMMITTED = "committed"
    ROLLED_BACK = "rolled back"
    UNKNOWN = "unknown"
    """It was not acknowledged, or not yet: readers may see it or not."""


@dataclass(slots=True)
class Version:
    """One value of a record; moments are monotonic seconds."""

    number: int
    began: float
    outcome: Outcome = Outcome.UNKNOWN
    acknowledged: float | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is wrong with a value that was read, or how long it had been replaced."""

    fault: str = ""
    stale_seconds: float = 0.0


class History:
    """All versions of all records, written by one thread for each key. Thread-safe."""

    def __init__(self) -> None:
        self._versions: dict[str, dict[int, Version]] = defaultdict(dict)
        self._numbers: dict[str, count[int]] = defaultdict(count)
        self._lock = threading.Lock()

    def begin(self, key: str, *, is_rolled_back: bool = False) -> int:
        """Return the number of a version that is about to be written."""
        outcome = Outcome.ROLLED_BACK if is_rolled_back else Outcome.UNKNOWN
        with self._lock:
            number = next(self._numbers[key])
            version = Version(number, time.monotonic(), outcome)
            self._versions[key][number] = version
        return number

    def acknowledge(self, key: str, number: int) -> None:
        """Record that a version is committed and that its writer was told so."""
        with self._lock:
            version = self._versions[key][number]
            version.acknowledged = time.monotonic()
            version.outcome = Outcome.COMMITTED

    def judge(self, key: str, number: int, began: float, ended: float) -> Judgement:
        """Judge a value in an answer to a request of a time."""
        name = f"{key}-{number}"
        with self._lock:
            version = self._versions[key].get(number)
            if version is None or version.began > ended:
                return Judgement(f"{name} was never written")
            if version.outcome is Outcome.ROLLED_BACK:
                return Judgement(f"{name} was rolled back")
            replaced = [
                later.acknowledged
                for later in self._versions[key].values()
                if later.number > number and later.acknowledged is not None
            ]
        return Judgement(stale_seconds=max(0.0, began - min(replaced, default=began)))

    def written(self) -> list[tuple[str, Version]]:
        with self._lock:
            return [
                (key, version)
                for key, versions in self._versions.items()
                for version in versions.values()
            ]

    def last_acknowledged(self, key: str) -> int:
        """Return the number of the last version that was acknowledged; -1 for none."""
        known = (
            one.number
            for other, one in self.written()
            if other == key and one.acknowledged
        )
        return max(known, default=-1)
