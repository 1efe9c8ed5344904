"""Write the directory as the portal's own CSV. Streams; the twin of portal_csv."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any

from embassies.imports.pipeline.validate import MODELS
from embassies.imports.sources.portal_columns import (
    CELL_OF,
    CHECKED,
    COLUMNS,
    PART_KEYS,
    TEXTS,
    compact_json,
    number,
    truth,
)
from embassies.models import FormerSlug, Mission
from embassies.models.prepared import Prepared
from embassies.records.shapes import impersonal

BATCH = 500
Values = Mapping[str, Any]
_PLAIN = ["slug", "wikidata_id", "sending_country", "receiving_country", "kind"]
_STATUS = ["status", "status_since", "source_url", "source_date", "verified_method"]


def lines(*, public: bool = False) -> Iterator[str]:
    """Yield the CSV line by line, sorted by slug. Six queries for each 500 rows.

    For the public: without what was withdrawn, and without who made an edit.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for cells in _all_cells(public=public):
        writer.writerow([cells[column] for column in COLUMNS])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _all_cells(*, public: bool) -> Iterator[dict[str, str]]:
    found = Mission.objects.order_by("slug").with_names()
    found = found.values(*_columns(), "names", *_SUCCESSOR)
    if public:
        found = found.filter(withdrawn_at=None)
    rows: Iterator[Values] = found.iterator(chunk_size=BATCH)
    if public:
        rows = map(_published, rows)
    while batch := list(islice(rows, BATCH)):
        parts = {name: _parts(name, batch) for name in CELL_OF}
        former = _former_slugs(batch)
        for row in batch:
            yield {
                **_own_cells(row),
                **{
                    CELL_OF[name]: compact_json(
                        [_part_cell(name, one, row) for one in found[row["id"]]]
                    )
                    for name, found in parts.items()
                },
                "former_slugs": compact_json(former[row["id"]]),
            }


_SUCCESSOR = ("replaced_by__slug", "replaced_by__withdrawn_at")


def _published(row: Values) -> dict[str, Any]:
    successor = "" if row["replaced_by__withdrawn_at"] else row["replaced_by__slug"]
    return {
        **row,
        "replaced_by__slug": successor,
        "field_sources": impersonal(row["field_sources"]),
    }


def _columns() -> list[str]:
    hidden = ("created_at", "updated_at", "verified_by", "replaced_by")
    return [
        one.attname for one in Mission._meta.concrete_fields if one.name not in hidden
    ]


def _parts(name: str, batch: list[Any]) -> dict[int, list[Values]]:
    columns, prepared = _part_query(name)
    by_mission: dict[int, list[Values]] = defaultdict(list)
    for values in prepared.rows([row["id"] for row in batch]):
        part = dict(zip(columns, values, strict=True))
        by_mission[part["mission_id"]].append(part)
    return by_mission


@cache
def _part_query(name: str) -> tuple[tuple[str, ...], Prepared]:
    """Return the columns that a cell is made of, and the query that reads them."""
    model = MODELS[name]
    origin = ("source_id", "source_ref", "source_url", "source_date")
    checked = CHECKED if name == "contacts" else ()
    columns = ("mission_id", *PART_KEYS[name], *origin, *checked)

    def query(keys: list[int]) -> Any:
        shown = model._default_manager.filter(mission__in=keys, withdrawn_at=None)
        return shown.order_by("pk").values_list(*columns)

    return columns, Prepared(query)


def _former_slugs(batch: list[Any]) -> dict[int, list[str]]:
    found = FormerSlug.objects.filter(mission__in=[row["id"] for row in batch])
    by_mission: dict[int, list[str]] = defaultdict(list)
    for mission, slug in found.order_by("slug").values_list("mission", "slug"):
        by_mission[mission].append(slug)
    return by_mission


def _own_cells(row: Values) -> dict[str, str]:
    return {
        **{name: row[name] for name in [*_PLAIN, *TEXTS, *_STATUS]},
        "is_honorary": truth(row["is_honorary"]),
        "names": compact_json(row["names"]),
        "geonames_id": number(row["geonames_id"]),
        "latitude": number(row["latitude"]),
        "longitude": number(row["longitude"]),
        "appointment_only": truth(row["appointment_only"]),
        "languages": compact_json(row["languages"]),
        "replaced_by": row["replaced_by__slug"] or "",
        "source": row["source_id"],
        "source_id": row["source_ref"],
        "verified_at": _moment(row["verified_at"]),
        "next_review": str(row["next_review"] or ""),
        "field_sources": compact_json(row["field_sources"]),
        "withdrawn_at": _moment(row["withdrawn_at"]),
    }


def _part_cell(name: str, part: Values, mission: Values) -> dict[str, Any]:
    """Return a part without what is empty; the twin of portal_csv._part_origin."""
    cell = {key: part[key] for key in PART_KEYS[name]}
    cell["source_id"] = part["source_ref"]
    if name == "contacts":
        cell |= {key: part[key] for key in CHECKED}
        cell["verified_at"] = _moment(part["verified_at"])
    return {key: value for key, value in cell.items() if value} | _own(part, mission)


def _own(part: Values, mission: Values) -> dict[str, str]:
    """Return where a part comes from, as far as that is not as for its mission."""
    is_other = part["source_id"] != mission["source_id"]
    own: dict[str, str] = {"source": part["source_id"]} if is_other else {}
    if part["source_url"] != ("" if is_other else mission["source_url"]):
        own["source_url"] = part["source_url"]
    if part["source_date"] != mission["source_date"]:
        own["source_date"] = part["source_date"]
    return own


def _moment(value: datetime | None) -> str:
    return value.astimezone(UTC).isoformat() if value else ""
