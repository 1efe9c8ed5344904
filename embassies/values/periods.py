"""Dated periods: which one holds on a day. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from portal.countries.partial_dates import is_between


class Dated(Protocol):
    @property
    def since(self) -> str: ...

    @property
    def until(self) -> str: ...


Period = TypeVar("Period", bound=Dated)


def current_period(periods: Iterable[Period], *, on: date) -> Period | None:
    """Return the period that began last and has not ended; None when none holds.

    A period of unknown beginning counts as the earliest. One that is known to the
    month holds from the month's first day to its last.
    """
    holding = [one for one in periods if is_between(one.since, one.until, on)]
    return max(holding, key=lambda period: period.since, default=None)
