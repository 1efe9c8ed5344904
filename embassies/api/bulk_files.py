"""The whole directory as files on disk.

A file is written once for each version of the directory and kept on disk: so its
digest is known before it is sent, a broken download can go on where it stopped,
and sending it takes no memory.
"""

import base64
import gzip
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from embassies.imports.sources import portal_csv_writer
from embassies.models import DirectoryVersion
from embassies.records import all_records
from embassies.records.changes import cursor_of
from embassies.records.record_json import Record

LINE = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z

KEPT_FOR = timedelta(hours=1)
"""How long an old file stays, for downloads that have begun."""

Lines = Callable[[datetime, str], Iterable[bytes]]
"""Writes the directory at a moment, with the cursor of its changes."""


@dataclass(frozen=True, slots=True)
class Format:
    """How the directory is written down."""

    name: str
    content_type: str
    lines: Lines


def _csv(at: datetime, since: str) -> Iterator[bytes]:
    for line in portal_csv_writer.lines(public=True):
        yield line.encode()


def _ndjson(at: datetime, since: str) -> Iterator[bytes]:
    for record in all_records(at=at):
        yield orjson.dumps(record, option=LINE)


def _geojson(at: datetime, since: str) -> Iterator[bytes]:
    head = f'{{"type":"FeatureCollection","since":"{since}","features":[\n'
    start = head.encode()
    for record in all_records(at=at):
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


FORMATS = {
    one.name: one
    for one in (
        Format("csv", "text/csv; charset=utf-8", _csv),
        Format("ndjson", "application/x-ndjson", _ndjson),
        Format("geojson", "application/geo+json", _geojson),
    )
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of one version: as they are, and compressed."""

    folder: Path

    def file(self, *, gzipped: bool) -> Path:
        return self.folder / ("body.gz" if gzipped else "body")

    def digest(self, *, gzipped: bool) -> str:
        """Return the SHA-256 of a file, in base64."""
        return Path(f"{self.file(gzipped=gzipped)}.sha256").read_text()


def kept(key: str) -> Snapshot | None:
    """Return the files of a version, if they are on disk. No query."""
    folder = _root() / key
    return Snapshot(folder) if folder.is_dir() else None


def write(
    form: Format, key_of: Callable[[DirectoryVersion], str]
) -> tuple[DirectoryVersion, Snapshot]:
    """Write the files of the version that is visible now; return it with them.

    All of it is read in one snapshot of the database. The files appear at once and
    whole; raise OSError where they cannot be written.
    """
    with steady_reads():
        version = DirectoryVersion.objects.current()
        key = key_of(version)
        if found := kept(key):
            return version, found
        _root().mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=_root(), prefix="draft-"))
        try:
            _write_files(draft, form.lines(timezone.now(), str(cursor_of(version))))
            _publish(draft, _root() / key)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    _prune(keep=key)
    return version, Snapshot(_root() / key)


@contextmanager
def steady_reads() -> Iterator[None]:
    """Keep one state of the database in sight, without locking out any writer."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # A transaction of Django's would be IMMEDIATE and wait for writers.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def _write_files(folder: Path, lines: Iterable[bytes]) -> None:
    """Write the lines, as they are and compressed, and the digest of each file."""
    body, packed = folder / "body", folder / "body.gz"
    with (
        body.open("wb") as plain,
        packed.open("wb") as compressed,
        # Without a name and a time, so that the same lines give the same bytes.
        gzip.GzipFile("", "wb", 6, compressed, mtime=0) as zipped,
    ):
        for line in lines:
            plain.write(line)
            zipped.write(line)
    for file in (body, packed):
        with file.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").digest()
        Path(f"{file}.sha256").write_bytes(base64.b64encode(digest))


def _publish(draft: Path, final: Path) -> None:
    draft.chmod(0o755)
    try:
        os.rename(draft, final)
    except OSError:
        # Another process was faster, with the same bytes.
        if not final.is_dir():
            raise


def _prune(*, keep: str) -> None:
    oldest = timezone.now() - KEPT_FOR
    for folder in _root().iterdir():
        if folder.name != keep and folder.stat().st_mtime < oldest.timestamp():
            shutil.rmtree(folder, ignore_errors=True)


def _root() -> Path:
    return Path(settings.VAR_DIR) / "bulk"
