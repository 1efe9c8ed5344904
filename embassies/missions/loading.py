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
from portal.web.compiled_queries import CompiledQuery


def _public(slug: str) -> MissionQuerySet:
    found = Mission.objects.public().with_source().with_translations()
    return found.select_related("replaced_by").filter(slug=slug)


_MISSION: CompiledQuery[Mission, Mission] = CompiledQuery(_public)
# The twins of Mission.objects.with_contacts() and its like, for one mission.
_PARTS: dict[str, CompiledQuery[Model, Model]] = {
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
            _set_part(mission, name, query.rows(mission.pk))
    return mission


def _set_part(mission: Mission, name: str, rows: list[Model]) -> None:
    """Keep loaded rows as prefetch_related() does."""
    found = getattr(mission, name).model._default_manager.all()
    found._result_cache = rows
    vars(mission).setdefault("_prefetched_objects_cache", {})[name] = found
    for row in rows:
        row._state.fields_cache["mission"] = mission
