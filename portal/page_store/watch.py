"""Whether the database answers, and whether its stamps have moved.

A thread of each process reads the stamps once a second with a connection of its own.
Requests only look at what it found: none of them waits for a database that is gone.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    InterfaceError,
    OperationalError,
    connections,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from portal.page_store.models import Stamp
from portal.page_store.stamps import Stamps, with_texts
from portal.page_store.watched import watched

INTERVAL = 1.0
"""Seconds between two reads."""
SILENT_AFTER = 3.0
"""Seconds after which a read of the stamps that has not returned counts as failed."""
SUSPECT_AFTER = 0.3
"""The same, once a request has failed by the database."""
SLOW_AFTER = 60.0
"""The same for the texts, which at a million missions take seconds."""
FIRST_READ = 2.0
"""Seconds that the first request of a process waits for the first read."""
_FOLD_EVERY = 600

logger = logging.getLogger(__name__)


class UnreachableError(OperationalError):
    """The database is known not to answer, or too many wait for it: it was not asked."""


def _do_nothing() -> None: ...


@dataclass(slots=True)
class Watch:
    """What one process knows of the database. Thread-safe: fields are only replaced."""

    stamps: Stamps | None = None
    """As read last; also while the database is down."""
    read_at: datetime | None = None
    """When the stamps were read last."""
    after_read: Callable[[], None] = _do_nothing
    """Called after each read, also one that has failed."""
    failed: bool = False
    began: float | None = None
    """Monotonic; when the read that is going on began."""
    patience: float = SILENT_AFTER
    suspected: bool = False
    """Whether a request has failed by the database since the last read."""
    _thread: threading.Thread | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _first: threading.Event = field(default_factory=threading.Event)
    _wake: threading.Event = field(default_factory=threading.Event)

    def is_down(self) -> bool:
        """Return whether the database is known not to answer. Never waits."""
        began = self.began
        is_suspect = self.suspected and self.patience == SILENT_AFTER
        patience = SUSPECT_AFTER if is_suspect else self.patience
        silent = began is not None and time.monotonic() - began > patience
        return self.failed or silent

    def require(self) -> None:
        """Raise UnreachableError while the database is known not to answer."""
        if self.is_down():
            raise UnreachableError("The database does not answer.")

    def current(self) -> Stamps | None:
        """Return the stamps of the last second; None while the database is down.

        The first call of a process starts the thread, and waits for its first read;
        None without is_down() where that takes longer.
        """
        if self._thread is None:
            self._start()
            self._first.wait(FIRST_READ)
        return None if self.is_down() else self.stamps

    def suspect(self) -> None:
        """Let the database be read at once: a request has just failed by it."""
        self.suspected = True
        self._wake.set()

    def read(self) -> None:
        """Read the stamps, and let caches of moved ones forget. Never raises."""
        self.patience, self.began = SILENT_AFTER, time.monotonic()
        before, was_down, at = self.stamps, self.failed, timezone.now()
        try:
            values = Stamp.objects.values_by_name()
            self.patience = SLOW_AFTER
            found = with_texts(values, at, before)
            _forget_moved(before, found)
        except (DatabaseError, InterfaceError, OSError) as error:
            if not was_down:
                logger.error("The database does not answer: %s", error)
            self.failed = True
        except Exception:  # A dead thread would keep every page for ever.
            logger.exception("The stamps cannot be read.")
            self.failed = True
        else:
            if was_down:
                logger.error("The database answers again.")
                _renew_pool()
            self.stamps, self.failed, self.suspected = found, False, False
            self.read_at = at
        finally:
            self.began = None
            self._first.set()
            with suppress(Exception):  # A dead thread would keep every page for ever.
                self.after_read()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="page-store-watch", daemon=True
                )
                self._thread.start()

    def _run(self) -> None:
        connections[DEFAULT_DB_ALIAS] = _own_connection()
        for number in range(2**62):
            was_up = not self.failed
            self.read()
            if number % _FOLD_EVERY == _FOLD_EVERY - 1:
                _fold()
            _close_connection(failed=self.failed)
            if self.failed and was_up:
                continue  # It may have been the connection alone.
            self._wake.wait(INTERVAL)
            self._wake.clear()


def _forget_moved(before: Stamps | None, found: Stamps) -> None:
    moved = found.moved_since(before)
    for name, forget in watched().forget.items():
        if name in moved:
            forget()


def _close_connection(*, failed: bool) -> None:
    """Close what has failed, and SQLite's, which would not notice a file that was moved."""
    connection = connections[DEFAULT_DB_ALIAS]
    if failed or connection.vendor == "sqlite":
        with suppress(Exception):
            connection.close()


def _own_connection() -> BaseDatabaseWrapper:
    """Return a connection outside the pool, which waits at most two seconds to open."""
    connection = connections[DEFAULT_DB_ALIAS].copy()
    if connection.vendor == "postgresql":
        options = connection.settings_dict["OPTIONS"]
        options.pop("pool", None)
        options |= {"connect_timeout": 2, "tcp_user_timeout": 3000}
    return connection


def _renew_pool() -> None:
    """Let the pool open new connections now, not when its own pause is over."""
    pooled = connections.create_connection(DEFAULT_DB_ALIAS)
    if pooled.vendor == "postgresql":
        pooled.close_pool()  # type: ignore[attr-defined] # of its wrapper alone


def _fold() -> None:
    if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
        with suppress(DatabaseError):
            Stamp.objects.fold()


watch = Watch()
"""The watch of this process."""
