"""Each fact of a row has its own date, source and staleness, in every file."""

import csv
import io
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from embassies.api.files.flat_table import FLAT
from embassies.models import Mission
from portal.countries.models import Source
from tests.atlas import NOW, Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

CHANNELS = {"phones": "phone", "emails": "email", "websites": "website"}
FACTS = {
    # A group of cells: its source and date, and whether that is stale in November 2026.
    "address": ("city", "2020-03-24", True),
    "emergency_phones": ("gazette", "2026-11-01", False),
    "phones": ("registry", "2021", True),
    "emails": ("directory", "2026-10", False),
    "point": ("geonames", "2026-09-30", False),
    "opening_hours": ("staff", "2026-11-20", False),
    "status": ("gazette", "2025-02", True),
    "identity": ("registry", "2022-11-16", True),
}
NAMES = {"city": "City list", "geonames": "GeoNames", "directory": "Directory"}
CELLS = {"true": True, "false": False, "Yes": True, "No": False, "": None}


@pytest.fixture(autouse=True)
def var_dir(tmp_path: Path, settings: Any) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    return tmp_path


@pytest.fixture
def world(atlas: Atlas) -> Atlas:
    """Give the French post in London facts of many sources and dates."""
    for key, name in NAMES.items():
        Source.objects.create(
            key=key, name=name, licence="CC BY 4.0", attribution=f"{name} (CC BY 4.0)"
        )
    mission = atlas["fr-london"]
    noted = {name: _note(*FACTS[name][:2]) for name in ("address", "point")}
    staff = {"source": "staff", "by": atlas.checker.pk, "at": "2026-11-20T09:00:00Z"}
    Mission.objects.filter(pk=mission.pk).update(
        status="limited",
        status_since="2025-01",
        opening_hours="Mo-Fr 09:00-12:00",
        source_date="2022-11-16",
        verified_at=None,
        field_sources={**noted, "opening_hours": staff},
    )
    mission.contacts.all().delete()
    _contact(mission, "emergency_phones", "phone", "+442079460911", "emergency")
    _contact(mission, "phones", "phone", "+442079460958")
    _contact(mission, "emails", "email", "post@london.example")
    mission.contacts.create(  # Shown in no cell.
        channel="fax", value="+442079460999", source_id="registry", source_date="1999"
    )
    mission.status_periods.all().delete()
    mission.status_periods.create(
        status="limited", since="2025-01", **_origin(*FACTS["status"][:2])
    )
    return atlas


def _note(source: str, date: str) -> dict[str, str]:
    return {"source": source, "source_date": date}


def _origin(source: str, date: str) -> dict[str, str]:
    return {"source_id": source, "source_date": date}


def _contact(
    mission: Mission, group: str, channel: str, value: str, purpose: str = "general"
) -> None:
    source, date, _stale = FACTS[group]
    mission.contacts.create(
        channel=channel, purpose=purpose, value=value, **_origin(source, date)
    )


def from_csv(data: bytes, _folder: Path) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def from_xlsx(data: bytes, _folder: Path) -> list[dict[str, Any]]:
    _head, *lines = load_workbook(io.BytesIO(data)).worksheets[1].values
    names = [one.name for one in FLAT]
    return [dict(zip(names, line, strict=True)) for line in lines]


def from_gpkg(data: bytes, folder: Path) -> list[dict[str, Any]]:
    (folder / "file.gpkg").write_bytes(data)
    with closing(sqlite3.connect(folder / "file.gpkg")) as file:
        file.row_factory = sqlite3.Row
        return [dict(row) for row in file.execute("SELECT * FROM missions")]


READERS = {"csv?layout=flat": from_csv, "xlsx": from_xlsx, "gpkg": from_gpkg}


def rows(client: Client, form: str, folder: Path) -> dict[str, dict[str, Any]]:
    answer = client.get(f"/api/v1/missions.{form}")
    assert answer.status_code == 200, answer.content
    found = READERS[form](b"".join(answer), folder)
    return {row["slug"]: row for row in found}


def shown(row: dict[str, Any], group: str) -> tuple[str, str, bool | None]:
    stale = row[f"{group}_stale"]
    source, date = row[f"{group}_source"] or "", row[f"{group}_date"] or ""
    return source, date, CELLS.get(stale, stale)


