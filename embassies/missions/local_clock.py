"""The clock at a mission, as its page shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.web.local_times import known_zone


@dataclass(frozen=True, slots=True)
class LocalClock:
    time: str
    """“Monday 14:32”: it holds only now."""
    offset: str
    """“3 h ahead of UTC”."""


def local_clock(time_zone: str, *, at: datetime) -> LocalClock | None:
    """Return the clock of an IANA zone; None for no such zone."""
    zone = known_zone(time_zone)
    if zone is None:
        return None
    there = at.astimezone(zone)
    time = f"{date_format(there, 'l')} {date_format(there, 'H:i')}"
    return LocalClock(time, _offset_text(there.utcoffset() or timedelta()))


def _offset_text(offset: timedelta) -> str:
    if not offset:
        return _("the same as UTC")
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    hours_text = {"hours": f"{hours}:{minutes:02}" if minutes else str(hours)}
    if offset > timedelta():
        return _("%(hours)s h ahead of UTC") % hours_text
    return _("%(hours)s h behind UTC") % hours_text
