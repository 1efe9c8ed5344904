"""A cache of the live advisories, for the banner on every page.

Each process reads the database at most every 15 seconds and caches the advisories that
are live or begin within a week. Whether one is shown is decided for each page, so that
it begins and ends on time although the cache is older. The cache is also written to a
file, from which a process that starts without the database reads the last known ones.
"""

import json
import logging
import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

from portal.advisories.models import Advisory, Wording
from portal.advisories.models.scales import rank
from portal.page_store.sources import sources
from portal.web.clock import clock
from portal.web.files import write_whole
from portal.web.replicas import read_alias, reads_from

REFRESH = timedelta(seconds=15)
"""How long the cache of a process is fresh; pages may be cached 30 s longer elsewhere."""
RETRY = timedelta(seconds=5)
"""How long a database that failed is not read again."""
HORIZON = timedelta(days=7)
"""How far ahead the cache holds advisories that are scheduled."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notice:
    """The parts of an advisory that the banner shows, in the cache and in its file."""

    id: int
    slug: str
    version: int
    country: str
    tone: str
    severity: str
    shows_from: datetime
    shows_until: datetime
    language: str
    call_to_action_url: str
    wordings: dict[str, Wording] = field(hash=False)

    @classmethod
    def of(cls, advisory: Advisory) -> Self:
        """Return the notice of an advisory, or of a draft. Two queries at most."""
        return cls(
            id=advisory.pk,
            slug=advisory.slug,
            version=advisory.version,
            country=advisory.country.code or "",
            tone=advisory.tone,
            severity=advisory.severity,
            shows_from=advisory.shows_from or advisory.starts_at,
            shows_until=advisory.shows_until,
            language=advisory.language,
            call_to_action_url=advisory.call_to_action_url,
            wordings=advisory.wordings(),
        )

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return the notice in the file; raise ValueError, KeyError or TypeError."""
        times = {
            name: datetime.fromisoformat(data[name])
            for name in ("shows_from", "shows_until")
        }
        wordings = {code: Wording(**words) for code, words in data["wordings"].items()}
        return cls(**{**data, **times, "wordings": wordings})

    def is_live(self, at: datetime) -> bool:
        return self.shows_from <= at < self.shows_until

    def wording(self, language: str) -> Wording:
        return self.wordings.get(language) or self.wordings[self.language]

    def order_key(self, country: str = "") -> tuple[bool, int, int, int]:
        """Return a sort key, in the order of AdvisoryQuerySet.worst_first()."""
        elsewhere = bool(country) and self.country != country
        return elsewhere, *rank(self.tone, self.severity), self.id


def read_store(at: datetime) -> list[Notice]:
    """Return the notices that are live or begin within a week. One query."""
    awaited = Advisory.objects.awaited(at, until=at + HORIZON).with_translations()
    return [Notice.of(advisory) for advisory in awaited]


@dataclass(slots=True)
class _Cached:
    """What was read from one database: a replica may lack what another one has."""

    notices: list[Notice] | None = None
    fresh_between: tuple[datetime, datetime] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def is_fresh(self, at: datetime) -> bool:
        # Bounded on both sides: a clock that is set back must not keep it for ever.
        fresh = self.fresh_between
        return fresh is not None and fresh[0] <= at < fresh[1]


class Board:
    """The cache of one process. Its methods never raise."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._caches: defaultdict[str, _Cached] = defaultdict(_Cached)
        self._written = ""

    def live(self, at: datetime, country: str = "") -> list[Notice]:
        """Return the live notices, those of a country first, then worst first.

        No query while the cache is fresh; one thread refreshes it, the others
        use the old one meanwhile.
        """
        cached = self._caches[read_alias()]
        if not cached.is_fresh(at):
            self._refresh(cached, at)
        shown = clock.reached(at)
        live = [notice for notice in cached.notices or [] if notice.is_live(shown)]
        return sorted(live, key=lambda notice: notice.order_key(country))

    def forget(self) -> None:
        """Let the next page read the database again."""
        for cached in list(self._caches.values()):
            cached.fresh_between = None

    def _refresh(self, cached: _Cached, at: datetime) -> None:
        # Only the first read is waited for: later there are old notices to show.
        if not cached.lock.acquire(blocking=cached.notices is None):
            return
        try:
            if not cached.is_fresh(at):
                self._read(cached, at)
        finally:
            cached.lock.release()

    def _read(self, cached: _Cached, at: datetime) -> None:
        found = self._read_store(clock.reached(at))
        if found is not None:
            cached.notices, cached.fresh_between = found, (at, at + REFRESH)
            self._write_file(found)
            return
        cached.fresh_between = (at, at + RETRY)
        if cached.notices is None:
            cached.notices = self._read_file()

    def _read_store(self, at: datetime) -> list[Notice] | None:
        for alias in dict.fromkeys((read_alias(), DEFAULT_DB_ALIAS)):
            if sources.is_down(alias):
                continue
            try:
                with reads_from(alias):
                    return read_store(at)
            except Exception:  # Pages are rendered whatever fails here.
                logger.warning("The advisories cannot be read.", exc_info=True)
        return None

    def _read_file(self) -> list[Notice]:
        try:
            rows = json.loads(self._file.read_text(encoding="utf-8"))
            return [Notice.from_json(row) for row in rows]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            logger.warning("There is no last known banner.", exc_info=True)
            return []

    def _write_file(self, notices: Iterable[Notice]) -> None:
        text = json.dumps([asdict(n) for n in notices], default=datetime.isoformat)
        if text == self._written:
            return
        try:
            write_whole(self._file, text.encode())
        except OSError:
            logger.warning("The last known banner cannot be kept.", exc_info=True)
        else:
            self._written = text


board = Board(Path(settings.VAR_DIR) / "advisories.json")
"""The cache of this process."""
