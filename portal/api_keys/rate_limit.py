"""Calls of the last minute by each client, in a sliding window.

They are counted in a small SQLite file that all workers of a machine share, not in the
portal's database: a call never waits for an import, and 304 costs no query more. The
file holds no address, only a keyed hash of one, and may be deleted at any time.
"""

import hmac
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

WINDOW = 60
"""Seconds in which calls are counted."""

STEP = 5
"""Seconds that are counted in one row; the oldest row counts until all of it is over."""

LOCK_TIMEOUT = 0.05
"""Seconds to wait for another worker at most."""


@dataclass(frozen=True, slots=True)
class Count:
    """Whether a call is allowed, and how many more are."""

    is_allowed: bool
    left: int
    seconds: int
    """Until the next call is allowed again (Retry-After)."""


_SCHEMA = """
CREATE TABLE IF NOT EXISTS calls (
  caller TEXT, step INTEGER, calls INTEGER, PRIMARY KEY (caller, step)
) WITHOUT ROWID
"""
_ADD = """
INSERT INTO calls VALUES (?, ?, 1)
ON CONFLICT (caller, step) DO UPDATE SET calls = calls + 1
"""
_local = threading.local()


class ConnectionHolder:
    """Closes its connection when its thread ends, or opens another path."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database

    def __del__(self) -> None:
        self.database.close()


def count_call(caller: str, limit: int, *, at: float) -> Count:
    """Count a call within the limit; raise sqlite3.Error or OSError.

    Never more than the limit in any minute; a refused call is not counted. About
    50 microseconds; 50 milliseconds where the file is locked.
    """
    step = int(at // STEP)
    database = _database(Path(settings.VAR_DIR) / "calls.sqlite3")
    # The lock is taken before the count is read: two workers never both take the last.
    database.execute("BEGIN IMMEDIATE")
    try:
        recent = database.execute(
            "SELECT step, calls FROM calls WHERE caller = ? AND step BETWEEN ? AND ?",
            (caller, step - WINDOW // STEP, step),
        ).fetchall()
        used = sum(calls for _step, calls in recent)
        if used < limit:
            database.execute(_ADD, (caller, step))
            recent = recent or [(step, 1)]
        _delete_old_steps(database, step)
    finally:
        database.execute("COMMIT")
    seconds = wait(recent, used - limit + 1, at)
    return Count(used < limit, max(0, limit - used - 1), seconds)


def wait(recent: list[tuple[int, int]], too_many: int, at: float) -> int:
    """Return the seconds until so many of the oldest calls leave the window."""
    for step, calls in recent:
        too_many -= calls
        if too_many <= 0:
            return max(1, int((step + 1) * STEP + WINDOW - at) + 1)
    return WINDOW


def _delete_old_steps(database: sqlite3.Connection, step: int) -> None:
    if getattr(_local, "cleaned", None) != step:
        _local.cleaned = step
        database.execute("DELETE FROM calls WHERE step < ?", (step - WINDOW // STEP,))


def _database(path: Path) -> sqlite3.Connection:
    """Return this thread's connection, opened on first use."""
    if getattr(_local, "path", None) != path:
        database = sqlite3.connect(
            path, timeout=LOCK_TIMEOUT, isolation_level=None, check_same_thread=False
        )
        # The counts may be lost with the machine: no write waits for the disk.
        database.execute("PRAGMA journal_mode=PERSIST")
        database.execute("PRAGMA synchronous=OFF")
        database.execute(_SCHEMA)
        _local.held, _local.path, _local.cleaned = (
            ConnectionHolder(database),
            path,
            None,
        )
    held: ConnectionHolder = _local.held
    return held.database


def hashed_caller(address: str) -> str:
    """Return a keyed hash of an address, by which it can be counted but not read."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, address.encode(), "sha256").hexdigest()[:32]
