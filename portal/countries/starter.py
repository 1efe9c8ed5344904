"""Load what the portal knows of countries from the beginning: sources, profiles,
emergency numbers, ministries. What staff wrote stays."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import JSONField, Model

from portal.countries.decided import decided
from portal.countries.models import (
    CountryProfile,
    EmergencyNumber,
    Ministry,
    Source,
)
from portal.translations.starter import load_texts, read_texts

DATA = Path(__file__).parent / "data"
Row = Mapping[str, str]
Values = dict[str, Any]


TRANSLATED = (Source, Ministry)
"""Models whose texts are translated in translations.csv."""


@dataclass(frozen=True, slots=True)
class Table:
    """A data file, the model that it fills, and what tells one row from another."""

    name: str
    model: type[Model]
    key: tuple[str, ...]


TABLES = (
    Table("sources.csv", Source, ("key",)),
    Table("profiles.csv", CountryProfile, ("country",)),
    Table("emergency_numbers.csv", EmergencyNumber, ("country", "service", "number")),
    Table("ministries.csv", Ministry, ("country",)),
)


@transaction.atomic
def load_countries(folder: Path = DATA) -> int:
    """Write the rows that differ and return how many; the cost is that of each table.

    A number that its source lists no more goes, unless a person checked it. What two
    people decided stays.
    """
    return sum(load_table(folder / table.name, table) for table in TABLES)


def load_translations(folder: Path = DATA) -> int:
    """Write the translations that differ and return how many. Three queries a model."""
    texts = read_texts(folder / "translations.csv")
    return sum(load_texts(model, model.translatable, texts) for model in TRANSLATED)


def load_table(path: Path, table: Table) -> int:
    """Write the rows of a file that differ and return how many.

    Three queries, one more for each row that changed.
    """
    manager = table.model._default_manager
    known = {_key(table, row): row for row in manager.values()}
    settled = decided(table.model, known.values())
    former = {_key(table, row) for row in settled.former if {*table.key} <= {*row}}
    listed = {_key(table, row): row for row in _rows(path, table)}
    new = [row for key, row in listed.items() if key not in known and key not in former]
    manager.bulk_create(table.model(**row) for row in new)
    changed = 0
    for key in listed.keys() & known.keys():
        pk = known[key][_pk(table)]
        if changes := settled.left(pk, _changes(known[key], listed[key])):
            changed += manager.filter(pk=pk).update(**changes)
    if table.model is EmergencyNumber:
        gone = [row["id"] for row in _gone(known, listed)]
        manager.filter(pk__in={*gone} - {*settled.columns}).delete()
    return len(new) + changed


def _gone(known: Mapping[Any, Values], listed: Mapping[Any, Values]) -> list[Values]:
    """Return the rows that their source no longer lists and that nobody checked."""
    sources = {row.get("source_id") for row in listed.values()}
    return [
        row
        for key, row in known.items()
        if key not in listed
        and row.get("source_id") in sources
        and not row.get("verified_at")
    ]


def _rows(path: Path, table: Table) -> Iterator[Values]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                _column(table, name): _value(table, name, cell)
                for name, cell in row.items()
            }


def _column(table: Table, name: str) -> str:
    """Return the column of a cell; the file says source_id for the id at the source."""
    names = {"source": "source_id", "source_id": "source_ref"}
    return name if table.model is Source else names.get(name, name)


def _value(table: Table, name: str, cell: str) -> Any:
    column = _column(table, name)
    if column == "source_id":
        return cell
    kind: Any = table.model._meta.get_field(column)
    if isinstance(kind, JSONField):
        return json.loads(cell) if cell else []
    return kind.to_python((cell or None) if kind.null else cell)


def _key(table: Table, row: Values) -> tuple[Any, ...]:
    return tuple(row[name] for name in table.key)


def _pk(table: Table) -> str:
    return "key" if table.model is Source else "id"


def _changes(known: Values, row: Values) -> Values:
    """Return the columns that a row changes: none of what staff wrote."""
    if known.get("source_id") == Source.STAFF or known.get("key") == Source.STAFF:
        return {}
    if row.get("source_date", "") < known.get("source_date", ""):
        return {}
    return {name: value for name, value in row.items() if known[name] != value}
