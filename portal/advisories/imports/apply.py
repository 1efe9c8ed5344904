"""Apply the levels that a government publishes, all or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.advisories.imports.rows import AdviceImportError, AdviceRow, Fault
from portal.advisories.models import GovernmentAdvice
from portal.countries.decided import Decided, decided
from portal.countries.partial_dates import first_day, last_day
from portal.review.guard import reviewed

LARGEST_LOSS = 0.1
"""The share of a government's levels that may be missing from one time to the next."""
LARGEST_FAULT = 0.05
"""The share of entries that may be unreadable."""
_COLUMNS = ("level", "language", "source_url", "source_date", "retrieved_at")


@dataclass(slots=True)
class AdviceChanges:
    """What an import changed, and the entries that it left out."""

    read: int = 0
    created: int = 0
    changed: int = 0
    removed: int = 0
    faults: list[Fault] = field(default_factory=list)

    def __str__(self) -> str:
        counts = f"{self.created:,} added, {self.changed:,} changed, {self.removed:,}"
        left_out = f", {len(self.faults):,} left out" if self.faults else ""
        first = (
            f" ({self.faults[0].entry}: {self.faults[0].reason})" if left_out else ""
        )
        return f"{self.read:,} read, {counts} removed{left_out}{first}"


def apply(
    rows: Iterable[AdviceRow | Fault],
    *,
    issuer: str,
    scale: str,
    at: datetime,
    is_dry_run: bool = False,
) -> AdviceChanges:
    """Write the levels of one government and return what changed. A query for each.

    A level that is not stated any more goes; one that is missing stays, with the date
    when it was read. What two people decided stays. Raise AdviceImportError, with
    nothing changed, where too little could be read.
    """
    done, found = AdviceChanges(), {}
    for row in rows:
        if isinstance(row, Fault):
            done.faults.append(row)
        else:
            found[row.country] = row
    done.read = len(found)
    advice = GovernmentAdvice.objects.filter(issuer=issuer, scale=scale)
    known = {str(one.country.code): one for one in advice}
    _refuse_loss(done, found.keys(), set(known))
    with transaction.atomic(), reviewed():
        settled = decided(GovernmentAdvice, advice.values())
        removed = {
            one["country"]
            for one in settled.former
            if (one.get("issuer"), one.get("scale")) == (issuer, scale)
        }
        for country, row in found.items():
            one = known.get(country)
            if country != issuer and (one or country not in removed):
                _apply(row, one, settled, done, issuer=issuer, scale=scale, at=at)
        transaction.set_rollback(is_dry_run)
    return done


def _refuse_loss(done: AdviceChanges, found: Iterable[str], known: set[str]) -> None:
    entries = done.read + len(done.faults)
    if not done.read:
        raise AdviceImportError("It holds no level that can be read.")
    if len(done.faults) > entries * LARGEST_FAULT:
        first = done.faults[0]
        raise AdviceImportError(
            f"{len(done.faults):,} of {entries:,} entries cannot be read"
            f" ({first.entry}: {first.reason})."
        )
    lost = known - set(found)
    if len(lost) > len(known) * LARGEST_LOSS:
        raise AdviceImportError(
            f"It lacks {len(lost):,} of the {len(known):,} countries of before."
        )


def _apply(
    row: AdviceRow,
    known: GovernmentAdvice | None,
    settled: Decided,
    done: AdviceChanges,
    *,
    issuer: str,
    scale: str,
    at: datetime,
) -> None:
    if known and (_is_older(row, known) or known.pk in settled.columns):
        return
    if not row.level:
        if known:
            known.delete()
            done.removed += 1
        return
    new = known or GovernmentAdvice(issuer=issuer, country=row.country, scale=scale)
    is_same = bool(known) and _facts(new) == (
        row.level,
        row.source_url,
        row.source_date,
    )
    new.level, new.source_url, new.source_date = (
        row.level,
        row.source_url,
        row.source_date,
    )
    new.language, new.retrieved_at = "en", at
    try:
        new.full_clean(exclude=["issuer", "country"], validate_unique=False)
    except ValidationError as error:
        done.faults.append(Fault(row.country, "; ".join(error.messages)))
        return
    new.save()
    done.created += known is None
    done.changed += known is not None and not is_same


def _facts(one: GovernmentAdvice) -> tuple[str, str, str]:
    return one.level, one.source_url, one.source_date


def _is_older(row: AdviceRow, known: GovernmentAdvice) -> bool:
    """Return whether a recorded level is certainly of a later day."""
    theirs, ours = last_day(row.source_date), first_day(known.source_date)
    return theirs is not None and ours is not None and theirs < ours
