"""What two people decided about rows that the starter directory also has.

What they changed or removed stays so: an edit by staff beats any later load, field by
field.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from portal.review.models import Proposal

Values = Mapping[str, Any]


@dataclass(slots=True)
class Decided:
    """The columns that were decided on, by primary key, and rows as they were before."""

    columns: dict[Any, set[str]] = field(default_factory=lambda: defaultdict(set))
    former: list[dict[str, Any]] = field(default_factory=list)

    def left(self, pk: Any, changes: Values) -> dict[str, Any]:
        """Return the changes of a row that nobody decided on."""
        kept = self.columns.get(pk, ())
        return {name: value for name, value in changes.items() if name not in kept}


def decided(model: type[Model], known: Iterable[Values]) -> Decided:
    """Gather what was decided about a table. One query."""
    found, rows = Decided(), {row[_pk(model)]: dict(row) for row in known}
    label = model._meta.label_lower
    proposals = Proposal.objects.of(model).in_force()
    items = [one for row in proposals for one in row.items if one["part"] == label]
    for item in items:
        before = {
            model._meta.get_field(name).attname: old  # type: ignore[union-attr]
            for name, (old, _new) in item["fields"].items()
        }
        found.columns[item["id"]].update(before)
        if item["verb"] != "add":
            row = rows[item["id"]] = {**rows.get(item["id"], {}), **before}
            found.former.append(dict(row))
    return found


def _pk(model: type[Model]) -> str:
    return str(model._meta.pk.attname)
