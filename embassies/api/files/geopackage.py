"""Writer of the flat table as a GeoPackage (OGC 12-128r18, version 1.3)."""

import json
import sqlite3
import struct
from pathlib import Path

from embassies.api.files.columns import Column
from embassies.api.files.contents import Contents
from embassies.api.files.credits import Credits
from embassies.api.files.flat_row import Row, rows
from embassies.api.files.flat_table import FLAT
from embassies.api.files.sqlite_tables import Table, new_file, sql_value
from portal.countries.licences import licence_name
from portal.countries.models import Source

APPLICATION, VERSION = 0x47504B47, 10300  # “GPKG”; 1.3.0
WGS84 = 4326
TABLE = "missions"
ABOUT = (
    "Embassies and consulates. A record may be out of date: see `stale` and its date."
    " NULL means not known, never none. Where `precision` is “city” the point is the"
    " middle of the city, not the building."
)
# The tables that the standard demands, with its own words.
_DEMANDED = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY,
  data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id)
    REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL,
  column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id)
    REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT,
  extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
  md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
  mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT,
  column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""
_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,'
    'AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)
_SYSTEMS = (
    ("WGS 84 geodetic", WGS84, "EPSG", WGS84, _WKT, "longitude, latitude in degrees"),
    ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", None),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None),
)
_EXTENSIONS = (
    ("gpkg_metadata", "metadata"),
    ("gpkg_metadata_reference", "metadata"),
    ("gpkg_data_columns", "schema"),
    ("gpkg_data_column_constraints", "schema"),
)
"""Tables beyond the core of the standard, and the extension that they belong to."""
FEATURES = Table(
    TABLE,
    ABOUT,
    [one.column for one in FLAT],
    ("fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", "geom POINT"),
)


def write_geopackage(contents: Contents, path: Path) -> None:
    """Write the missions as points; geometry is NULL where the place is not known.

    In flat memory; the same missions give the same bytes on a day. One query beside
    the records.
    """
    with new_file(path) as file:
        file.execute(f"PRAGMA application_id = {APPLICATION}")
        file.execute(f"PRAGMA user_version = {VERSION}")
        _begin(file)
        credits = Credits()
        records = credits.noted(contents.records())
        for row in rows(records, credits, contents.at):
            _write_feature(file, row)
        _write_contents(file, contents)
        _write_licences(file, contents, credits.sources())


def geometry(longitude: float | None, latitude: float | None) -> bytes | None:
    """Return a point as a GeoPackage keeps it: a header of its own, then WKB."""
    if longitude is None or latitude is None:
        return None
    header = struct.pack("<2sBBi", b"GP", 0, 1, WGS84)
    return header + struct.pack("<BI2d", 1, 1, longitude, latitude)


def _begin(file: sqlite3.Connection) -> None:
    for statement in _DEMANDED.split(";"):
        file.execute(statement)
    FEATURES.create(file)
    file.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", _SYSTEMS
    )
    for table, name in _EXTENSIONS:
        definition = f"http://www.geopackage.org/spec130/#extension_{name}"
        file.execute(
            "INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')",
            (table, f"gpkg_{name}", definition),
        )


def _write_feature(file: sqlite3.Connection, row: Row) -> None:
    cells = {one.name: one.value(row) for one in FLAT}
    names = ", ".join(f'"{name}"' for name in cells)
    places = ", ".join("?" * (len(cells) + 1))
    point = geometry(row.record["longitude"], row.record["latitude"])
    file.execute(
        f"INSERT INTO {TABLE} (geom, {names}) VALUES ({places})",
        [point, *map(sql_value, cells.values())],
    )


def _write_contents(file: sqlite3.Connection, contents: Contents) -> None:
    """Describe the table: how it is named, where its points lie, what columns mean."""
    bounds = file.execute(
        "SELECT min(longitude), min(latitude), max(longitude), max(latitude)"
        f" FROM {TABLE}"
    ).fetchone()
    file.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?, ?)",
        (TABLE, "Missions", ABOUT, _midnight(contents), *bounds, WGS84),
    )
    file.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', ?, 0, 0)",
        (TABLE, WGS84),
    )
    file.executemany(
        "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, NULL)",
        [_described(one.column, one.label) for one in FLAT],
    )


def _described(column: Column, label: str) -> tuple[str, ...]:
    words = f"{column.description} Where NULL: {column.empty}"
    return TABLE, column.name, column.name, label, words


def _write_licences(
    file: sqlite3.Connection, contents: Contents, sources: list[Source]
) -> None:
    """Write whom to credit, and under which licence, as metadata of the file."""
    named = [
        {
            "key": one.key,
            "name": one.name,
            "url": one.url,
            "licence": licence_name(one.licence),
            "licence_url": one.licence_url,
            "attribution": one.attribution,
            "as_of": one.as_of,
        }
        for one in sources
    ]
    (count,) = file.execute(f"SELECT count(*) FROM {TABLE}").fetchone()
    about = {
        "about": ABOUT,
        "made_on": contents.day,
        "since": contents.since,
        "selection": contents.selection,
        "missions": count,
        "missions_in_all": contents.total(),
        "sources": named,
    }
    text = json.dumps(about)
    file.execute(
        "INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?, 'application/json', ?)",
        ("https://schema.org/Dataset", text),
    )
    file.execute(
        "INSERT INTO gpkg_metadata_reference"
        " VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)",
        (_midnight(contents),),
    )


def _midnight(contents: Contents) -> str:
    return f"{contents.day}T00:00:00.000Z"
