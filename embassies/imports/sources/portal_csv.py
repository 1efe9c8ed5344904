"""The portal's own CSV, as export writes it. Pure; no database."""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO

from embassies.imports.pipeline.rows import (
    CONTACTS,
    COVERAGES,
    SERVICES,
    STATUSES,
    MissionRow,
    Origin,
    Part,
    Rejection,
    contact,
    coverage,
    has_unwanted,
    service,
    status_period,
)
from embassies.imports.pipeline.table import read_table
from embassies.imports.pipeline.validate import validation_error
from embassies.imports.sources.portal_columns import (
    CELL_OF,
    CHECKED,
    COLUMNS,
    LIST_KEYS,
    ORIGIN,
    PART_KEYS,
    TEXTS,
)
from portal.translations.models import is_language

MAKERS: dict[str, Callable[..., Part]] = {
    CONTACTS: contact,
    COVERAGES: coverage,
    STATUSES: status_period,
    SERVICES: service,
}
Cells = Mapping[str, str]


class CellError(ValueError):
    """A cell that cannot be read; the message names it."""


def read(stream: BinaryIO) -> Iterator[MissionRow | Rejection]:
    """Yield what each row says; raise ImportFailedError for a file of another kind."""
    for cells in read_table(stream, COLUMNS):
        yield cells if isinstance(cells, Rejection) else _checked(*cells)


def _checked(line: int, cells: Cells) -> MissionRow | Rejection:
    try:
        row = _mission(line, cells)
    except CellError as error:
        return Rejection(line, str(error))
    reason = validation_error(row)
    return Rejection(line, reason) if reason else row


def _mission(line: int, cells: Cells) -> MissionRow:
    _refuse_unwanted(cells)
    if not cells["slug"]:
        raise CellError("slug: missing")
    origin = _origin(cells)
    return MissionRow(
        line=line,
        slug=cells["slug"],
        wikidata_id=cells["wikidata_id"],
        sending_country=cells["sending_country"],
        receiving_country=cells["receiving_country"],
        kind=cells["kind"],
        is_honorary=_truth("is_honorary", cells) or False,
        origin=origin,
        facts=_facts(cells),
        field_origins=_field_sources(cells),
        parts={name: _parts(name, cells, origin) for name in CELL_OF},
        former_slugs=tuple(_json("former_slugs", cells, list)),
        replaced_by=cells["replaced_by"],
        checked=_checks(cells),
        whole=True,
    )


def _facts(cells: Cells) -> dict[str, Any]:
    said: dict[str, Any] = {name: cells[name] for name in TEXTS}
    said |= {
        "names": _names(cells),
        "languages": _json("languages", cells, list),
        "geonames_id": _integer("geonames_id", cells),
        "latitude": _float("latitude", cells),
        "longitude": _float("longitude", cells),
        "appointment_only": _truth("appointment_only", cells),
        "withdrawn_at": _moment("withdrawn_at", cells),
    }
    return {
        name: value for name, value in said.items() if value not in ("", None, {}, [])
    }


def _names(cells: Cells) -> dict[str, str]:
    names = _json("names", cells, dict)
    if not all(
        isinstance(name, str) and is_language(language)
        for language, name in names.items()
    ):
        raise CellError("names: write one text for each language code")
    return dict(names)


def _field_sources(cells: Cells) -> dict[str, dict[str, Any]]:
    noted = _json("field_sources", cells, dict)
    if not all(isinstance(one, dict) and "source" in one for one in noted.values()):
        raise CellError("field_sources: write an object with a source for each field")
    return dict(noted)


def _checks(cells: Cells) -> dict[str, Any]:
    return {
        "verified_at": _moment("verified_at", cells),
        "verified_method": cells["verified_method"],
        "next_review": _date("next_review", cells),
        "status": cells["status"],
        "status_since": cells["status_since"],
    }


