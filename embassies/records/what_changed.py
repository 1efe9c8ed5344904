"""Which fields and parts of missions changed, by what was approved or imported.

Names of fields only: who proposed or imported what stays with the staff.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignObjectRel, Model

from embassies.models import ImportedRow, ImportRun, Mission
from embassies.models.changes import AT_ONCE
from portal.review.models import Proposal
from portal.review.states import State

Moments = Mapping[int, datetime]
"""When missions changed last, by key."""


def changed_labels(
    missions: Iterable[Mission], moments: Moments
) -> dict[int, list[str]]:
    """Return the names of what changed then, by key of the mission. Two queries.

    None for a change that came by another door, as by SQL.
    """
    found: dict[int, dict[str, None]] = defaultdict(dict)
    by_slug = {one.slug: one.pk for one in missions}
    for key, at, label in (*_approved(by_slug.values()), *_imported(by_slug)):
        if abs(at - moments[key]) < AT_ONCE:
            found[key][label] = None
    return {key: list(labels) for key, labels in found.items()}


def _approved(keys: Iterable[int]) -> Iterator[tuple[int, datetime, str]]:
    proposals = Proposal.objects.filter(
        state__in=(State.APPROVED, State.OVERRIDDEN),
        target_label=Mission._meta.label_lower,
        target_key__in=[str(key) for key in keys],
    )
    for key, at, items in proposals.values_list("target_key", "decided_at", "items"):
        for item in items:
            model = apps.get_model(item["part"])
            names = item["fields"] if model is Mission else [None]
            for name in names:
                label = _label(model, name)
                if at and label:
                    yield int(key), at, label


def _imported(by_slug: Mapping[str, int]) -> Iterator[tuple[int, datetime, str]]:
    rows = ImportedRow.objects.filter(
        run__state=ImportRun.State.DONE,
        outcome=ImportedRow.Outcome.CHANGED,
        slug__in=by_slug,
    )
    for slug, at, diff in rows.values_list("slug", "run__finished_at", "diff"):
        for name in diff:
            if label := _label(Mission, name):
                yield by_slug[slug], at, label


def _label(model: type[Model], name: str | None) -> str:
    """Return the name of a field, or of what a part of a mission is; "" for neither."""
    if name is None:
        return str(model._meta.verbose_name_plural)
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    if isinstance(field, ForeignObjectRel):
        return str(field.related_model._meta.verbose_name_plural)
    return str(field.verbose_name)
