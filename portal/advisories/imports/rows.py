"""Rows of an import of travel advice, the same for all feeds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast


class AdviceImportError(Exception):
    """The import cannot go on; the message is one line for people."""


Get = Callable[[str], object]
"""Fetches the JSON at an http(s) address; raises AdviceImportError."""


class Document(NamedTuple):
    """The JSON that stood at an address; a blank address where it is not known."""

    address: str
    content: object


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """A government's level for a country, in its words; blank: it states none now.

    ``country`` is alpha-2, ``source_date`` that of the page (ISO 8601, partial).
    """

    country: str
    level: str
    source_url: str
    source_date: str


@dataclass(frozen=True, slots=True)
class Fault:
    """An entry that cannot be read, and why."""

    entry: str
    reason: str


def as_object(value: object) -> Mapping[str, object]:
    """Return a JSON object; an empty one for anything else."""
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def as_text(value: object) -> str:
    """Return a JSON text without the space around it; blank for anything else."""
    return value.strip() if isinstance(value, str) else ""


def as_date(value: object) -> str:
    """Return the day of a moment in ISO 8601; blank for anything else."""
    text = as_text(value)[:10]
    parts = text.split("-")
    is_date = [len(part) for part in parts] == [4, 2, 2]
    return text if is_date and all(part.isdigit() for part in parts) else ""
