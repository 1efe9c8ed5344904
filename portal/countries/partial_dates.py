"""How exactly is a date known? Year, month or day (ISO 8601, reduced precision)."""

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy as _

_SHAPE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


def validate_partial_date(value: str) -> None:
    """Raise ValidationError unless the text is YYYY, YYYY-MM or YYYY-MM-DD."""
    if first_day(value) is None:
        raise ValidationError(
            _("“%(value)s” is not a date. Write 2026, 2026-03 or 2026-03-11."),
            code="partial_date",
            params={"value": value},
        )


def first_day(value: str) -> date | None:
    """Return the earliest day that a partial date can mean; None for any other text."""
    if not _SHAPE.fullmatch(value):
        return None
    parts = [int(part) for part in value.split("-")]
    try:
        return date(*[*parts, 1, 1][:3])
    except ValueError:
        return None


def last_day(value: str) -> date | None:
    """Return the latest day that a partial date can mean; None when unknown."""
    first = first_day(value)
    if first is None or len(value) == 10:
        return first
    month = first.month if len(value) == 7 else 12
    return date(first.year, month, calendar.monthrange(first.year, month)[1])


def is_between(since: str, until: str, day: date) -> bool:
    """Tell whether a day lies between two partial dates, both days included.

    Where a date is not exact its widest meaning counts; an unknown one bounds
    nothing.
    """
    first, last = first_day(since), last_day(until)
    return (first is None or first <= day) and (last is None or day <= last)


def format_partial_date(value: str) -> str:
    """Return a partial date in the reader's language, no more exact than it is."""
    return _formatted(value, get_language())


# The same few hundred dates stand in thousands of records.
@lru_cache(maxsize=10_000)
def _formatted(value: str, language: str | None) -> str:
    first = first_day(value)
    if first is None:
        return ""
    formats = {4: "Y", 7: "YEAR_MONTH_FORMAT", 10: "DATE_FORMAT"}
    text = date_format(first, formats[len(value)])
    is_french_first = text.startswith("1 ") and language == "fr"
    return f"1er{text[1:]}" if is_french_first else text


class PartialDateField(models.CharField[str, str]):
    """A date known to the year, the month or the day; blank when unknown."""

    default_validators = [validate_partial_date]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