@pytest.mark.parametrize("form", READERS)
def test_facts_of_many_origins_keep_each_their_own(
    client, world: Atlas, form: str, tmp_path: Path
):
    row = rows(client, form, tmp_path)["fr-london"]
    names = dict(Source.objects.values_list("key", "name"))
    for group, (source, date, stale) in FACTS.items():
        assert shown(row, group) == (names[source], date, stale), group
    assert shown(row, "websites") == ("", "", None)
    assert row["source_date"] == "2022-11-16"
    for source in NAMES.values():
        assert f"{source} (CC BY 4.0)" in row["credit_lines"].split("; ")
    assert "CC-BY-4.0" in row["licences"].split("; ")
    sources = {source for source, _date, _stale in FACTS.values()}
    assert set(row["sources"].split("; ")) == sources


def test_a_database_keeps_the_origin_of_each_address_and_of_the_hours(
    client, world: Atlas, tmp_path: Path
):
    path = tmp_path / "file.sqlite"
    path.write_bytes(b"".join(client.get("/api/v1/missions.sqlite")))
    with closing(sqlite3.connect(path)) as file:
        for table, group in (("addresses", "address"), ("opening_hours",) * 2):
            found = file.execute(
                f"SELECT source, source_date FROM {table} WHERE mission = 'fr-london'"  # noqa: S608
            )
            assert found.fetchone() == FACTS[group][:2]


@pytest.mark.parametrize("form", READERS)
def test_every_row_says_what_its_record_in_the_api_says(
    client, world: Atlas, form: str, tmp_path: Path
):
    sources = {
        one["key"]: one for one in client.get("/api/v1/sources/").json()["results"]
    }
    found = rows(client, form, tmp_path)
    assert len(found) == Mission.objects.public().count()
    for slug, row in found.items():
        record = client.get(f"/api/v1/missions/{slug}/").json()
        origins = dict(expected(record))
        for group, facts in origins.items():
            names = "; ".join(
                dict.fromkeys(name_of(sources, key) for key, _date, _old in facts)
            )
            date = min((date for _key, date, _old in facts), default="")
            stale = any(old for _key, _date, old in facts) if facts else None
            assert shown(row, group) == (names, date, stale), (slug, group)
        keys = {key for facts in origins.values() for key, _date, _old in facts}
        assert set(row["sources"].split("; ")) == keys | {record["source"]}
        for key in keys - {"staff"}:
            assert sources[key]["licence_id"] in row["licences"]
            assert sources[key]["attribution"] in (row["credit_lines"] or "")


def name_of(sources: dict[str, Any], key: str) -> str:
    """Return the name of a source; that of the staff is not listed."""
    staff = "Staff of this portal"
    return staff if key == Source.STAFF else str(sources[key]["name"])


Fact = tuple[str, str, bool]


def expected(record: dict[str, Any]) -> Iterable[tuple[str, list[Fact]]]:
    """Yield the source, date and age of the facts of each group, from JSON."""
    for group, key in (("address", "address"), ("opening_hours", "opening_hours")):
        yield group, [noted(record, key)] if record[key] else []
    yield "point", [noted(record, "point")] if record["precision"] else []
    yield "identity", [fact(record)]
    contacts = record["contacts"]
    for group, channel in CHANNELS.items():
        facts = [one for one in contacts if one["channel"] == channel]
        if group == "phones":
            urgent = [one for one in facts if one["purpose"] == "emergency"]
            yield "emergency_phones", [fact(one) for one in urgent]
            facts = [one for one in facts if one not in urgent]
        yield group, [fact(one) for one in facts]
    state = (record["status"], record["status_since"])
    if record["status"] == "unknown":
        yield "status", []
        return
    held = [one for one in record["statuses"] if (one["status"], one["since"]) == state]
    yield "status", [fact(held[0] if held else record)]


def fact(one: dict[str, Any]) -> Fact:
    checked = (one["verified_at"] or "")[:10]
    return one["source"], max(one["source_date"], checked), one["stale"]


def noted(record: dict[str, Any], key: str) -> Fact:
    note = record["field_sources"].get(key)
    if not note:
        return fact(record)
    date = note.get("source_date") or note["at"][:10]
    return note["source"], date, date < (NOW.replace(month=6, day=1)).isoformat()[:10]
