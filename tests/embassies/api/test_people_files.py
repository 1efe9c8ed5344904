"""The files for people: workbook, flat CSV, GeoPackage and SQLite."""

import csv
import io
import json
import shutil
import sqlite3
import struct
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from time_machine import Traveller

from embassies.api.files.flat_table import FLAT
from embassies.models import Contact, Mission
from tests.atlas import NOW, Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FORMS = ["csv?layout=flat&", "xlsx?", "gpkg?", "sqlite?"]
HOSTILE = ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "\uff1d1+1"]


@pytest.fixture(autouse=True)
def var_dir(tmp_path: Path, settings: Any) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    return tmp_path


def download(client: Client, form: str) -> bytes:
    answer = client.get(f"/api/v1/missions.{form}")
    assert answer.status_code == 200, answer.content
    return b"".join(answer)


def flat_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def london(client: Client, query: str = "") -> dict[str, str]:
    found = flat_rows(download(client, f"csv?layout=flat&sending=FR{query}"))
    return next(row for row in found if row["slug"] == "fr-london")


def sheets(data: bytes) -> list[Worksheet]:
    return list(load_workbook(io.BytesIO(data)).worksheets)


@pytest.fixture
def database(client: Client, atlas: Atlas, tmp_path: Path) -> Iterator[Any]:
    path = tmp_path / "missions.sqlite"
    path.write_bytes(download(client, "sqlite"))
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        yield file


@pytest.fixture
def geopackage(client: Client, atlas: Atlas, tmp_path: Path) -> Iterator[Any]:
    Mission.objects.filter(slug="br-rome").update(
        latitude=None, longitude=None, precision=""
    )
    path = tmp_path / "missions.gpkg"
    path.write_bytes(download(client, "gpkg"))
    with closing(sqlite3.connect(path)) as file:
        yield file


@pytest.mark.parametrize("form", FORMS)
def test_the_same_directory_gives_the_same_bytes_on_a_day(
    client, atlas: Atlas, clock: Traveller, form: str, tmp_path: Path, settings: Any
):
    first = download(client, form)
    clock.shift(60)
    settings.VAR_DIR = tmp_path / "elsewhere"
    assert download(client, form) == first


def slugs_in(data: bytes, form: str, folder: Path) -> set[str]:
    if form.startswith("csv"):
        return {row["slug"] for row in flat_rows(data)}
    if form.startswith("xlsx"):
        return {str(line[-1]) for line in sheets(data)[1].values} - {"Identifier"}
    (folder / "file").write_bytes(data)
    with closing(sqlite3.connect(folder / "file")) as file:
        return {slug for (slug,) in file.execute("SELECT slug FROM missions")}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_holds_public_missions_only(
    client, atlas: Atlas, form: str, tmp_path: Path
):
    Mission.objects.filter(slug="br-rome").update(withdrawn_at=NOW)
    public = Mission.objects.public().values_list("slug", flat=True)
    assert slugs_in(download(client, form), form, tmp_path) == set(public)
    asked = slugs_in(download(client, f"{form}sending=FR"), form, tmp_path)
    assert asked == {slug for slug in public if slug.startswith("fr-")}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_continued_and_checked_like_the_others(
    client, atlas: Atlas, form: str
):
    whole = client.get(f"/api/v1/missions.{form}")
    data = b"".join(whole)
    assert whole["Content-Length"] == str(len(data))
    assert whole["Repr-Digest"].startswith("sha-256=:")
    headers = {"range": "bytes=100-", "if-range": whole["ETag"]}
    rest = client.get(f"/api/v1/missions.{form}", headers=headers)
    assert data[:100] + b"".join(rest) == data
    known = client.get(
        f"/api/v1/missions.{form}", headers={"if-none-match": whole["ETag"]}
    )
    assert known.status_code == 304


def test_the_flat_table_has_one_row_a_mission_and_says_how_old_it_is(
    client, atlas: Atlas
):
    data = download(client, "csv?layout=flat")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = flat_rows(data)
    assert list(rows[0]) == [one.name for one in FLAT]
    public = Mission.objects.public().order_by("slug").values_list("slug", flat=True)
    assert [row["slug"] for row in rows] == list(public)
    for row in rows:
        record = client.get(f"/api/v1/missions/{row['slug']}/").json()
        for name in ("name", "source_date", "url", "city", "precision"):
            assert row[name] == record[name]
        assert record["licence"] in row["licences"].split("; ")
        assert row["stale"] == ("true" if record["stale"] else "false")
        phones = [one for one in record["contacts"] if one["channel"] == "phone"]
        assert bool(row["phones"] or row["emergency_phones"]) == bool(phones)


