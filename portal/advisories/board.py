"""What is live now, as every page says it? From memory, the database, or a file.

One process reads the database at most every 15 seconds and keeps what is live or
will begin within a week; whether a notice shows is decided at the moment of
reading, so that one begins and ends on time although the memory is older. What
was read is also kept in a file: with the database gone, the last known notices
stay, in a process that has only just started too.
"""

import json
import logging
import os
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from django.conf import settings

from portal.advisories.models import Advisory, Wording
from portal.advisories.models.scales import rank

REFRESH = timedelta(seconds=15)
"""How long a process trusts its memory; a page may be kept 30 s more elsewhere."""
RETRY = timedelta(seconds=5)
"""How long a failing database is left alone."""
HORIZON = timedelta(days=7)
"""How far ahead the memory knows what will begin."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notice:
    """What the banner shows of an advisory. Lives in memory and in the file."""

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
    wordings: dict[str, Wording]

    @classmethod
    def of(cls, advisory: Advisory) -> Self:
        """Copy an advisory, a draft too (for its preview). Two queries at most."""
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
        """Rebuild what was written; raise ValueError, KeyError or TypeError."""
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

    def order_key(self, country: str = "") -> tuple[Any, ...]:
        """Return a sort key; the twin of QuerySet.worst_first()."""
        elsewhere = bool(country) and self.country != country
        return elsewhere, *rank(self.tone, self.severity), self.id


def read_store(at: datetime) -> list[Notice]:
    """Read what is live or soon will be. At most two queries."""
    awaited = Advisory.objects.awaited(at, until=at + HORIZON).with_translations()
    return [Notice.of(advisory) for advisory in awaited]


class Board:
    """One process's memory of the notices. Its methods never raise."""

    def __init__(self, kept_in: Path) -> None:
        self._file = kept_in
        self._notices: list[Notice] | None = None
        self._trusted: tuple[datetime, datetime] | None = None
        self._written = ""
        self._lock = threading.Lock()

    def live(self, at: datetime, country: str = "") -> list[Notice]:
        """Return the live notices, a country's own first, then worst first.

        No query while the memory is fresh; one thread refreshes it, the others
        go on with what is known.
        """
        if not self._is_trusted(at):
            self._refresh(at)
        shown = [notice for notice in self._notices or [] if notice.is_live(at)]
        return sorted(shown, key=lambda notice: notice.order_key(country))

    def forget(self) -> None:
        """Read the database again on the next page. The last known stays till then."""
        self._trusted = None

    def _is_trusted(self, at: datetime) -> bool:
        # Bounded on both sides: a clock set back must not make memory immortal.
        trusted = self._trusted
        return trusted is not None and trusted[0] <= at < trusted[1]

    def _refresh(self, at: datetime) -> None:
        if not self._lock.acquire(blocking=self._notices is None):
            return
        try:
            if not self._is_trusted(at):
                self._read(at)
        finally:
            self._lock.release()

    def _read(self, at: datetime) -> None:
        try:
            self._notices = read_store(at)
        except Exception:  # whatever ails the store, pages render
            logger.warning("The advisories cannot be read.", exc_info=True)
            self._trusted = (at, at + RETRY)
            if self._notices is None:
                self._notices = self._read_file()
            return
        self._trusted = (at, at + REFRESH)
        self._write_file(self._notices)

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
            _replace(self._file, text)
        except OSError:
            logger.warning("The last known banner cannot be kept.", exc_info=True)
        else:
            self._written = text


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


board = Board(Path(settings.VAR_DIR) / "advisories.json")
"""This process's own."""
