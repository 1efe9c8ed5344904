"""A file holds the missions that its parameters ask for: the same as the list."""

import csv
import io
import json
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from embassies.api.files import snapshots
from embassies.models import Contact, Mission
from tests.atlas import Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

QUERIES = [
    "sending=FR",
    "sending=FR,JP&receiving=GB",
    "receiving=GB&receiving=IT",
    "region=europe&kind=embassy",
    "has=phone",
    "stale=true",
    "bbox=-10,40,20,60",
    "q=embassy",
    "q=france",
    "honorary=false&status=open",
]


@pytest.fixture(autouse=True)
def var_dir(tmp_path: Path, settings: Any) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


def body(client: Client, form: str, query: str) -> str:
    answer = client.get(f"/api/v1/missions.{form}?{query}")
    assert answer.status_code == 200, answer.content
    return b"".join(answer).decode()


def in_csv(text: str) -> list[str]:
    return [row["slug"] for row in csv.DictReader(io.StringIO(text))]


def in_ndjson(text: str) -> list[str]:
    return [json.loads(line)["slug"] for line in text.splitlines()]


def in_geojson(text: str) -> list[str]:
    return [one["id"] for one in json.loads(text)["features"]]


READERS = {"csv": in_csv, "ndjson": in_ndjson, "geojson": in_geojson}


@pytest.mark.parametrize("query", QUERIES)
def test_a_file_holds_what_the_list_holds(client, atlas: Atlas, query: str):
    listed = client.get(f"/api/v1/missions/?{query}&page_size=200").json()["results"]
    expected = [one["slug"] for one in listed]
    for form, slugs in READERS.items():
        assert slugs(body(client, form, query)) == expected, form


def test_the_queries_are_not_all_empty_or_all_the_directory(client, atlas: Atlas):
    total = Mission.objects.public().count()
    sizes = {len(in_csv(body(client, "csv", query))) for query in QUERIES}
    assert any(0 < size < total for size in sizes)


def test_the_records_of_a_part_have_their_own_contacts(client, atlas: Atlas):
    rows = body(client, "ndjson", "sending=FR").splitlines()
    assert rows
    for row in map(json.loads, rows):
        assert row == client.get(f"/api/v1/missions/{row['slug']}/").json()
    shown = Contact.objects.filter(withdrawn_at=None, mission__sending_country="FR")
    assert sum(len(json.loads(row)["contacts"]) for row in rows) == shown.count()


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("csv", "missions.csv"),
        ("csv?layout=flat&lang=de", "missions-flat.csv"),
        ("csv?layout=flat&sending=FR", "missions-sending-FR-flat.csv"),
        ("xlsx?region=142&sending=FR,JP", "missions-region-142-sending-FR-JP.xlsx"),
        ("gpkg?q=%D0%BF%22%0D%0A;../x", "missions-q-x.gpkg"),
        ("ndjson?q=" + "word+" * 19, "missions-q" + "-word" * 14 + ".ndjson"),
    ],
)
def test_the_name_of_a_file_says_what_is_in_it(
    client, atlas: Atlas, asked: str, name: str
):
    answer = client.get(f"/api/v1/missions.{asked}")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def about_workbook(data: bytes, _folder: Path) -> tuple[str | None, str]:
    book = load_workbook(io.BytesIO(data))
    lines = book.worksheets[0].iter_rows(max_col=2, values_only=True)
    facts = {str(name): str(value) for name, value in lines}
    assert book.properties.title == "Missions"
    return facts.get("Selection"), facts["Missions"]


def about_geopackage(data: bytes, folder: Path) -> tuple[str | None, str]:
    (text,) = first_row(data, folder, "SELECT metadata FROM gpkg_metadata")
    facts = json.loads(text)
    count = f"{facts['missions']} of {facts['missions_in_all']}"
    return facts["selection"] or None, count


def about_database(data: bytes, folder: Path) -> tuple[str | None, str]:
    sql = "SELECT value FROM meta WHERE name = '{}'"
    found, count, total = (
        first_row(data, folder, sql.format(name))[0]
        for name in ("selection", "missions", "missions_in_all")
    )
    return None if found == "all" else found, f"{count} of {total}"


