"""Which database is a public page read from, and is it current? (docs/adr/0057)"""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

from portal.page_store.positions import Position
from portal.page_store.stamps import Stamps
from portal.page_store.watch import Watch, watch
from portal.web.replicas import read_alias

SILENT_AFTER = 1.0
"""Seconds after which a replica counts as gone: sooner than the primary, since another
database answers in its place."""


@dataclass(frozen=True, slots=True)
class Source:
    """A database to read from, with the stamps that were read there and nowhere else."""

    alias: str
    stamps: Stamps
    saved_at: datetime | None = None
    """The moment up to which it is known to be complete, where that is long ago."""

    @property
    def is_primary(self) -> bool:
        return self.alias == DEFAULT_DB_ALIAS


class Sources:
    """The databases of this process: the primary, and its replicas."""

    def __init__(self, primary: Watch, replicas: Sequence[Watch] = ()) -> None:
        self._primary, self._replicas = primary, replicas
        self._by_alias = {one.alias: one for one in (primary, *replicas)}

    def candidates(self) -> list[Source]:
        """Return what a public page may be read from, the best first. Never waits.

        A replica that is current, then the primary; without the primary, the replicas.
        Empty: nothing answers, or nothing has been read yet.
        """
        for one in self._replicas:
            one.start()
        stamps = self._primary.current()
        living = [one for one in self._in_order() if not one.suspected]
        found = [source for one in living if (source := self._replica(one))]
        current = [one for one in found if one.saved_at is None]
        if stamps is not None:
            return [*current[:1], Source(self._primary.alias, stamps)]
        if current or not self._primary.is_down():
            return current
        return sorted(found, key=lambda one: str(one.saved_at), reverse=True)

    def has_replica(self) -> bool:
        """Return whether a replica answers."""
        return any(not one.is_primary for one in self.candidates())

    def lags(self) -> dict[str, float | None]:
        """Return how many seconds each replica is behind; None: it does not answer."""
        return {one.alias: self._lag(one) for one in self._replicas}

    def _lag(self, replica: Watch) -> float | None:
        position = None if replica.is_down() else replica.positions.last()
        complete = self._complete_until(position) if position else None
        return time.monotonic() - complete.monotonic if complete else None

    def is_down(self, alias: str | None = None) -> bool:
        """Return whether a database does not answer; by default the one to read from."""
        return self._by_alias[alias or read_alias()].is_down()

    def suspect(self, alias: str) -> None:
        """Use another database until this one has answered: a request failed by it."""
        self._by_alias[alias].suspect()

    def _in_order(self) -> list[Watch]:
        """Return the replicas, a different one first in each process."""
        first = os.getpid() % len(self._replicas) if self._replicas else 0
        return [*self._replicas[first:], *self._replicas[:first]]

    def _replica(self, one: Watch) -> Source | None:
        stamps, position = one.current(), one.positions.last()
        if stamps is None or position is None:
            return None
        complete = self._complete_until(position)
        if complete and time.monotonic() - complete.monotonic <= _max_lag():
            return Source(one.alias, stamps)
        saved_at = complete.at if complete else position.last_change
        return Source(one.alias, stamps, saved_at) if saved_at else None

    def _complete_until(self, position: Position) -> Position | None:
        """Return the last position of the primary that a replica has reached."""
        return self._primary.positions.last_up_to(position.bytes)


def _max_lag() -> float:
    seconds: int = settings.REPLICA_MAX_LAG_SECONDS
    return seconds


sources = Sources(
    watch,
    [Watch(alias, silent_after=SILENT_AFTER) for alias in settings.DATABASE_REPLICAS],
)
"""The databases of this process."""
