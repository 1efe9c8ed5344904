"""The moment up to which things are public: a clock that is set back takes nothing away.

Each machine notes the latest moment that its clock has shown, in a file for processes
that start later. Set back by up to two hours, what is public stays as it was until the
clock has caught up: nothing goes, and nothing comes early. A longer way back is believed:
the clock was wrong before (docs/adr/0062).
"""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from portal.web.files import write_whole

LONGEST = timedelta(hours=2)
"""How far a clock may be set back without taking away what was public."""
_SAVED_EVERY = timedelta(minutes=1)


class Clock:
    """The latest moment that one machine has shown."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._latest: datetime | None = None
        self._saved: datetime | None = None

    def reached(self, at: datetime) -> datetime:
        """Note a moment of the clock; return it, or the latest one if it is set back."""
        latest = self._latest or self._read() or at
        if not at <= latest <= at + LONGEST:
            latest = at
        self._latest = latest
        return latest

    def save(self) -> None:
        """Write the latest moment for processes that start later, once a minute."""
        latest, saved = self._latest, self._saved
        if latest is None or (saved and abs(latest - saved) < _SAVED_EVERY):
            return
        with suppress(OSError):  # A disk that is full or read-only.
            write_whole(self._file, latest.isoformat().encode())
            self._saved = latest

    def _read(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self._file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None


clock = Clock(Path(settings.VAR_DIR) / "clock")
"""The clock of this machine."""


def public_now() -> datetime:
    """Return the moment up to which things are public on this machine."""
    return clock.reached(timezone.now())
