"""How is the portal? Figures that metrics and the status page of staff share."""

import logging
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Count, Min, Q
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from embassies.models import Mission
from portal.advisories.board import board
from portal.advisories.models import Advisory
from portal.mirror.places import mirror_made_at
from portal.page_store.sources import sources
from portal.page_store.store import store
from portal.page_store.watch import watch
from portal.site.readiness import readiness_checks
from portal.site.state_of_data import RefreshLine, refreshes
from portal.subscriptions.models import Letter
from portal.web.clock import clock

FAILED_WITHIN = timedelta(days=1)
"""How long a failed task counts."""

logger = logging.getLogger(__name__)
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits to be done, how much of it failed, and since when the oldest waits."""

    waiting: int
    failed: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class OutOfDate:
    """Public missions, and those neither recorded nor checked within 180 days."""

    missions: int
    stale: int

    @property
    def share(self) -> float:
        return self.stale / self.missions if self.missions else 0.0


@dataclass(frozen=True, slots=True)
class Space:
    """Bytes of a disk."""

    free: int
    total: int

    @property
    def share(self) -> float:
        return self.free / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Measurements:
    """The portal at one moment; None stands for what cannot be known now."""

    at: datetime
    checks: Mapping[str, str]
    """What /readyz says."""
    is_down: bool
    stamps_read_at: datetime | None
    tasks: Queue | None
    letters: Queue | None
    advisories: int | None
    """Live in the database; the banner of this process shows ``notices``."""
    notices: int
    refreshes: list[RefreshLine] | None
    out_of_date: OutOfDate | None
    database_bytes: int | None
    replica_lags: Mapping[str, float | None]
    """Seconds behind the primary, by alias."""
    redis_answers: bool | None
    """As this process knows; None without Redis."""
    mirror_made_at: datetime | None
    disk: Space | None
    memory_bytes: int = field(default_factory=lambda: store.memory.bytes)


class Reader:
    """Asks for one figure after the other; after a failure, the database no more."""

    def __init__(self, at: datetime) -> None:
        self._at, self._is_down = at, watch.is_down()

    def database(self, read: Callable[[datetime], Found]) -> Found | None:
        if self._is_down:
            return None
        try:
            return read(self._at)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("A figure of the portal cannot be read: %s", error)
            self._is_down = True
            return None


def measure(
    at: datetime,
    *,
    out_of_date: Callable[[datetime], OutOfDate] | None = None,
) -> Measurements:
    """Return all figures. Six queries, and those of /readyz; none while it is down.

    ``out_of_date`` may bring an earlier count: it reads the whole directory.
    """
    reader = Reader(at)
    return Measurements(
        at=at,
        checks=readiness_checks(),
        is_down=watch.is_down(),
        stamps_read_at=watch.read_at,
        tasks=reader.database(tasks),
        letters=reader.database(letters),
        advisories=reader.database(live_advisories),
        notices=len(board.live(at)),
        refreshes=reader.database(refreshes),
        out_of_date=reader.database(out_of_date or count_out_of_date),
        database_bytes=reader.database(database_bytes),
        replica_lags=sources.lags(),
        redis_answers=redis_answers() if settings.REDIS_URL else None,
        mirror_made_at=mirror_made_at() if settings.MIRROR else None,
        disk=disk_space(),
    )


def live_advisories(at: datetime) -> int:
    """Count what the banner is to show. One query."""
    return Advisory.objects.live(clock.reached(at)).count()


def tasks(at: datetime) -> Queue:
    """Return the tasks that could be done now. One query."""
    is_due = Q(run_after=get_date_max()) | Q(run_after__lte=at)
    ready = Q(status=TaskResultStatus.READY) & is_due
    failed = Q(status=TaskResultStatus.FAILED, finished_at__gt=at - FAILED_WITHIN)
    found = DBTaskResult.objects.aggregate(
        waiting=Count("pk", filter=ready),
        failed=Count("pk", filter=failed),
        oldest=Min("enqueued_at", filter=ready),
    )
    return Queue(**found)


def letters(at: datetime) -> Queue:
    """Return the letters neither sent nor given up; failed: not taken. One query."""
    found = Letter.objects.waiting().aggregate(
        waiting=Count("pk"),
        failed=Count("pk", filter=Letter.objects.is_stuck(at)),
        oldest=Min("queued_at"),
    )
    return Queue(**found)


def count_out_of_date(at: datetime) -> OutOfDate:
    """Count the public missions, and the stale ones. One query."""
    found = Mission.objects.public().aggregate(
        missions=Count("pk"),
        stale=Count("pk", filter=Mission.objects.is_stale(at)),
    )
    return OutOfDate(**found)


_SIZE = {
    "postgresql": "SELECT pg_database_size(current_database())",
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
}


def database_bytes(at: datetime) -> int:
    """Return the size of the database. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZE[connection.vendor])
        return int(cursor.fetchone()[0])


def redis_answers() -> bool:
    """Return whether this process has Redis; asks it nothing."""
    found = import_module("portal.web.redis_link")  # It imports an extra.
    return not found.link().is_down


def disk_space() -> Space | None:
    """Return the disk of PORTAL_VAR_DIR; None where the folder is gone."""
    try:
        found = shutil.disk_usage(Path(settings.VAR_DIR))
    except OSError:
        return None
    return Space(found.free, found.total)
