"""Storage of uploaded files, and the progress of their imports.

Both are files in a folder of the portal that no web server serves: the database is
locked by the import itself while progress is written.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from embassies.imports.pipeline.rows import ImportFailedError

# Bytes; five times the whole directory.
MAX_UPLOAD = 50 * 1024 * 1024
# Rows from one saved progress to the next: 100 files written for the whole directory.
_EVERY = 100
T = TypeVar("T")


class Progress(NamedTuple):
    """How many rows are done, and since when."""

    done: int
    at: datetime


class StoredFile(NamedTuple):
    """A stored file: its name in the folder, and its SHA-256."""

    name: str
    sha256: str


def save_upload(chunks: Iterable[bytes]) -> StoredFile:
    """Save a file; raise ImportFailedError where it is too large."""
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    name, digest, size = secrets.token_hex(16), hashlib.sha256(), 0
    try:
        with (_folder() / name).open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > MAX_UPLOAD:
                    raise ImportFailedError(size_error())
                digest.update(chunk)
                file.write(chunk)
    except (ImportFailedError, OSError):
        delete_upload(name)
        raise
    return StoredFile(name, digest.hexdigest())


@contextmanager
def open_upload(name: str) -> Iterator[BinaryIO]:
    """Open a stored file; raise ImportFailedError where it is gone."""
    path = _folder() / (name or "none")
    if not path.is_file():
        raise ImportFailedError("The stored file is gone: send it again.")
    with path.open("rb") as file:
        yield file


def delete_upload(name: str) -> None:
    """Delete a stored file and its progress; do nothing where they are gone."""
    if name:
        (_folder() / name).unlink(missing_ok=True)
        _progress_file(name).unlink(missing_ok=True)


def delete_orphans(known: Collection[str], *, before: datetime) -> None:
    """Delete older files that no import names: a process was killed as it sent them."""
    for path in _folder().glob("*"):
        is_old = datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
        if is_old and path.stem not in known:
            path.unlink(missing_ok=True)


def with_progress(rows: Iterable[T], name: str) -> Iterator[T]:
    """Yield rows and save how many have passed."""
    for count, row in enumerate(rows):
        if count % _EVERY == 0:
            save_progress(name, count)
        yield row


def save_progress(name: str, done: int) -> None:
    """Save the progress; a full disk is no reason to stop the import."""
    with suppress(OSError):
        _progress_file(name).write_text(str(done), encoding="ascii")


def read_progress(name: str) -> Progress | None:
    """Return the progress of an import; None where none is saved."""
    path = _progress_file(name)
    try:
        done, moment = path.read_text(encoding="ascii"), path.stat().st_mtime
    except OSError:
        return None
    return Progress(int(done or 0), datetime.fromtimestamp(moment, UTC))


def size_error() -> str:
    return _("It is larger than %(limit)d MB, which is the limit.") % {
        "limit": MAX_UPLOAD // 2**20
    }


def _progress_file(name: str) -> Path:
    return _folder() / f"{name}.progress"


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "imports"
