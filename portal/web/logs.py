"""Paths in log lines."""

import logging
from urllib.parse import quote


def logged_path(path: str) -> str:
    """Return a path percent-encoded, so that it forges no line, and without a query that
    was sent encoded, as a part of it."""
    return quote(path.partition("?")[0], errors="replace")


def encode_paths(record: logging.LogRecord) -> bool:
    """Write the paths among a record's arguments so; return True: it is logged."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            logged_path(one) if isinstance(one, str) and one.startswith("/") else one
            for one in record.args
        )
    return True
