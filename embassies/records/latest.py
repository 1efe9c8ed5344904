"""The latest changes of a country's missions, for people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from embassies.models import Change, FormerSlug, Mission
from embassies.models.changes import AT_ONCE
from embassies.records.what_changed import changed_labels

LATEST = 30


@dataclass(frozen=True, slots=True)
class LatestChange:
    """A change, and the mission that it is of: a renamed one under its new slug."""

    slug: str
    at: datetime
    kind: str
    """One of CHANGE_KINDS, or “added”."""
    mission: Mission
    successor: str | None
    labels: list[str] = field(default_factory=list)
    """The names of what changed, where that is on record."""


def latest_changes(role: str, country: str) -> list[LatestChange]:
    """Return the latest changes of missions, the newest first. Six queries.

    ``role`` is receiving_country or sending_country.
    """
    changes = list(
        Change.objects.of_missions(role, country)
        .with_kind()
        .order_by("-number")[:LATEST]
    )
    missions = _missions(one.slug for one in changes)
    moments = {missions[one.slug].pk: one.at for one in changes if one.slug in missions}
    labels = changed_labels(missions.values(), moments)
    return [
        LatestChange(
            one.slug,
            one.at,
            _kind(one, mission),
            mission,
            one.successor,
            labels.get(mission.pk, []),
        )
        for one in changes
        if (mission := missions.get(one.slug))
    ]


def _kind(one: Change, mission: Mission) -> str:
    is_new = one.change == "updated" and one.at - mission.created_at < AT_ONCE
    return "added" if is_new else one.change


def _missions(slugs: Iterable[str]) -> dict[str, Mission]:
    """Return missions by their slugs, former ones too. Three queries."""
    wanted = list(slugs)
    former = dict(
        FormerSlug.objects.filter(slug__in=wanted).values_list("slug", "mission__slug")
    )
    rows = Mission.objects.filter(slug__in=[*wanted, *former.values()])
    loaded = rows.with_source().with_translations().with_contacts()
    found = {one.slug: one for one in loaded}
    return {
        slug: found[now]
        for slug in wanted
        if (now := slug if slug in found else former.get(slug, "")) in found
    }
