"""What the API says of loaded missions and facts: the shapes that others reuse."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from embassies.api.query import CountryParameter
from embassies.models import Contact, Mission
from embassies.records.shapes import Reader, contact_of, origin_of, summary_of

__all__ = ["CountryParameter", "contact_json", "provenance_json", "summary_json"]


def summary_json(mission: Mission) -> dict[str, Any]:
    """Return what tells one mission from another."""
    return summary_of(mission, Reader(timezone.now()))


def contact_json(one: Contact, *, at: datetime) -> dict[str, Any]:
    """Return one way to reach a mission."""
    return contact_of(one, Reader(at))


def provenance_json(fact: Any, *, at: datetime) -> dict[str, Any]:
    """Say where a fact comes from, when, and whether it is older than 180 days."""
    return origin_of(fact, Reader(at))