def first_row(data: bytes, folder: Path, sql: str) -> tuple[Any, ...]:
    (folder / "file").write_bytes(data)
    with closing(sqlite3.connect(folder / "file")) as file:
        row: tuple[Any, ...] = file.execute(sql).fetchone()
        return row


ABOUT = {"xlsx": about_workbook, "gpkg": about_geopackage, "sqlite": about_database}


@pytest.mark.parametrize("form", ABOUT)
def test_a_part_says_that_it_is_one(client, atlas: Atlas, form: str, tmp_path: Path):
    total = Mission.objects.public().count()
    french = Mission.objects.public().filter(sending_country="FR").count()
    whole = b"".join(client.get(f"/api/v1/missions.{form}"))
    assert ABOUT[form](whole, tmp_path) == (None, f"{total} of {total}")
    part = b"".join(client.get(f"/api/v1/missions.{form}?sending=FR"))
    assert ABOUT[form](part, tmp_path) == ("sending=FR", f"{french} of {total}")


def test_a_part_has_its_own_validators_and_can_be_continued(client, atlas: Atlas):
    whole = client.get("/api/v1/missions.csv")
    part = client.get("/api/v1/missions.csv?sending=FR")
    assert part["ETag"] != whole["ETag"]
    data = b"".join(part)
    headers = {"range": "bytes=20-", "if-range": part["ETag"]}
    rest = client.get("/api/v1/missions.csv?sending=FR", headers=headers)
    assert rest.status_code == 206
    assert data[:20] + b"".join(rest) == data
    known = {"if-none-match": part["ETag"]}
    again = client.get("/api/v1/missions.csv?sending=FR", headers=known)
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "parameter", "words"),
    [
        ("country=FR", "country", "sending or receiving"),
        ("sending=France", "sending", "FR"),
        ("near=1,2", "near", "There are"),
        ("kind=castle", "kind", "embassy"),
    ],
)
def test_a_wrong_parameter_is_named_as_in_the_list(
    client, atlas: Atlas, query: str, parameter: str, words: str
):
    for form in READERS:
        answer = client.get(f"/api/v1/missions.{form}?{query}")
        assert answer.status_code == 400
        (wrong,) = answer.json()["invalid_parameters"]
        assert wrong["parameter"] == parameter
        assert words in wrong["detail"]


def test_a_file_that_is_asked_for_while_others_are_made_comes_later(
    client, atlas: Atlas, var_dir: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(snapshots, "BUILD_SECONDS", 0.0)
    with snapshots.alone():
        answer = client.get("/api/v1/missions.csv?sending=FR")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert client.get("/api/v1/missions.csv?sending=FR").status_code == 200


def test_one_file_is_made_at_a_time(var_dir: Path):
    order = []

    def second() -> None:
        with snapshots.alone():
            order.append("second")

    with snapshots.alone():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.3)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_files_leave_threads_for_pages(client, atlas: Atlas, var_dir: Path):
    body(client, "csv", "sending=FR")
    waiting = threading.Thread(target=wait_for_a_file)
    with snapshots.alone():
        waiting.start()
        while snapshots._makers.acquire(blocking=False):
            snapshots._makers.release()
        answer = client.get("/api/v1/missions.csv?sending=JP")
        kept = client.get("/api/v1/missions.csv?sending=FR")
    waiting.join(5)
    assert answer.status_code == 503
    assert "database" not in answer.json()["type"]
    assert kept.status_code == 200, "it needs nobody to make it"
    assert client.get("/api/v1/missions.csv?sending=JP").status_code == 200


def wait_for_a_file() -> None:
    with snapshots.alone():
        pass


def test_the_oldest_of_too_many_files_goes(
    client, atlas: Atlas, var_dir: Path, monkeypatch: pytest.MonkeyPatch
):
    def kept() -> int:
        return sum(one.is_dir() for one in (var_dir / "bulk").iterdir())

    body(client, "csv", "sending=FR")
    (first,) = (one for one in (var_dir / "bulk").iterdir() if one.is_dir())
    os.utime(first, (first.stat().st_mtime - 60,) * 2)
    body(client, "csv", "sending=JP")
    assert kept() == 2
    monkeypatch.setattr(snapshots, "MOST_BYTES", 1)
    body(client, "csv", "sending=GB")
    assert kept() == 1
    assert not first.exists()
