"""Load the arrangements between states from the starter data."""

import csv
import json
from pathlib import Path
from typing import Any

from django.db import transaction

from embassies.models import Arrangement, ArrangementStatus, Bloc, Membership
from portal.countries.models import Source

DATA = Path(__file__).parent.parent / "data"
SOURCE = "arrangements"


@transaction.atomic
def load_arrangements() -> int:
    """Add the rules of the starter data; return how many records were new.

    A record that is there already is never changed: staff may have edited it.
    """
    source, _made = Source.objects.get_or_create(
        key=SOURCE,
        defaults={
            "name": "Arrangements between states, each with its own source",
            "licence": "Facts, each with its source",
        },
    )
    stored = json.loads((DATA / "arrangements.json").read_text(encoding="utf-8"))
    for row in stored["blocs"]:
        Bloc.objects.get_or_create(key=row["key"], defaults={"name": row["name"]})
    return _load_memberships(source) + sum(
        _load_arrangement(row, source) for row in stored["arrangements"]
    )


def _load_memberships(source: Source) -> int:
    known = set(Membership.objects.values_list("bloc", "country", "joined"))
    with (DATA / "memberships.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    new = [
        Membership(
            bloc_id=row["bloc"],
            country=row["country"],
            joined=row["joined"],
            left=row["left"],
            source=source,
        )
        for row in rows
        if (row["bloc"], row["country"], row["joined"]) not in known
    ]
    return len(Membership.objects.bulk_create(new))


def _load_arrangement(row: dict[str, Any], source: Source) -> int:
    if Arrangement.objects.filter(key=row["key"]).exists():
        return 0
    statuses = row.pop("statuses")
    for bloc in ("beneficiary_bloc", "helper_bloc", "only_outside_bloc"):
        row[f"{bloc}_id"] = row.pop(bloc) or None
    arrangement = Arrangement.objects.create(source=source, **row)
    ArrangementStatus.objects.bulk_create(
        ArrangementStatus(arrangement=arrangement, source=source, **status)
        for status in statuses
    )
    return 1 + len(statuses)
