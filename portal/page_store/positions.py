"""How far behind the primary is a replica?

A server's position in the write-ahead log (WAL) grows with each change, and a replica's
is that up to which it has replayed. What the primary had at a moment, a replica has that
has reached the primary's position of that moment: no clock of another machine, no
privilege and no traffic on an idle primary is needed (docs/adr/0057).
"""

import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime

from django.db import connections
from django.utils import timezone

KEPT = 600
"""Positions that are remembered, one a second."""

_SQL = """
SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
            ELSE pg_current_wal_lsn() END - '0/0'::pg_lsn,
       pg_last_xact_replay_timestamp()
"""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a server was in the log, and when it was asked."""

    bytes: int
    monotonic: float
    at: datetime
    last_change: datetime | None = None
    """When the last transaction that a replica has replayed was committed."""


class PositionLog:
    """The positions of a server in the last minutes. Thread-safe."""

    def __init__(self) -> None:
        self._positions: deque[Position] = deque(maxlen=KEPT)
        self._lock = threading.Lock()

    def note(self, position: Position) -> None:
        with self._lock:
            if self._positions and position.bytes < self._positions[-1].bytes:
                # Another server, promoted since: positions of the old one mean nothing.
                self._positions.clear()
            self._positions.append(position)

    def last(self) -> Position | None:
        with self._lock:
            return self._positions[-1] if self._positions else None

    def last_up_to(self, bytes_: int) -> Position | None:
        """Return the last position that is not beyond; None: all are, or none is known."""
        with self._lock:
            known = list(self._positions)
        return next((one for one in reversed(known) if one.bytes <= bytes_), None)


def read_position(alias: str) -> Position:
    """Return where a PostgreSQL server stands. One query. Raise DatabaseError."""
    monotonic, at = time.monotonic(), timezone.now()
    with connections[alias].cursor() as cursor:
        cursor.execute(_SQL)
        position, last_change = cursor.fetchone()
    return Position(int(position), monotonic, at, last_change)
