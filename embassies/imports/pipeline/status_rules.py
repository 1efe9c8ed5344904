"""The status of a mission, as its dated statuses lead to it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace

from embassies.imports.pipeline.merge_rules import Columns
from embassies.imports.pipeline.part_rules import PartChanges
from embassies.imports.pipeline.rows import STATUSES, Values
from embassies.models import Status
from embassies.values.periods import current_period


def status_changes(
    known: Values,
    recorded: Sequence[Values],
    parts: Mapping[str, PartChanges],
    at: datetime,
) -> Columns:
    """Return the status that the dated statuses lead to, where it differs."""
    changes = parts.get(STATUSES) or PartChanges()
    if "status" in known["field_sources"] or not (recorded or changes):
        return {}
    new = {old["id"]: {**old, **columns} for old, columns in changes.changed}
    gone = {old["id"] for old in changes.removed}
    periods = [
        period(new.get(one["id"], one))
        for one in recorded
        if one["id"] not in gone and not one["withdrawn_at"]
    ]
    periods += [period(part.facts) for part in changes.added]
    status = status_now(periods, at)
    return {name: value for name, value in status.items() if known[name] != value}


def status_now(periods: Sequence[SimpleNamespace], at: datetime) -> dict[str, str]:
    """Return the status that holds at a time, and since when."""
    current = current_period(periods, on=at.date())
    return {
        "status": current.status if current else Status.UNKNOWN.value,
        "status_since": current.since if current else "",
    }


def period(facts: Values) -> SimpleNamespace:
    """Return the columns of a dated status that decide which one holds."""
    return SimpleNamespace(
        status=facts["status"], since=facts["since"], until=facts.get("until", "")
    )