def _parts(name: str, cells: Cells, own: Origin) -> tuple[Part, ...]:
    cell = CELL_OF[name]
    return tuple(_part(name, cell, one, own) for one in _json(cell, cells, list))


def _part(name: str, cell: str, said: Any, own: Origin) -> Part:
    allowed = {*PART_KEYS[name], *ORIGIN, *CHECKED}
    if not isinstance(said, dict) or not allowed.issuperset(said):
        raise CellError(f"{cell}: an entry has other keys than expected")
    _check_types(cell, said)
    facts = {key: said.get(key, "") for key in PART_KEYS[name] if key not in LIST_KEYS}
    if name == CONTACTS:
        facts["purpose"] = facts["purpose"] or "general"
        facts["languages"] = said.get("languages", [])
        facts["checked"] = {
            "verified_at": _moment("verified_at", said),
            "verified_method": said.get("verified_method", ""),
        }
    return MAKERS[name](_part_origin(said, own), **facts)


def _check_types(cell: str, said: Mapping[str, Any]) -> None:
    for key, value in said.items():
        wanted = list if key in LIST_KEYS else str
        if not isinstance(value, wanted):
            raise CellError(
                f"{cell}: {key} is not a {'list' if wanted is list else 'text'}"
            )
        if wanted is list and not all(isinstance(one, str) for one in value):
            raise CellError(f"{cell}: {key} holds something that is not a text")


def _origin(said: Cells) -> Origin:
    return Origin(
        said["source"], said["source_id"], said["source_url"], said["source_date"]
    )


def _part_origin(said: Cells, own: Origin) -> Origin:
    """Read where a part comes from: what it leaves out is as for its mission.

    The address is that of the mission's source, so not of another.
    """
    address = "" if "source" in said else own.source_url
    return Origin(
        source=said.get("source", own.source),
        source_ref=said.get("source_id", ""),
        source_url=said.get("source_url", address),
        source_date=said.get("source_date", own.source_date),
    )


def _refuse_unwanted(cells: Cells) -> None:
    for name, cell in cells.items():
        if has_unwanted(cell):
            raise CellError(f"{name}: holds a control or a text-direction character")


def _json(name: str, cells: Cells, kind: type) -> Any:
    if not cells[name]:
        return kind()
    try:
        value = json.loads(cells[name])
    except (ValueError, RecursionError):
        raise CellError(f"{name}: is not JSON") from None
    if has_unwanted("".join(_strings(value))):
        raise CellError(f"{name}: holds a control or a text-direction character")
    if not isinstance(value, kind):
        raise CellError(f"{name}: is not a JSON {'list' if kind is list else 'object'}")
    return value


def _strings(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value, keys included."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one


def _truth(name: str, cells: Cells) -> bool | None:
    known = {"true": True, "false": False, "": None}
    if cells[name] not in known:
        raise CellError(f"{name}: write true, false or nothing")
    return known[cells[name]]


def _float(name: str, cells: Cells) -> float | None:
    try:
        value = float(cells[name]) if cells[name] else None
    except ValueError:
        raise CellError(f"{name}: is not a number") from None
    if value is not None and not math.isfinite(value):
        raise CellError(f"{name}: is not a number")
    return value


def _integer(name: str, cells: Cells) -> int | None:
    text = cells[name]
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise CellError(f"{name}: is not a whole number below 1,000,000,000")
    return int(text) if text else None


def _moment(name: str, cells: Mapping[str, str]) -> datetime | None:
    text = cells.get(name, "")
    try:
        value = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise CellError(
            f"{name}: is not a moment (2026-11-03T09:00:00+00:00)"
        ) from None
    if value and value.tzinfo is None:
        raise CellError(f"{name}: has no time zone")
    return value


def _date(name: str, cells: Cells) -> date | None:
    try:
        return date.fromisoformat(cells[name]) if cells[name] else None
    except ValueError:
        raise CellError(f"{name}: is not a date (2026-11-03)") from None
