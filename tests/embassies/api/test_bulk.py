"""The whole directory as a file: exact, resumable, and the same for the same data."""

import base64
import csv
import gzip
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from embassies.imports.sources.portal_columns import COLUMNS
from embassies.models import DirectoryVersion, Mission
from embassies.records.changes import cursor_of
from tests.atlas import Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FORMATS = ["csv", "ndjson", "geojson"]


@pytest.fixture(autouse=True)
def var_dir(tmp_path: Path, settings: Any) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


def address(form: str) -> str:
    return f"/api/v1/missions.{form}"


def body(client: Client, form: str, **headers: str) -> bytes:
    answer = client.get(address(form), headers=headers)
    assert answer.status_code in (200, 206), answer.content
    return b"".join(answer)


def sha256(data: bytes) -> str:
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    return f"sha-256=:{digest}:"


def test_every_line_is_the_record_of_one_mission(client, atlas: Atlas):
    rows = [json.loads(line) for line in body(client, "ndjson").splitlines()]
    public = Mission.objects.public().order_by("slug").values_list("slug", flat=True)
    assert [row["slug"] for row in rows] == list(public)
    for row in rows:
        assert row == client.get(f"/api/v1/missions/{row['slug']}/").json()


def test_the_csv_has_the_columns_of_the_import_format(client, atlas: Atlas):
    rows = list(csv.DictReader(io.StringIO(body(client, "csv").decode())))
    assert list(rows[0]) == COLUMNS
    assert len(rows) == Mission.objects.public().count()
    assert not any(row["withdrawn_at"] for row in rows)


def test_geojson_puts_longitude_first_and_null_where_unknown(client, atlas: Atlas):
    Mission.objects.filter(slug="br-rome").update(
        latitude=None, longitude=None, precision=""
    )
    found = json.loads(body(client, "geojson"))
    assert found["type"] == "FeatureCollection"
    assert "crs" not in found
    features = {one["id"]: one for one in found["features"]}
    assert len(features) == Mission.objects.public().count()
    assert features["br-rome"]["geometry"] is None
    london = features["fr-london"]["geometry"]
    assert london == {"type": "Point", "coordinates": [-0.12574, 51.50853]}
    assert all(one["type"] == "Feature" for one in features.values())
    assert features["fr-london"]["properties"]["precision"] == "exact"


def test_geojson_of_nothing_is_still_geojson(client, db):
    found = json.loads(body(client, "geojson"))
    since = str(cursor_of(DirectoryVersion.objects.current()))
    assert found == {"type": "FeatureCollection", "since": since, "features": []}


@pytest.mark.parametrize("form", FORMATS)
def test_the_digest_is_that_of_what_is_sent(client, atlas: Atlas, form: str):
    answer = client.get(address(form))
    data = b"".join(answer)
    assert answer["Repr-Digest"] == sha256(data)
    assert answer["Content-Length"] == str(len(data))
    packed = client.get(address(form), headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    zipped = b"".join(packed)
    assert packed["Repr-Digest"] == sha256(zipped)
    assert gzip.decompress(zipped) == data
    assert packed["ETag"] != answer["ETag"]
    assert "Accept-Encoding" in answer["Vary"]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_directory_gives_the_same_bytes(
    client, atlas: Atlas, form: str, tmp_path: Path, settings: Any
):
    first = body(client, form)
    settings.VAR_DIR = tmp_path / "elsewhere"
    assert body(client, form) == first


def test_a_broken_download_goes_on_where_it_stopped(client, atlas: Atlas):
    whole = client.get(address("ndjson"))
    data = b"".join(whole)
    rest = client.get(
        address("ndjson"), headers={"range": "bytes=100-", "if-range": whole["ETag"]}
    )
    assert rest.status_code == 206
    assert rest["Content-Range"] == f"bytes 100-{len(data) - 1}/{len(data)}"
    assert data[:100] + b"".join(rest) == data
    assert rest["Repr-Digest"] == whole["Repr-Digest"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=-10", -10, None), ("bytes=5-99999999", 5, None)],
)
def test_a_part_is_sent(client, atlas: Atlas, asked: str, first: int, last: int | None):
    data = body(client, "csv")
    part = client.get(address("csv"), headers={"range": asked})
    assert part.status_code == 206
    end = None if last is None else last + 1
    assert b"".join(part) == data[first:end]


def test_the_whole_is_sent_where_it_has_changed_meanwhile(client, atlas: Atlas):
    headers = {"range": "bytes=5-", "if-range": '"an older one"'}
    assert client.get(address("csv"), headers=headers).status_code == 200


@pytest.mark.parametrize("asked", ["bytes=9-1", "bytes=-", "bytes=1-2,5-6", "lines=1"])
def test_what_is_no_single_part_is_answered_with_the_whole(client, atlas: Atlas, asked):
    assert client.get(address("csv"), headers={"range": asked}).status_code == 200


def test_a_part_behind_the_end_is_a_problem(client, atlas: Atlas):
    answer = client.get(address("csv"), headers={"range": "bytes=99999999-"})
    assert answer.status_code == 416
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Content-Range"].startswith("bytes */")


def test_an_unchanged_file_costs_one_query_and_no_file(
    client, atlas: Atlas, var_dir: Path, django_assert_max_num_queries
):
    etag = client.get(address("ndjson"))["ETag"]
    for folder in (var_dir / "bulk").iterdir():
        folder.rename(var_dir / "moved")
    # The version of the directory.
    with django_assert_max_num_queries(1):
        answer = client.get(address("ndjson"), headers={"if-none-match": etag})
    assert answer.status_code == 304
    assert answer["ETag"] == etag


def test_a_file_is_made_once_and_again_after_a_change(
    client, atlas: Atlas, django_assert_num_queries
):
    before = body(client, "ndjson")
    # The version of the directory: the file is there.
    with django_assert_num_queries(1):
        assert body(client, "ndjson") == before
    Mission.objects.filter(slug="fr-london").update(city="Londres")
    assert body(client, "ndjson") != before


def test_a_file_costs_the_same_queries_for_more_rows(
    client, atlas: Atlas, django_assert_max_num_queries
):
    # The version, twice; missions and four kinds of parts.
    with django_assert_max_num_queries(7):
        body(client, "geojson")


def test_head_tells_the_digest_without_the_file(client, atlas: Atlas):
    answer = client.head(address("csv"))
    assert answer.status_code == 200
    assert b"".join(answer) == b""
    assert answer["Repr-Digest"] == client.get(address("csv"))["Repr-Digest"]


@pytest.mark.fault("disk-full")
def test_a_full_disk_is_a_problem_and_not_a_fault(
    client, atlas: Atlas, var_dir: Path, settings: Any
):
    (var_dir / "file").write_text("not a folder")
    settings.VAR_DIR = var_dir / "file"
    answer = client.get(address("csv"))
    assert answer.status_code == 507
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("form", FORMATS)
def test_a_bad_parameter_of_a_file_is_named(client, atlas: Atlas, form: str):
    answer = client.get(address(form) + "?page_size=5")
    assert answer.status_code == 400
    assert answer.json()["invalid_parameters"][0]["parameter"] == "page_size"


def test_names_in_a_file_come_in_the_asked_language(client, atlas: Atlas):
    line = b"".join(client.get(address("ndjson") + "?lang=de")).splitlines()[0]
    assert json.loads(line)["receiving_country_name"] == "Vereinigtes Königreich"
