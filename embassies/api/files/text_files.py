"""Writers of the files for machines: CSV, NDJSON and GeoJSON, line by line."""

from collections.abc import Iterator

import orjson

from embassies.api.files.contents import Contents
from embassies.imports.sources import portal_csv_writer
from embassies.records.record_json import Record

LINE = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z


def csv_lines(contents: Contents) -> Iterator[bytes]:
    """Yield the portal's own import format."""
    for line in portal_csv_writer.lines(public=True, missions=contents.missions):
        yield line.encode()


def ndjson_lines(contents: Contents) -> Iterator[bytes]:
    for record in contents.records():
        yield orjson.dumps(record, option=LINE)


def geojson_lines(contents: Contents) -> Iterator[bytes]:
    head = f'{{"type":"FeatureCollection","since":"{contents.since}","features":[\n'
    start = head.encode()
    for record in contents.records():
        yield start + orjson.dumps(feature(record), option=orjson.OPT_UTC_Z)
        start = b",\n"
    yield b"\n]}\n" if start == b",\n" else start + b"]}\n"


def feature(record: Record) -> Record:
    """Return a mission as GeoJSON: longitude first, null where not known (RFC 7946)."""
    place = (record["longitude"], record["latitude"])
    point = {"type": "Point", "coordinates": place}
    return {
        "type": "Feature",
        "id": record["slug"],
        "geometry": None if None in place else point,
        "properties": record,
    }
