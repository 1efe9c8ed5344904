"""Which of a mission's dated statuses holds on a day? Pure; no models."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from portal.countries.partial_dates import first_day, last_day


class Dated(Protocol):
    status: str
    since: str
    until: str


Period = TypeVar("Period", bound=Dated)


def current_period(periods: Iterable[Period], *, on: date) -> Period | None:
    """Return the period that began last and has not ended; None when none holds.

    A period of unknown beginning counts as the earliest. One that is known to the
    month holds from the month's first day to its last.
    """
    holding = [period for period in periods if _holds(period, on)]
    return max(holding, key=lambda period: period.since, default=None)


def _holds(period: Dated, on: date) -> bool:
    begun, ended = first_day(period.since), last_day(period.until)
    return (begun is None or begun <= on) and (ended is None or on <= ended)
