"""Files and web addresses that an import reads from, and their limits."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import IO, BinaryIO
from urllib.error import URLError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.pipeline.table import MAX_BYTES

# Seconds. The query service of Wikidata gives up after 60 and then needs to answer.
TIMEOUT = 120
USER_AGENT = "consular-help-portal/1 (directory import; stdlib urllib)"
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
    if not address.lower().startswith(("http://", "https://")):
        raise ImportFailedError("Only http and https addresses are read.")
    headers = {"User-Agent": USER_AGENT, "Accept": accept}
    request = Request(address, headers=headers)  # noqa: S310
    try:
        with _opener().open(request, timeout=TIMEOUT) as answer:
            _copy(answer, copy)
    except (OSError, HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise ImportFailedError(f"{address[:200]} cannot be read: {reason}.") from None


def _copy(answer: IO[bytes], copy: IO[bytes]) -> None:
    size = 0
    while chunk := answer.read(_CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise ImportFailedError(_too_large())
        copy.write(chunk)


def _opener() -> OpenerDirector:
    """Return an opener for http(s) alone: no file: or ftp:, not by redirect either."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPHandler(),
        HTTPSHandler(),
        HTTPRedirectHandler(),
        HTTPDefaultErrorHandler(),
        HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _too_large() -> str:
    return f"It is larger than {MAX_BYTES // 2**20} MB, which is the limit."
