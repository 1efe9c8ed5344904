"""Opening hours as sentences in the reader's language."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext as _

from embassies.models import Mission
from embassies.values.holidays import ClosingDay
from embassies.values.opening_hours import (
    Day,
    Hours,
    Opening,
    OpeningState,
    coming_week,
    opening_at,
    read_hours,
    usual_week,
)
from portal.countries.names import country_name


def hours_of(mission: Mission) -> Hours | None:
    """Return a mission's hours; None where they, or its clock, are not known."""
    return read_hours(
        mission.opening_hours,
        mission.time_zone,
        host=mission.seat,
        sender=mission.sending_country.code,
        appointment_only=mission.appointment_only,
    )


def opening_of(mission: Mission, *, at: datetime) -> Opening | None:
    """Return whether a mission is open; None where not known, or where it is shut."""
    hours = hours_of(mission)
    if hours is None or mission.is_shut:
        return None
    return opening_at(hours, at=at, language=get_language() or "en")


def opening_text(opening: Opening, *, at: datetime, caller: ZoneInfo | None) -> str:
    """Return “Closed now. Opens Monday 09:00 there (07:00 where you are).”"""
    parts = [_state_text(opening)]
    if opening.holidays:
        parts.append(_holidays_text(opening.holidays))
    if opening.changes_at:
        parts.append(_change_text(opening, opening.changes_at, at=at, caller=caller))
    if opening.appointment_only:
        parts.append(_("By appointment only."))
    if opening.comment:
        parts.append(f"{opening.comment}.")
    return " ".join(parts)


def week_lines(hours: Hours, *, at: datetime) -> list[str]:
    """Return a line for each of the coming seven days, holidays named."""
    return [
        f"{date_format(day.day, 'l')} {date_format(day.day)}: {_day_text(day)}"
        for day in coming_week(hours, at=at, language=get_language() or "en")
    ]


def usual_week_lines(mission: Mission, *, at: datetime) -> list[str]:
    """Return “Monday: 09:00–12:30” for the days worked; empty where not known."""
    hours = hours_of(mission)
    if hours is None:
        return []
    return [
        f"{date_format(day.day, 'l')}: {_day_text(day)}"
        for day in usual_week(hours, at=at)
        if day.spans
    ]


def _day_text(day: Day) -> str:
    spans = ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in day.spans)
    text = spans or _("closed")
    return f"{text}. {_holidays_text(day.holidays)}" if day.holidays else text


def _state_text(opening: Opening) -> str:
    if opening.state == OpeningState.OPEN:
        return _("Open now by its recorded hours.")
    if opening.state == OpeningState.CLOSED and opening.holidays:
        return _("Probably closed today.")
    if opening.state == OpeningState.CLOSED:
        return _("Closed now by its recorded hours.")
    return _("We cannot tell whether it is open now.")


def _holidays_text(holidays: Iterable[ClosingDay]) -> str:
    named = (
        _("%(holiday)s (%(country)s)")
        % {"holiday": day.name, "country": country_name(day.country)}
        for day in holidays
    )
    return _("Public holiday: %(names)s.") % {"names": ", ".join(named)}


def _change_text(
    opening: Opening, moment: datetime, *, at: datetime, caller: ZoneInfo | None
) -> str:
    there = {"there": _time_text(moment, at=at)}
    if caller is None or at.astimezone(caller).utcoffset() == _offset(moment, at):
        text = _("Closes %(there)s.") if _closes(opening) else _("Opens %(there)s.")
        return text % there
    words = {**there, "here": _time_text(moment.astimezone(caller), at=at, near=moment)}
    if _closes(opening):
        return _("Closes %(there)s there (%(here)s where you are).") % words
    return _("Opens %(there)s there (%(here)s where you are).") % words


def _closes(opening: Opening) -> bool:
    return opening.state == OpeningState.OPEN


def _offset(moment: datetime, at: datetime) -> timedelta | None:
    return at.astimezone(moment.tzinfo).utcoffset()


def _time_text(moment: datetime, *, at: datetime, near: datetime | None = None) -> str:
    """Return a time with as much of its day as shows which day is meant."""
    clock = date_format(moment, "H:i")
    day = near.date() if near else at.astimezone(moment.tzinfo).date()
    if moment.date() == day:
        return clock
    if abs(moment.date() - day) < timedelta(days=7):
        return f"{date_format(moment, 'l')} {clock}"
    return f"{date_format(moment, 'DATE_FORMAT')} {clock}"