def test_an_emergency_line_has_a_cell_of_its_own(client, atlas: Atlas):
    mission = atlas["fr-london"]
    mission.contacts.all().delete()
    for purpose, value in (
        ("emergency", "+442079460911"),
        ("general", "+442079460958"),
    ):
        mission.contacts.create(
            channel="phone", purpose=purpose, value=value, source=mission.source
        )
    row = london(client)
    assert row["emergency_phones"] == "(+44) 20 7946 0911"
    assert row["phones"] == "(+44) 20 7946 0958"
    assert row["phones_source"] == mission.source.name
    assert row["phones_date"] == "", "its day is not known"
    assert row["phones_stale"] == "true"


def test_words_are_in_the_asked_language_and_codes_are_not(client, atlas: Atlas):
    row = london(client, "&lang=de")
    assert row["receiving_country_name"] == "Vereinigtes Königreich"
    assert row["kind_name"] == "Botschaft"
    assert row["receiving_country"] == "GB"


@pytest.mark.fault("S5")
def test_no_cell_of_the_flat_table_begins_as_a_formula(client, atlas: Atlas):
    for text in HOSTILE:
        Mission.objects.filter(slug="fr-london").update(address=text)
        row = london(client)
        assert row["address"] == f"'{text}"
    for row in flat_rows(download(client, "csv?layout=flat")):
        for name, cell in row.items():
            if name not in ("latitude", "longitude"):
                assert cell[:1] not in ("=", "+", "-", "@"), name


