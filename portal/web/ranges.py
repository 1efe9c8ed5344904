"""Range requests for parts of a file (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest
from django.utils.http import parse_http_date_safe

from portal.web.validators import Validators

BLOCK = 65_536
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class UnsatisfiableError(ValueError):
    """The part begins behind the end of the file."""


def requested_range(
    request: HttpRequest, size: int, validators: Validators
) -> tuple[int, int] | None:
    """Return first and last byte; None for all of it. Raise UnsatisfiableError.

    Several parts at once are answered with the whole, as the standard allows.
    """
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    if not match or not _is_current(request, validators):
        return None
    first, last = match.groups()
    if not first:
        return _last_bytes(last, size)
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise UnsatisfiableError
    return start, min(int(last), size - 1) if last else size - 1


def _last_bytes(count: str, size: int) -> tuple[int, int] | None:
    if not count:
        return None
    if int(count) == 0 or size == 0:
        raise UnsatisfiableError
    return max(0, size - int(count)), size - 1


def _is_current(request: HttpRequest, validators: Validators) -> bool:
    condition = request.headers.get("If-Range")
    if condition is None or condition == validators.etag:
        return True
    return parse_http_date_safe(condition) == validators.timestamp


def blocks(path: Path, first: int, last: int) -> Iterator[bytes]:
    """Yield a part of a file, in blocks."""
    left = last - first + 1
    with path.open("rb") as file:
        file.seek(first)
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
