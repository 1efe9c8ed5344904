"""Writer of the directory as an SQLite database: each fact in a table of its own."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from embassies.api.files.columns import (
    ALWAYS_FILLED,
    NOT_KNOWN,
    Column,
    described_columns,
)
from embassies.api.files.contents import Contents
from embassies.api.files.credits import Credits
from embassies.api.files.sqlite_tables import Table, new_file
from embassies.api.serializers import (
    ContactSerializer,
    CoverageSerializer,
    MissionSerializer,
    ServiceSerializer,
    StatusPeriodSerializer,
)
from embassies.records.record_json import Record
from embassies.values.field_sources import noted_date, noted_source
from portal.countries.api import SourceSerializer
from portal.web.serializers import AnswerSerializer
from portal.web.structured_data import absolute

ADDRESSES = ("address", "local_address", "postal_address")
_CREDIT = ("source_name", "source_home", "licence", "licence_url", "attribution")
_SLUG = Column("mission", "string", "The slug of the mission.", ALWAYS_FILLED)
_OF_MISSION = ('FOREIGN KEY ("mission") REFERENCES missions ("slug")',)
_OF_SOURCE = ('FOREIGN KEY ("source") REFERENCES sources ("key")',)
_MISSION = described_columns(MissionSerializer)

SOURCES = Table(
    "sources",
    "Who publishes the facts, and under which licence.",
    tuple(described_columns(SourceSerializer).values()),
    ('PRIMARY KEY ("key")',),
)
MISSIONS = Table(
    "missions",
    "One row a mission.",
    tuple(
        described_columns(
            MissionSerializer, without=(*ADDRESSES, *_CREDIT, "opening_hours")
        ).values()
    ),
    ('PRIMARY KEY ("slug")', *_OF_SOURCE),
    ("sending_country", "receiving_country", "kind", "source"),
)


def _part(name: str, description: str, serializer: type[AnswerSerializer]) -> Table:
    columns = (_SLUG, *described_columns(serializer).values())
    clauses = (*_OF_MISSION, *_OF_SOURCE)
    return Table(name, description, columns, clauses, ("mission", "source"))


PARTS = {
    "contacts": _part(
        "contacts", "Phones, addresses and sites of a mission.", ContactSerializer
    ),
    "covers": _part(
        "served_countries", "Other countries that it serves.", CoverageSerializer
    ),
    "statuses": _part(
        "statuses", "What sources say of its state.", StatusPeriodSerializer
    ),
    "services": _part("services", "Services that sources speak of.", ServiceSerializer),
}
"""The table of each list in a record."""

_ORIGIN = tuple(_MISSION[name] for name in ("source", "source_date"))
POSTAL = Table(
    "addresses",
    "Where it is and where letters go.",
    (
        _SLUG,
        Column("kind", "string", f"One of: {', '.join(ADDRESSES)}.", ALWAYS_FILLED),
        Column("text", "string", "The address.", ALWAYS_FILLED),
        *_ORIGIN,
    ),
    (*_OF_MISSION, *_OF_SOURCE),
    ("mission",),
)
HOURS = Table(
    "opening_hours",
    "When it is open. No row: not known.",
    (_SLUG, _MISSION["opening_hours"], _MISSION["time_zone"], *_ORIGIN),
    (*_OF_MISSION, *_OF_SOURCE),
    ("mission",),
)
META = Table(
    "meta",
    "About this file.",
    (
        Column("name", "string", "What is told.", ALWAYS_FILLED),
        Column("value", "string", "What it is.", NOT_KNOWN),
    ),
    ('PRIMARY KEY ("name")',),
)
DICTIONARY = Table(
    "columns",
    "What each column means.",
    tuple(
        Column(
            name, "string", words, "It has none." if name == "unit" else ALWAYS_FILLED
        )
        for name, words in (
            ("table", "The table."),
            ("name", "The column."),
            ("type", "The type of its values; lists and objects are JSON."),
            ("description", "What it means."),
            ("empty", "What NULL means."),
            ("unit", "The unit of a number."),
        )
    ),
)
TABLES = (SOURCES, MISSIONS, *PARTS.values(), POSTAL, HOURS, META, DICTIONARY)
_SEARCH = ("slug", "name", "city", "sending_country_name", "receiving_country_name")


def write_database(contents: Contents, path: Path) -> None:
    """Write all tables and a full-text index of the missions, in flat memory.

    The same missions give the same bytes on a day. One query beside the records.
    """
    with new_file(path) as file:
        for table in TABLES:
            table.create(file)
        credits = Credits()
        for record in credits.noted(contents.records()):
            _write_mission(file, record)
        sources = SourceSerializer.write
        SOURCES.fill(file, (sources(one, at=contents.at) for one in credits.sources()))
        META.fill(file, _meta(contents, _count(file)))
        DICTIONARY.fill(file, dictionary())
        _index_words(file)


def dictionary() -> Iterator[dict[str, object]]:
    """Yield what every column of every table means."""
    for table in TABLES:
        for one in table.columns:
            yield {
                "table": table.name,
                "name": one.name,
                "type": one.type,
                "description": one.description,
                "empty": one.empty,
                "unit": one.unit,
            }


def _write_mission(file: sqlite3.Connection, record: Record) -> None:
    slug = record["slug"]
    MISSIONS.insert(file, record)
    for name, table in PARTS.items():
        for one in record[name]:
            table.insert(file, {**one, "mission": slug})
    for kind in ADDRESSES:
        if record[kind]:
            fact = {"mission": slug, "kind": kind, "text": record[kind]}
            POSTAL.insert(file, {**fact, **_origin(record, kind)})
    if record["opening_hours"]:
        hours = {"mission": slug, **_origin(record, "opening_hours")}
        HOURS.insert(file, {**record, **hours})


def _origin(record: Record, name: str) -> dict[str, object]:
    """Return the source and date of a field: its own, or else those of the record."""
    note = noted_source(record["field_sources"], name)
    if not note:
        return {key: record[key] for key in ("source", "source_date")}
    return {"source": note["source"], "source_date": noted_date(note)}


def _count(file: sqlite3.Connection) -> int:
    (count,) = file.execute("SELECT count(*) FROM missions").fetchone()
    return int(count)


def _meta(contents: Contents, count: int) -> Iterator[dict[str, object]]:
    facts = {
        "title": "Embassies and consulates",
        "made_on": contents.day,
        "since": contents.since,
        "home": absolute("/"),
        "selection": contents.selection or "all",
        "missions": str(count),
        "missions_in_all": str(contents.total()),
        "warning": "It may be out of date. NULL means not known, never none.",
        "licence": "Each record names its source; see the table sources.",
        "precision": "“city” is the middle of the city, not the building.",
    }
    return ({"name": name, "value": value} for name, value in facts.items())


def _index_words(file: sqlite3.Connection) -> None:
    names = ", ".join(_SEARCH)
    file.execute(
        f"CREATE VIRTUAL TABLE missions_fts USING fts5 ({names}, content='missions')"
    )
    file.execute(
        f"INSERT INTO missions_fts (rowid, {names})"
        f" SELECT rowid, {names} FROM missions ORDER BY rowid"
    )
