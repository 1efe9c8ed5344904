"""Recorded answers of governments' feeds, read as an import reads them."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

from embassies.imports.pipeline.rows import MissionRow, Rejection

DAY = "2026-11-20"
SAMPLES = Path(__file__).parent / "samples"


class Feed(Protocol):
    """A module of a feed."""

    def read(self, stream: BinaryIO, date: str) -> Iterator[MissionRow | Rejection]: ...


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def posts(feed: Feed, data: bytes) -> list[MissionRow]:
    return [row for row in rows(feed, data) if isinstance(row, MissionRow)]


def rejections(feed: Feed, data: bytes) -> list[Rejection]:
    return [row for row in rows(feed, data) if isinstance(row, Rejection)]


def rows(feed: Feed, data: bytes) -> list[MissionRow | Rejection]:
    return list(feed.read(BytesIO(data), DAY))


def as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def contacts(row: MissionRow) -> list[tuple[str, str, str]]:
    """Return channel, purpose and value of each contact."""
    facts = (part.facts for part in row.parts.get("contacts", ()))
    return [(one["channel"], one["purpose"], one["value"]) for one in facts]
