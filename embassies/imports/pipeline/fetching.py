"""Files and web addresses that an import reads from, and their limits."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.pipeline.table import MAX_BYTES
from portal.web.download import FetchError, download
from portal.web.fetch import Request, user_agent
from portal.web.fetch_guard import OPEN_INTERNET

# Seconds. The query service of Wikidata gives up after 60 and then needs to answer.
TIMEOUT = 120
NETWORK = OPEN_INTERNET
"""Only tests replace it."""
_CHUNK = 256 * 1024  # bytes


@contextmanager
def open_source(where: str, accept: str = "text/csv") -> Iterator[BinaryIO]:
    """Open a file or a web address for reading from its beginning, seekable.

    Raise ImportFailedError, with one line, for what cannot be read, is no http(s) or
    is larger than MAX_BYTES.
    """
    if "://" in where:
        with tempfile.TemporaryFile() as copy:
            _download(where, accept, copy)
            copy.seek(0)
            yield copy
        return
    with _local(Path(where)) as file:
        yield file


def sha256(stream: BinaryIO) -> str:
    """Return the SHA-256 of a stream and wind it back."""
    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    stream.seek(0)
    return digest


def count_lines(stream: BinaryIO) -> int:
    """Return the number of rows, for a progress bar, and wind the stream back."""
    lines = sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(_CHUNK), b""))
    stream.seek(0)
    return max(lines - 1, 0)


def _local(path: Path) -> BinaryIO:
    try:
        if not path.is_file():
            raise ImportFailedError(f"There is no file {path}.")
        if path.stat().st_size > MAX_BYTES:
            raise ImportFailedError(_too_large())
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise ImportFailedError(f"{path} cannot be read: {error}.") from None


def _download(address: str, accept: str, copy: IO[bytes]) -> None:
    request = Request(
        agent=user_agent("directory import"),
        seconds=TIMEOUT,
        max_bytes=MAX_BYTES,
        accept=accept,
        body=copy,
        network=NETWORK,
    )
    try:
        download(address, request)
    except FetchError as error:
        raise ImportFailedError(str(error)) from None


def _too_large() -> str:
    return f"It is larger than {MAX_BYTES // 2**20} MB, which is the limit."
