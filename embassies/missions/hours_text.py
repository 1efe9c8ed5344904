"""Opening hours as sentences in the reader's language."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext as _

from embassies.models import Contact, Mission
from embassies.values.holidays import Closing, ClosingDay
from embassies.values.hours_expression import OPEN_END, OpeningState
from embassies.values.opening_hours import (
    Day,
    Hours,
    Opening,
    coming_week,
    opening_at,
    read_hours,
    usual_week,
)
from portal.countries.lists import join_and
from portal.countries.names import country_name
from portal.countries.regions import holiday_region

_APPOINTMENT = re.compile(
    r"((only )?(by|on|with) )?(prior )?appointments?( only)?", re.I
)


def hours_of(mission: Mission) -> Hours | None:
    """Return a mission's hours; None where they, or its clock, are not known."""
    return read_hours(
        mission.opening_hours,
        mission.time_zone,
        host=mission.seat,
        sender=mission.sender,
        region=holiday_region(mission.geonames_id),
        appointment_only=mission.appointment_only,
    )


def opening_of(mission: Mission, *, at: datetime) -> Opening | None:
    """Return whether a mission is open; None where not known, or where it is shut."""
    hours = hours_of(mission)
    if hours is None or mission.is_shut:
        return None
    return opening_at(hours, at=at, language=get_language() or "en")


def hours_as_written(mission: Mission) -> str:
    """Return the recorded hours, where the days of a usual week do not tell it all."""
    hours = hours_of(mission)
    return "" if hours and hours.expression.is_plain else mission.opening_hours


def opening_text(opening: Opening, *, at: datetime, caller: ZoneInfo | None) -> str:
    """Return “Closed now. Opens Monday 09:00 there (07:00 where you are).”"""
    parts = [_state_text(opening), *_holiday_texts(opening.closing_days)]
    if opening.changes_at and (opening.opens or opening.state == OpeningState.OPEN):
        parts.append(_change_text(opening, opening.changes_at, at=at, caller=caller))
    if opening.appointment_only and not is_by_appointment(opening.comment):
        parts.append(_("By appointment only."))
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


def contact_hours_lines(contact: Contact, *, at: datetime) -> list[str]:
    """Return “Monday–Friday: 09:00–17:00” for the hours of a contact."""
    # A usual week has no holidays, and so neither a country nor a clock of its own.
    hours = read_hours(contact.hours, "UTC", host="", sender="")
    if hours is None:
        return []
    runs = [list(run) for _, run in groupby(usual_week(hours, at=at), key=_day_text)]
    return [_days_text(run) for run in runs if run[0].spans]


def _days_text(run: list[Day]) -> str:
    names = [date_format(day.day, "l") for day in (run[0], run[-1])]
    return f"{'–'.join(dict.fromkeys(names))}: {_day_text(run[0])}"


def _day_text(day: Day) -> str:
    spans = ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in day.spans)
    text = spans or (_("not known") if day.is_unknown else _("closed"))
    notes = " ".join(_holiday_texts(day.holidays))
    return f"{text}. {notes}" if notes else text


def _state_text(opening: Opening) -> str:
    if opening.state == OpeningState.OPEN:
        return _("Open now by its recorded hours.")
    if opening.state == OpeningState.CLOSED and opening.holidays:
        return _("Probably closed today.")
    if opening.state == OpeningState.CLOSED:
        return _("Closed now by its recorded hours.")
    return _unknown_text(opening.comment)


def _unknown_text(comment: str) -> str:
    """Return what is known where open or closed is not: the words of the hours."""
    if comment == OPEN_END:
        return _("It may be open: when it closes is not recorded.")
    if is_by_appointment(comment):
        return _("By appointment only.")
    if comment:
        return _("By its recorded hours: “%(comment)s”.") % {"comment": comment}
    return _("We cannot tell whether it is open now.")


def is_by_appointment(comment: str) -> bool:
    """Return whether a comment says in English that visits need an appointment."""
    return bool(_APPOINTMENT.fullmatch(comment))


def _holiday_texts(days: Iterable[ClosingDay]) -> Iterator[str]:
    """Yield a sentence for each kind of holiday: which close it, which may."""
    for closing, group in groupby(days, key=attrgetter("closing")):
        named = [
            _("%(holiday)s (%(country)s)")
            % {"holiday": day.name, "country": country_name(day.country)}
            for day in group
        ]
        yield _closing_text(closing) % {"names": join_and(named)}


def _closing_text(closing: Closing) -> str:
    if closing == Closing.PUBLIC:
        return _("Public holiday: %(names)s.")
    if closing == Closing.REGIONAL:
        return _("A regional holiday may close it: %(names)s.")
    return _("It may be closed or close early: %(names)s.")


def _change_text(
    opening: Opening, moment: datetime, *, at: datetime, caller: ZoneInfo | None
) -> str:
    there = {"there": _time_text(moment, at=at)}
    if caller is None or at.astimezone(caller).utcoffset() == _offset(moment, at):
        text = _("Opens %(there)s.") if opening.opens else _("Closes %(there)s.")
        return text % there
    words = {**there, "here": _time_text(moment.astimezone(caller), at=at, near=moment)}
    if opening.opens:
        return _("Opens %(there)s there (%(here)s where you are).") % words
    return _("Closes %(there)s there (%(here)s where you are).") % words


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
