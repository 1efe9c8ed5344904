"""How long after an advisory was raised or ended is that to be seen everywhere?"""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tools.rehearsal.markers import BANNER
from tools.rehearsal.requesting import fetch

INTERVAL = 0.5
ALLOWED = 60.0
_SETTLED = 6
_NUMBER = re.compile(re.escape(BANNER).replace(r"\{number\}", r"(\d+)").encode())


@dataclass(frozen=True, slots=True)
class Look:
    """What the banner of a page was at a time; 0 is none."""

    began: float
    number: int


@dataclass(slots=True)
class Place:
    """Where a reader may stand: before one portal, or before the proxy."""

    name: str
    port: int
    looks: list[Look] = field(default_factory=list)

    def look(self) -> None:
        """Look at the first page; where there is none nothing is noted."""
        answer = fetch(self.port, "/en/")
        if answer.status == 200:
            found = _NUMBER.search(answer.body)
            self.looks.append(Look(answer.began, int(found[1]) if found else 0))

    def has_settled_on(self, number: int, since: float) -> bool:
        """Return whether the last looks, at several processes, all found a number."""
        last = [one.number for one in self.looks[-_SETTLED:] if one.began > since]
        return last == [number] * _SETTLED


@dataclass(frozen=True, slots=True)
class Announcement:
    """From a moment on, every page shows a banner of this number, or none (0)."""

    number: int
    at: float


def delays(
    places: Sequence[Place], announcements: Sequence[Announcement]
) -> Mapping[str, float]:
    """Return the longest delay of each place, in seconds; infinite where never seen."""
    return {
        one.name: max(
            (_delay(one.looks, said, announcements) for said in announcements),
            default=0.0,
        )
        for one in places
    }


def _delay(
    looks: Sequence[Look], said: Announcement, all_of_them: Sequence[Announcement]
) -> float:
    """Return the seconds until the last page that did not show it yet."""
    next_one = min(
        (one.at for one in all_of_them if one.at > said.at), default=time.monotonic()
    )
    mine = [one for one in looks if said.at < one.began < next_one]
    late = [one.began for one in mine if one.number != said.number]
    if not mine or (late and late[-1] == mine[-1].began):
        return float("inf")
    return max(late, default=said.at) - said.at
