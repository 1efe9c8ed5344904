"""A recorded mission, and what rows say of it, for tests of the merge rules."""

from typing import Any

from embassies.imports.pipeline.rows import MissionRow, Origin

OLD = Origin("wikidata", "Q1", "https://example.org/1", "2022-11-16")
NEW = Origin("factbook", "", "https://example.org/2", "2026-01")


def known(**columns: Any) -> dict[str, Any]:
    texts = (
        "wikidata_id seat_country city address local_address postal_address precision"
        " time_zone opening_hours access_note accessibility_note"
    )
    blank = dict.fromkeys(texts.split(), "")
    return {
        **blank,
        "kind": "embassy",
        "sending_country": "FR",
        "names": {},
        "listed_by": {},
        "languages": [],
        "geonames_id": None,
        "latitude": None,
        "longitude": None,
        "appointment_only": None,
        "field_sources": {},
        "source_id": "wikidata",
        "source_ref": "Q1",
        "source_url": "https://example.org/1",
        "source_date": "2022-11-16",
        **columns,
    }


def row(origin: Origin = OLD, **said: Any) -> MissionRow:
    parts: dict[str, Any] = {
        name: said.pop(name)
        for name in ("contacts", "coverages", "status_periods")
        if name in said
    }
    kind, item = said.pop("kind", "embassy"), said.pop("wikidata_id", "")
    whole = said.pop("whole", False)
    unread = said.pop("unread", frozenset())
    return MissionRow(
        1,
        "FR",
        "RU",
        kind,
        origin,
        wikidata_id=item,
        facts=said,
        parts=parts,
        whole=whole,
        unread=unread,
    )
