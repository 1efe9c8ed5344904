"""Whether a database answers, and whether its stamps have moved.

A thread of each process reads the stamps once a second with a connection of its own,
one thread for the primary and one for each replica. Requests only look at what it found:
none of them waits for a database that is gone.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
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
from portal.page_store.positions import PositionLog, read_position
from portal.page_store.stamps import Stamps, with_texts
from portal.page_store.watched import watched
from portal.web.clock import clock, public_now
from portal.web.postgresql import renew_pool
from portal.web.replicas import reads_from

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


def _tell_nobody(*, is_down: bool) -> None: ...


def _do_nothing() -> None: ...


@dataclass(slots=True)
class Watch:
    """What one process knows of a database. Thread-safe: fields are only replaced."""

    alias: str = DEFAULT_DB_ALIAS
    silent_after: float = SILENT_AFTER
    stamps: Stamps | None = None
    """As read last; also while the database is down."""
    positions: PositionLog = field(default_factory=PositionLog)
    """Read just before the stamps; none without replicas."""
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
    began_reading: Callable[[], None] = _do_nothing
    """Called once, when the thread begins (see ``announcements``)."""
    found: Callable[..., None] = _tell_nobody
    """Called with ``is_down`` when the state of the database has changed."""
    _thread: threading.Thread | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _first: threading.Event = field(default_factory=threading.Event)
    _wake: threading.Event = field(default_factory=threading.Event)

    def is_down(self) -> bool:
        """Return whether the database is known not to answer. Never waits."""
        began = self.began
        is_suspect = self.suspected and self.patience == self.silent_after
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
        self.start()
        return None if self.is_down() else self.stamps

    def suspect(self) -> None:
        """Let the database be read at once: a request has just failed by it."""
        self.suspected = True
        self.wake()

    def wake(self) -> None:
        """Let the stamps be read at once."""
        self._wake.set()

    def read(self) -> None:
        """Read the stamps, and let caches of moved ones forget. Never raises."""
        self.patience, self.began = self.silent_after, time.monotonic()
        was_down, at = self.failed, timezone.now()
        try:
            with reads_from(self.alias):
                self.stamps = self._read()
        except (DatabaseError, InterfaceError, OSError) as error:
            if not was_down:
                logger.error("The database does not answer (%s): %s", self.alias, error)
            self.failed = True
        except Exception:  # A dead thread would keep every page for ever.
            logger.exception("The stamps cannot be read.")
            self.failed = True
        else:
            if was_down:
                logger.error("The database answers again (%s).", self.alias)
                renew_pool(self.alias)
            self.failed = self.suspected = False
            self.read_at = at
        finally:
            self.began = None
            self._first.set()
            with suppress(Exception):  # A dead thread would keep every page for ever.
                self.after_read()

    def _read(self) -> Stamps:
        before, at = self.stamps, public_now()
        if settings.DATABASE_REPLICAS:
            self.positions.note(read_position(self.alias))
        values = Stamp.objects.values_by_name()
        self.patience = SLOW_AFTER
        found = with_texts(values, at, before)
        _forget_moved(before, found)
        return found

    def start(self) -> None:
        """Start the thread, and wait for its first read."""
        if self._thread is None:
            self._start()
            self._first.wait(FIRST_READ)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                name = f"page-store-watch-{self.alias}"
                self._thread = threading.Thread(
                    target=self._run, name=name, daemon=True
                )
                self._thread.start()

    def _run(self) -> None:
        connections[self.alias] = _own_connection(self.alias)
        self.began_reading()
        for number in range(2**62):
            was_up = not self.failed
            self.read()
            clock.save()
            if self.failed == was_up:
                self.found(is_down=self.failed)
            if number % _FOLD_EVERY == _FOLD_EVERY - 1:
                _fold(self.alias)
            _close_connection(self.alias, failed=self.failed)
            if self.failed and was_up:
                continue  # It may have been the connection alone.
            self._wake.wait(INTERVAL)
            self._wake.clear()


def _forget_moved(before: Stamps | None, found: Stamps) -> None:
    moved = found.moved_since(before)
    for name, forget in watched().forget.items():
        if name in moved:
            forget()


def _close_connection(alias: str, *, failed: bool) -> None:
    """Close what has failed, and SQLite's, which would not notice a file that was moved."""
    connection = connections[alias]
    if failed or connection.vendor == "sqlite":
        with suppress(Exception):
            connection.close()


def _own_connection(alias: str) -> BaseDatabaseWrapper:
    """Return a connection outside the pool, which waits at most two seconds to open."""
    connection = connections[alias].copy()
    if connection.vendor == "postgresql":
        options = connection.settings_dict["OPTIONS"]
        options.pop("pool", None)
        options |= {"connect_timeout": 2, "tcp_user_timeout": 3000}
    return connection


def _fold(alias: str) -> None:
    if alias == DEFAULT_DB_ALIAS and connections[alias].vendor == "postgresql":
        with suppress(DatabaseError):
            Stamp.objects.fold()


watch = Watch()
"""This process's watch of the primary."""
