"""The words by which the rehearsal knows its own values again in an answer."""

import re

NEVER_PUBLIC = "Rehearsal-never-public"
"""Stands in drafts and in proposals that nobody approves."""
BANNER = "Rehearsal warning {number}"
_ADDRESS = "Rehearsal Row {key}-{version}"
_ADDRESSES = re.compile(rb"Rehearsal Row ([a-z]+[0-9]+)-([0-9]+)\b")


def address_of(key: str, version: int) -> str:
    """Return the address that a mission has in a version."""
    return _ADDRESS.format(key=key, version=version)


def versions_in(body: bytes) -> set[tuple[str, int]]:
    """Return which versions of which missions an answer shows."""
    return {(key.decode(), int(version)) for key, version in _ADDRESSES.findall(body)}


def slug_of(key: str) -> str:
    return f"rehearsal-{key}"