@pytest.mark.fault("S5")
def test_libreoffice_reads_every_phone_as_it_was_written(
    client, atlas: Atlas, tmp_path: Path
):
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("no LibreOffice here: apt install libreoffice-calc")
    data = download(client, "csv?layout=flat")
    (tmp_path / "flat.csv").write_bytes(data)
    subprocess.run(  # noqa: S603
        [
            program,
            f"-env:UserInstallation=file://{tmp_path}/profile",
            *("--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path)),
            # Comma, quotes, UTF-8, all columns as they are, formulas evaluated.
            "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1,true",
            str(tmp_path / "flat.csv"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    saved = next(one for one in tmp_path.iterdir() if one.suffix == ".xlsx")
    head, *lines = sheets(saved.read_bytes())[0].iter_rows()
    names = [cell.value for cell in head]
    compared = 0
    for row, line in zip(flat_rows(data), lines, strict=True):
        cells = dict(zip(names, line, strict=True))
        for name in ("phones", "emergency_phones", "name", "address"):
            assert cells[name].data_type != "f"
            assert (cells[name].value or "") == row[name]
            compared += name == "phones" and bool(row[name])
    assert compared


def test_a_workbook_tells_first_what_it_is(client, atlas: Atlas):
    about, missions = sheets(download(client, "xlsx"))
    texts = [cell.value for line in about.iter_rows() for cell in line if cell.value]
    assert NOW.date().isoformat() in texts
    assert "It may be out of date." in texts
    assert {"Source", "Licence"} <= set(texts)
    assert atlas["fr-london"].source.name in texts
    assert missions.freeze_panes == "B2"
    assert missions.auto_filter.ref.startswith("A1:")
    assert missions.max_row == Mission.objects.public().count() + 1
    assert missions.column_dimensions["A"].width > 30


@pytest.mark.fault("S5")
def test_a_workbook_types_texts_as_text_and_numbers_as_numbers(client, atlas: Atlas):
    Mission.objects.filter(slug="fr-london").update(address="=1+1")
    lines = list(sheets(download(client, "xlsx"))[1].iter_rows(min_row=2))
    assert {cell.data_type for line in lines for cell in line} == {"s", "n"}
    (london,) = (line for line in lines if line[-1].value == "fr-london")
    cells = {one.name: cell for one, cell in zip(FLAT, london, strict=True)}
    assert cells["address"].value == "=1+1"
    assert (cells["address"].data_type, cells["latitude"].data_type) == ("s", "n")
    assert cells["latitude"].value == 51.50853
    assert cells["phones"].value.startswith("+44 ")


def test_a_workbook_in_arabic_runs_from_right_to_left(client, atlas: Atlas):
    arabic = sheets(download(client, "xlsx?lang=ar"))
    assert all(one.sheet_view.rightToLeft for one in arabic)
    english = sheets(download(client, "xlsx"))
    assert not any(one.sheet_view.rightToLeft for one in english)
    assert arabic[1]["F1"].value != english[1]["F1"].value


def test_a_geopackage_is_one_by_its_header_and_its_tables(geopackage: Any):
    def value(sql: str) -> Any:
        return geopackage.execute(sql).fetchone()

    assert value("PRAGMA application_id") == (0x47504B47,)
    assert value("PRAGMA user_version") == (10300,)
    assert value("PRAGMA integrity_check") == ("ok",)
    assert geopackage.execute("PRAGMA foreign_key_check").fetchall() == []
    described = value("SELECT table_name, data_type, srs_id FROM gpkg_contents")
    assert described == ("missions", "features", 4326)
    shape = value("SELECT column_name, geometry_type_name FROM gpkg_geometry_columns")
    assert shape == ("geom", "POINT")
    licence = json.loads(value("SELECT metadata FROM gpkg_metadata")[0])
    assert all(one["licence"] for one in licence["sources"])


def test_a_mission_without_a_point_has_no_geometry_and_is_there(geopackage: Any):
    rows = dict(geopackage.execute("SELECT slug, geom FROM missions"))
    assert len(rows) == Mission.objects.public().count()
    assert rows["br-rome"] is None
    magic, _version, flags, srs, order, kind, east, north = struct.unpack(
        "<2sBBiBI2d", rows["fr-london"]
    )
    assert (magic, flags, srs, order, kind) == (b"GP", 1, 4326, 1, 1)
    assert (east, north) == (-0.12574, 51.50853)
    precision = "SELECT precision, latitude FROM missions WHERE slug = ?"
    assert geopackage.execute(precision, ["br-rome"]).fetchone() == (None, None)
    assert geopackage.execute(precision, ["fr-london"]).fetchone()[0] == "exact"


def test_a_database_holds_every_fact_and_its_references_hold(database: Any):
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    slugs = [row["slug"] for row in database.execute("SELECT slug FROM missions")]
    public = Mission.objects.public().order_by("slug").values_list("slug", flat=True)
    assert slugs == list(public)
    counted = database.execute("SELECT count(*) FROM contacts").fetchone()[0]
    shown = Contact.objects.filter(withdrawn_at=None, mission__in=slugs_of(slugs))
    assert counted == shown.count()


def slugs_of(slugs: list[str]) -> list[int]:
    found = Mission.objects.filter(slug__in=slugs)
    return list(found.values_list("pk", flat=True))


def test_what_is_not_known_is_null_in_a_database(database: Any):
    cells = [
        cell
        for (table,) in database.execute('SELECT DISTINCT "table" FROM columns')
        for row in database.execute(f'SELECT * FROM "{table}"')  # noqa: S608
        for cell in row
    ]
    assert None in cells
    assert not {"", "[]", "{}"} & set(cells)


def test_every_column_of_a_database_is_explained(database: Any):
    explained = set(map(tuple, database.execute('SELECT "table", name FROM columns')))
    tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
    found = {
        (table, column["name"])
        for (table,) in database.execute(tables).fetchall()
        if not table.startswith("missions_fts")
        for column in database.execute(f'PRAGMA table_info("{table}")')
    }
    assert found == explained


def test_words_find_missions_in_a_database(database: Any):
    found = database.execute(
        "SELECT slug FROM missions_fts WHERE missions_fts MATCH 'france london'"
    )
    assert [row["slug"] for row in found] == ["fr-london"]


@pytest.mark.fault("disk-full")
def test_a_disk_that_is_full_is_a_problem_for_a_database_too(
    client, atlas: Atlas, monkeypatch: pytest.MonkeyPatch
):
    def full(*_args: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("embassies.api.files.database._index_words", full)
    answer = client.get("/api/v1/missions.sqlite")
    assert answer.status_code == 507
    assert answer["Content-Type"] == "application/problem+json"
