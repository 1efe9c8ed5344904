"""Risk of an import: how many phones change, which new missions may be duplicates."""

from collections import defaultdict
from typing import NamedTuple, TypedDict

from django.utils.translation import override

from embassies.imports.pipeline.report import Outcome, Report
from embassies.models import Contact
from embassies.quality.duplicates import find_candidates
from embassies.quality.duplicates.features import public_features

Phones = dict[int, frozenset[tuple[str, str]]]


class PhoneChanges(NamedTuple):
    """Public missions with a phone, and those recorded before whose numbers change."""

    phones: int
    changed: int


class LikelyDuplicate(TypedDict):
    """The slugs of a new mission and a recorded one, and why they look alike."""

    new: str
    known: str
    why: list[str]


def public_phones() -> Phones:
    """Return the numbers that the public sees, by mission. One query."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    shown = Contact.objects.filter(
        channel=Contact.Channel.PHONE, withdrawn_at=None, mission__withdrawn_at=None
    )
    rows = shown.values_list("mission", "purpose", "e164", "value", "extension")
    for mission, purpose, e164, value, extension in rows.iterator():
        found[mission].add((purpose, f"{e164};{extension}" if e164 else value))
    return {mission: frozenset(numbers) for mission, numbers in found.items()}


def phone_changes(before: Phones, known: set[int]) -> PhoneChanges:
    """Compare with now. A number added to a known mission counts, a new one does not."""
    after = public_phones()
    keys = (before.keys() | after.keys()) & known
    changed = sum(before.get(key) != after.get(key) for key in keys)
    return PhoneChanges(len(before), changed)


def likely_duplicates(report: Report) -> list[LikelyDuplicate]:
    """Return the new missions that may be one that is recorded. Two queries.

    With the reasons in English, the msgids of their translations.
    """
    new = {one.slug for one in report.results if one.outcome == Outcome.CREATED}
    with override("en"):
        return [
            {
                "new": pair.second.slug,
                "known": pair.first.slug,
                "why": [str(reason) for reason in pair.reasons],
            }
            for pair in (find_candidates(public_features()) if new else ())
            if pair.second.slug in new
        ]
