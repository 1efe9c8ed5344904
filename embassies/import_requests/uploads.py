"""Where does an uploaded file wait, and how far has its import got?

In a folder of the portal that no web server serves. Progress is a file beside it: the
database is busy with the import itself.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from embassies.imports.pipeline.rows import ImportFailedError

MAX_UPLOAD = 50 * 1024 * 1024
"""Bytes; five times the whole directory."""
_EVERY = 100
"""Rows between two notes of the progress."""
T = TypeVar("T")


class Progress(NamedTuple):
    """How many rows are done, and when that was last true."""

    done: int
    at: datetime


class Kept(NamedTuple):
    """A stored file: its name in the folder, and its digest."""

    name: str
    sha256: str


def keep(chunks: Iterable[bytes]) -> Kept:
    """Store a file; raise ImportFailedError where it is too large."""
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    name, digest, size = secrets.token_hex(16), hashlib.sha256(), 0
    try:
        with (_folder() / name).open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > MAX_UPLOAD:
                    raise ImportFailedError(too_large())
                digest.update(chunk)
                file.write(chunk)
    except (ImportFailedError, OSError):
        drop(name)
        raise
    return Kept(name, digest.hexdigest())


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """Open a stored file; raise ImportFailedError where it is gone."""
    path = _folder() / (name or "none")
    if not path.is_file():
        raise ImportFailedError("The stored file is gone: send it again.")
    with path.open("rb") as file:
        yield file


def drop(name: str) -> None:
    """Remove a stored file and its progress; do nothing where they are gone."""
    if name:
        (_folder() / name).unlink(missing_ok=True)
        _progress_file(name).unlink(missing_ok=True)


def watched(rows: Iterable[T], name: str) -> Iterator[T]:
    """Pass rows on and note how many have passed."""
    for count, row in enumerate(rows):
        if count % _EVERY == 0:
            note_progress(name, count)
        yield row


def note_progress(name: str, done: int) -> None:
    """Write the progress down; a full disk is no reason to stop the import."""
    with suppress(OSError):
        _progress_file(name).write_text(str(done), encoding="ascii")


def progress(name: str) -> Progress | None:
    """Return the progress of what is under way; None where none is noted."""
    path = _progress_file(name)
    try:
        said, moment = path.read_text(encoding="ascii"), path.stat().st_mtime
    except OSError:
        return None
    return Progress(int(said or 0), datetime.fromtimestamp(moment, UTC))


def too_large() -> str:
    return _("It is larger than %(limit)d MB, which is the limit.") % {
        "limit": MAX_UPLOAD // 2**20
    }


def _progress_file(name: str) -> Path:
    return _folder() / f"{name}.progress"


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "imports"
