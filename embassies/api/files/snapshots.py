"""The whole directory as files on disk.

A file is written once for each version of the directory and kept on disk: so its
digest is known before it is sent, a broken download can go on where it stopped,
and sending it takes no memory.
"""

import base64
import fcntl
import gzip
import hashlib
import os
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from embassies.api.files.contents import Contents
from embassies.api.files.formats import Format
from embassies.models import DirectoryVersion
from portal.web.replicas import read_connection

KEPT_FOR = timedelta(hours=1)
"""How long an old file stays, for downloads that have begun."""

BUILD_SECONDS = 10.0
"""How long to wait for the file that another thread or process is making."""

MOST_MAKERS = 2
"""Threads of a process that make a file or wait for one: pages need the others."""

_makers = threading.BoundedSemaphore(MOST_MAKERS)

MOST_BYTES = 2 * 2**30
"""All files together; the oldest go first."""


class BusyError(Exception):
    """Other files are being made, and it takes long."""


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
    form: Format,
    contents: Callable[[DirectoryVersion], Contents],
    key_of: Callable[[DirectoryVersion], str],
) -> tuple[DirectoryVersion, Snapshot]:
    """Write the files of the version that is visible now; return it with them.

    All of it is read in one snapshot of the database. The files appear at once and
    whole. One file is made at a time, so that many requests cost one file's memory;
    raise BusyError where that takes too long, OSError where it cannot be written.
    """
    with alone():
        with steady_reads():
            version = DirectoryVersion.objects.current()
            key = key_of(version)
            if found := kept(key):
                return version, found
            draft = Path(tempfile.mkdtemp(dir=_root(), prefix="draft-"))
            try:
                _write_files(draft, form, contents(version))
                _publish(draft, _root() / key)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        _prune(keep=key)
    return version, Snapshot(_root() / key)


@contextmanager
def alone() -> Iterator[None]:
    """Keep other threads and processes of this machine from making a file.

    Raise BusyError where too many wait for that already, or where it takes too long.
    """
    if not _makers.acquire(blocking=False):
        raise BusyError
    try:
        with _locked_folder():
            yield
    finally:
        _makers.release()


@contextmanager
def _locked_folder() -> Iterator[None]:
    deadline = time.monotonic() + BUILD_SECONDS
    _root().mkdir(parents=True, exist_ok=True)
    folder = os.open(_root(), os.O_RDONLY)
    try:
        while not _locked(folder):
            if time.monotonic() > deadline:
                raise BusyError
            time.sleep(0.1)
        yield
    finally:
        os.close(folder)


def _locked(folder: int) -> bool:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def steady_reads() -> Iterator[None]:
    """Keep one state of the database in sight, without locking out any writer."""
    connection = read_connection()
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
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def _write_files(folder: Path, form: Format, contents: Contents) -> None:
    """Write the file, as it is and compressed, and the digest of each."""
    body, packed = folder / "body", folder / "body.gz"
    try:
        form.write(contents, body)
    except sqlite3.OperationalError as error:  # Of a file, not of the directory.
        raise OSError(str(error)) from error
    files = [body]
    if not form.is_packed:
        _compress(body, packed)
        files.append(packed)
    for file in files:
        with file.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").digest()
        Path(f"{file}.sha256").write_bytes(base64.b64encode(digest))


def _compress(body: Path, packed: Path) -> None:
    with (
        body.open("rb") as plain,
        packed.open("wb") as compressed,
        # Without a name and a time, so that the same file gives the same bytes.
        gzip.GzipFile("", "wb", 6, compressed, mtime=0) as zipped,
    ):
        shutil.copyfileobj(plain, zipped)


def _publish(draft: Path, final: Path) -> None:
    draft.chmod(0o755)
    try:
        os.rename(draft, final)
    except OSError:
        # Another process was faster, with the same bytes.
        if not final.is_dir():
            raise


def _prune(*, keep: str) -> None:
    """Delete files that are old, and the oldest of too many."""
    oldest = (timezone.now() - KEPT_FOR).timestamp()
    left = MOST_BYTES
    for folder in sorted(_folders(), key=_age):
        left -= sum(file.stat().st_size for file in folder.iterdir())
        if folder.name != keep and (folder.stat().st_mtime < oldest or left < 0):
            shutil.rmtree(folder, ignore_errors=True)


def _folders() -> Iterator[Path]:
    return (one for one in _root().iterdir() if one.is_dir())


def _age(folder: Path) -> float:
    return -folder.stat().st_mtime


def _root() -> Path:
    return Path(settings.VAR_DIR) / "bulk"
