"""Saved feeds of governments, and what is read from them, for tests of the sources."""

import json
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.pipeline.rows import MissionRow, Rejection
from embassies.imports.registry import IMPORTERS, run_import
from embassies.models import ImportRun, Mission
from portal.countries.models import Source
from tests.atlas import NOW

SAMPLES = Path(__file__).parent / "samples"
DATE = "2026-11-20"


def sample(name: str) -> str:
    return (SAMPLES / name).read_text(encoding="utf-8")


def pages(found: Mapping[str, str]) -> bytes:
    """Return pages by address as a feed is saved: one a line."""
    documents = ({"address": one, "content": text} for one, text in found.items())
    return "\n".join(map(json.dumps, documents)).encode()


def read(name: str, feed: bytes) -> tuple[list[MissionRow], list[Rejection]]:
    """Return the posts of a feed, and what was left out."""
    rows = list(IMPORTERS[name].read(BytesIO(feed), DATE))
    posts = [row for row in rows if isinstance(row, MissionRow)]
    return posts, [row for row in rows if isinstance(row, Rejection)]


def contacts(row: MissionRow) -> dict[tuple[str, str], str]:
    """Return what each channel and purpose has; numbers as they are dialled."""
    return {
        (one.facts["channel"], one.facts["purpose"]): one.facts.get("e164")
        or one.facts["value"]
        for one in row.parts["contacts"]
    }


def run(name: str, feed: bytes, days: int = 1, **how: Any) -> ImportRun:
    at = NOW + timedelta(days=days)
    options = ImportOptions(date=DATE, **how)
    return run_import(name, BytesIO(feed), options, origin="feed", at=at)


def record(slug: str, sender: str, host: str, kind: str, **facts: Any) -> Mission:
    """Record a mission as Wikidata has it."""
    named = {"name": "Wikidata", "licence": "CC0-1.0"}
    source, _ = Source.objects.get_or_create(key="wikidata", defaults=named)
    return Mission.objects.create(
        slug=slug,
        sending_country=sender,
        receiving_country=host,
        kind=kind,
        source=source,
        source_date="2022-11-16",
        **facts,
    )
