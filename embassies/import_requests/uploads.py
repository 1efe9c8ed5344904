"""Storage of uploaded files, and the progress of their imports.

Files lie where no web server serves them: in a folder, or in a bucket for several
machines. Progress is a file in that folder, since the database is locked by the import
itself while it is written, and is told to other machines by Redis.
"""

import logging
import secrets
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar, cast

from django.core.cache import caches
from django.core.files.base import File
from django.core.files.storage import storages
from django.utils import timezone
from django.utils.translation import gettext as _

from embassies.imports.pipeline.fetching import sha256
from embassies.imports.pipeline.rows import ImportFailedError
from portal.web.import_folder import import_folder

logger = logging.getLogger(__name__)

# Bytes; five times the whole directory.
MAX_UPLOAD = 50 * 1024 * 1024
# Rows from one saved progress to the next: 100 times for the whole directory.
_EVERY = 100
T = TypeVar("T")


class Progress(NamedTuple):
    """How many rows are done, and since when."""

    done: int
    at: datetime


class StoredFile(NamedTuple):
    """A stored file: its name in the storage, and its SHA-256."""

    name: str
    sha256: str


class OutOfReachError(OSError):
    """The storage does not answer now; the file may well be there."""


@contextmanager
def received(chunks: Iterable[bytes]) -> Iterator[BinaryIO]:
    """Open what is sent as a temporary file; raise ImportFailedError if it is too large."""
    size = 0
    with tempfile.TemporaryFile() as file:
        for chunk in chunks:
            size += len(chunk)
            if size > MAX_UPLOAD:
                raise ImportFailedError(size_error())
            file.write(chunk)
        file.seek(0)
        yield cast("BinaryIO", file)


def save_upload(file: BinaryIO) -> StoredFile:
    """Save a file; raise OSError where it cannot be stored."""
    file.seek(0)
    stored = StoredFile(secrets.token_hex(16), sha256(file))
    storages["imports"].save(stored.name, File(file))
    return stored


@contextmanager
def open_upload(name: str) -> Iterator[BinaryIO]:
    """Open a stored file; raise ImportFailedError where it is gone, OutOfReachError."""
    try:
        file = storages["imports"].open(name or "none")
    except FileNotFoundError:
        raise ImportFailedError("The stored file is gone: send it again.") from None
    except OSError as error:
        logger.exception("A file for an import cannot be read.")
        raise OutOfReachError(
            "The stored file is out of reach: start again in a few minutes."
        ) from error
    with file:
        yield cast("BinaryIO", file.file)


def delete_upload(name: str) -> None:
    """Delete a stored file; what is out of reach is an orphan later."""
    if name:
        try:
            storages["imports"].delete(name)
        except OSError:
            logger.exception("A file of an import cannot be deleted.")


def delete_orphans(needed: Collection[str], *, before: datetime) -> None:
    """Delete older files that no import needs: a process was killed as it sent them."""
    storage = storages["imports"]
    try:
        for name in storage.listdir("")[1]:
            is_needed = Path(name).stem in needed
            if not is_needed and storage.get_modified_time(name) < before:
                storage.delete(name)
    except OSError:
        logger.exception("Old files of imports cannot be deleted.")


def with_progress(rows: Iterable[T], name: str) -> Iterator[T]:
    """Yield rows and save how many have passed."""
    for count, row in enumerate(rows):
        if count % _EVERY == 0:
            save_progress(name, count)
        yield row


def save_progress(name: str, done: int) -> None:
    """Save the progress; a full disk is no reason to stop the import."""
    caches["progress"].set(_key(name), [done, timezone.now().timestamp()])
    path = _progress_file(name)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(str(done), encoding="ascii")


def read_progress(name: str) -> Progress | None:
    """Return the progress of an import; None where none is saved."""
    if found := caches["progress"].get(_key(name)):
        return Progress(found[0], datetime.fromtimestamp(found[1], UTC))
    path = _progress_file(name)
    try:
        done, moment = path.read_text(encoding="ascii"), path.stat().st_mtime
    except OSError:
        return None
    return Progress(int(done or 0), datetime.fromtimestamp(moment, UTC))


def forget_progress(name: str) -> None:
    """Forget the progress of a step that is over."""
    caches["progress"].delete(_key(name))
    with suppress(OSError):
        _progress_file(name).unlink()


def size_error() -> str:
    return _("It is larger than %(limit)d MB, which is the limit.") % {
        "limit": MAX_UPLOAD // 2**20
    }


def _key(name: str) -> str:
    return f"import:{name}"


def _progress_file(name: str) -> Path:
    return import_folder() / f"{name}.progress"
