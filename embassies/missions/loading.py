"""Load one mission with all that its page shows."""

from django.db.models import Model

from embassies.models import (
    Contact,
    Coverage,
    Mission,
    MissionQuerySet,
    SourceClaim,
    StatusPeriod,
)
from portal.web.compiled_queries import CompiledQuery, set_prefetched


def _public(slug: str) -> MissionQuerySet:
    found = Mission.objects.public().with_source().with_translations()
    return found.select_related("replaced_by").filter(slug=slug)


_MISSION: CompiledQuery[Mission] = CompiledQuery(_public)
# The twins of Mission.objects.with_contacts() and its like, for one mission.
_PARTS: dict[str, CompiledQuery[Model]] = {
    "contacts": CompiledQuery(
        lambda key: Contact.objects.filter(withdrawn_at=None, mission=key).with_source()
    ),
    "coverages": CompiledQuery(
        lambda key: Coverage.objects.filter(withdrawn_at=None, mission=key)
    ),
    "status_periods": CompiledQuery(
        lambda key: (
            StatusPeriod.objects.filter(withdrawn_at=None, mission=key)
            .with_source()
            .with_translations()
        )
    ),
    "claims": CompiledQuery(
        lambda key: SourceClaim.objects.filter(mission=key).select_related("source")
    ),
}


def mission_with_parts(slug: str) -> Mission | None:
    """Return a public mission with what its page shows, or None. Five queries."""
    mission = _MISSION.first(slug)
    if mission is not None:
        for name, query in _PARTS.items():
            set_prefetched(mission, name, query.rows(mission.pk), "mission")
    return mission
