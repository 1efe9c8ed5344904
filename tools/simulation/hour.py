"""The first hour after an evacuation notice, second by second.

Expected values, not drawn at random: a cache with Poisson arrivals of rate r holds an
address with a probability h that moves by r(1-h) - h/T a second (T: how long it keeps
it), and fetches it r(1-h) times a second: once, however many ask at the same time. The
same holds for the store of each portal, which keeps a page until the data change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import exp

from tools.simulation.pages import CRISIS, Cost, Kind

MINUTE = 60
HOUR = 60 * MINUTE
NOTICE = 5 * MINUTE
"""When the notice is published."""
RISE = 7 * MINUTE
"""From the notice to the most requests a second."""
HALVES_IN = 25 * MINUTE
"""After which half as many ask."""
RANKS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)
"""Addresses of a kind are asked for by Zipf's law; each span of ranks is one group."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What stands between readers and data."""

    name: str
    edges: int
    """Caches of a CDN that know nothing of each other; 0: none."""
    portals: int
    cores: int
    """Of each portal."""
    changes_every: float = 120
    """Seconds between changes of an advisory: each portal renders its pages anew."""


@dataclass(slots=True)
class Second:
    """What happens in a second."""

    at: int
    asked: float = 0.0
    reached: float = 0.0
    """Requests that reach a portal."""
    rendered: float = 0.0
    work_ms: float = 0.0
    """CPU of portals that is asked for."""
    database_ms: float = 0.0
    """CPU of the databases that pages are read from."""
    sent_bytes: float = 0.0
    """By portals."""
    waiting_ms: float = 0.0
    """Work that is left over at the end of the second, of all cores together."""


def arrivals(at: float, peak: float, quiet: float = 5.0) -> float:
    """Return the requests a second, from all readers."""
    since = at - NOTICE
    if since <= 0:
        return quiet
    rise = min(1.0, since / RISE) ** 2
    fall = 0.5 ** (max(0.0, since - RISE) / HALVES_IN)
    return float(quiet + peak * rise * fall)


@dataclass(slots=True)
class _Group:
    """Addresses of a kind that are asked for about as often."""

    kind: Kind
    addresses: float
    share: float
    """Of all requests, of the whole group."""
    at_edges: float = 0.0
    """The part of addresses that an edge holds."""
    stored: float = 0.0
    """The part of addresses of which a portal has a current page."""


def _groups(kind: Kind) -> list[_Group]:
    spans = [
        (first, min(2 * first, kind.addresses + 1))
        for first in RANKS
        if first <= kind.addresses
    ]
    weights = [sum(1 / rank for rank in range(*span)) for span in spans]
    whole = sum(weights)
    return [
        _Group(kind, last - first, kind.share * weight / whole)
        for (first, last), weight in zip(spans, weights, strict=True)
    ]


@dataclass(slots=True)
class Hour:
    """The simulation of a set-up with a peak of requests a second."""

    setup: Setup
    peak: float
    costs: Mapping[str, Cost]
    groups: list[_Group] = field(default_factory=list)

    def __iter__(self) -> Iterator[Second]:
        self.groups = [group for kind in CRISIS for group in _groups(kind)]
        left = 0.0
        for at in range(HOUR):
            second = Second(at)
            if at % self.setup.changes_every == 0:
                for group in self.groups:
                    group.stored = 0.0
            for group in self.groups:
                self._step(group, second)
            capacity = 1000.0 * self.setup.portals * self.setup.cores
            left = max(0.0, left + second.work_ms - capacity)
            second.waiting_ms = left
            yield second

    def work_at(self, at: int) -> float:
        """Return the CPU milliseconds of portals in a second."""
        return next(second.work_ms for second in self if second.at == at)

    def _step(self, group: _Group, second: Second) -> None:
        asked = arrivals(second.at, self.peak) * group.share
        reached = self._past_edges(group, asked)
        pages = group.addresses * self.setup.portals
        before, group.stored = group.stored, _held(group.stored, reached / pages)
        rendered = pages * (group.stored - before)
        cost = self.costs[group.kind.name]
        second.asked += asked
        second.reached += reached
        second.rendered += rendered
        second.database_ms += rendered * group.kind.database_ms
        second.sent_bytes += reached * cost.bytes
        second.work_ms += rendered * cost.rendered_ms
        second.work_ms += (reached - rendered) * cost.stored_ms

    def _past_edges(self, group: _Group, asked: float) -> float:
        """Return the requests of a group that no edge answers."""
        if not self.setup.edges or not group.kind.seconds:
            return asked
        places = group.addresses * self.setup.edges
        before = group.at_edges
        group.at_edges = _held(before, asked / places, group.kind.seconds)
        dropped = (before + group.at_edges) / 2 / group.kind.seconds
        return places * (group.at_edges - before + dropped)


def _held(before: float, rate: float, seconds: float = 0.0) -> float:
    """Return the part that is held a second later; without seconds nothing is dropped."""
    dropped = 1 / seconds if seconds else 0.0
    both = rate + dropped
    if not both:
        return before
    settled = rate / both
    return float(settled + (before - settled) * exp(-both))


def most_at_once(setup: Setup, costs: Mapping[str, Cost], load: float = 0.8) -> float:
    """Return the peak of requests a second at which the cores are busy to that part."""
    low, high = 1.0, 10_000_000.0
    capacity = 1000.0 * setup.portals * setup.cores
    while high / low > 1.02:
        peak = (low * high) ** 0.5
        busiest = max(one.work_ms for one in Hour(setup, peak, costs))
        low, high = (peak, high) if busiest <= load * capacity else (low, peak)
    return low
