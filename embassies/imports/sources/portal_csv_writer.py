"""Writer of the portal's own CSV: the whole directory, as a stream."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import islice

import orjson
from django.db.models import Model, QuerySet
from django.utils import timezone

from embassies.imports.pipeline.rows import Values
from embassies.imports.pipeline.validate import MODELS
from embassies.imports.sources.portal_columns import (
    CELL_OF,
    CHECKED,
    COLUMNS,
    PART_FIELDS,
)
from embassies.models import FormerSlug, Mission, MissionQuerySet
from embassies.records.record_json import Reader, without_editor
from embassies.records.share_alike import ShareAlike
from portal.countries.licences import licence_name
from portal.web.compiled_queries import CompiledQuery, Row

BATCH = 500
_ORIGIN = ("source_id", "source_ref", "source_url", "source_date")
_COLUMN_OF = {
    "source": "source_id",
    "source_id": "source_ref",
    "replaced_by": "replaced_by__slug",
    "source_name": "source__name",
    "source_home": "source__url",
    "licence": "source__licence",
    "licence_url": "source__licence_url",
    "attribution": "source__attribution",
}
"""The database column of a cell, where it has another name."""
_OWN = {
    cell: _COLUMN_OF.get(cell, cell)
    for cell in COLUMNS
    if cell not in (*CELL_OF.values(), "former_slugs", "url")
}


def lines(
    *, public: bool = False, missions: MissionQuerySet | None = None
) -> Iterator[str]:
    """Yield all missions, or some, sorted by slug. Six queries for each 500 rows.

    For the public: without what was withdrawn, without who made an edit, and without
    what is under a share-alike licence (one query more).
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for cells in _rows(missions, public=public):
        writer.writerow([_text(cells[column]) for column in COLUMNS])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _rows(
    missions: MissionQuerySet | None, *, public: bool
) -> Iterator[dict[str, object]]:
    asked = Mission.objects.all() if missions is None else missions
    found = asked.order_by("slug").with_names()
    found = found.filter(withdrawn_at=None) if public else found
    columns = ("id", "replaced_by__withdrawn_at", *_OWN.values())
    rows: Iterator[Values] = found.values(*columns).iterator(chunk_size=BATCH)
    share_alike, reader = ShareAlike(), Reader(timezone.now())
    if public:
        rows = iter(share_alike.left_out(map(_published, rows)))
    while batch := list(islice(rows, BATCH)):
        keys = [row["id"] for row in batch]
        parts = {cell: _parts(name, keys) for name, cell in CELL_OF.items()}
        former = _former_slugs(keys)
        for row in batch:
            yield {
                **{cell: row[column] for cell, column in _OWN.items()},
                **{
                    cell: [
                        _part_cell(one, row)
                        for one in found[row["id"]]
                        if not (public and one["source_id"] in share_alike.sources)
                    ]
                    for cell, found in parts.items()
                },
                "former_slugs": former[row["id"]],
                "url": reader.page(row["slug"]),
                "licence": licence_name(row["source__licence"]),
            }


def _published(row: Values) -> dict[str, object]:
    successor = "" if row["replaced_by__withdrawn_at"] else row["replaced_by__slug"]
    sources = without_editor(row["field_sources"])
    return {**row, "replaced_by__slug": successor, "field_sources": sources}


def _parts(name: str, keys: list[int]) -> dict[int, list[Values]]:
    columns, prepared = _part_query(name)
    by_mission: dict[int, list[Values]] = defaultdict(list)
    for mission, *values in prepared.rows(keys):
        by_mission[mission].append(dict(zip(columns, values, strict=True)))
    return by_mission


@cache
def _part_query(name: str) -> tuple[Sequence[str], CompiledQuery[Row]]:
    """Return the columns that a cell is made of, and the query that reads them."""
    columns = (*PART_FIELDS[name], *_ORIGIN, *(CHECKED if name == "contacts" else ()))

    def query(keys: list[int]) -> QuerySet[Model, Row]:
        found = MODELS[name]._default_manager.filter(mission__in=keys)
        shown = found.filter(withdrawn_at=None).order_by("pk")
        return shown.values_list("mission_id", *columns)

    return columns, CompiledQuery(query)


def _former_slugs(keys: list[int]) -> dict[int, list[str]]:
    found = FormerSlug.objects.filter(mission__in=keys).order_by("slug")
    by_mission: dict[int, list[str]] = defaultdict(list)
    for mission, slug in found.values_list("mission_id", "slug"):
        by_mission[mission].append(slug)
    return by_mission


def _part_cell(part: Values, mission: Values) -> dict[str, object]:
    """Return a part without what is blank; portal_csv._part_origin reads it back."""
    cell = {key: one for key, one in part.items() if one and key not in _ORIGIN}
    if part["source_ref"]:
        cell["source_id"] = part["source_ref"]
    return cell | _own_origin(part, mission)


def _own_origin(part: Values, mission: Values) -> dict[str, str]:
    """Return where a part comes from, as far as that is not as for its mission."""
    is_other = part["source_id"] != mission["source_id"]
    own: dict[str, str] = {"source": part["source_id"]} if is_other else {}
    if part["source_url"] != ("" if is_other else mission["source_url"]):
        own["source_url"] = part["source_url"]
    if part["source_date"] != mission["source_date"]:
        own["source_date"] = part["source_date"]
    return own


def _text(value: object) -> str:
    """Return the text of a cell; JSON in one canonical spelling."""
    if isinstance(value, str):
        return value
    if isinstance(value, (list, dict)):
        return (
            orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode() if value else ""
        )
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return "" if value is None else str(value)
