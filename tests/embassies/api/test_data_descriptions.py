"""The descriptions of the files say what stands in them."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from embassies.api.files.columns import exact_columns
from embassies.api.files.flat_table import FLAT
from embassies.api.files.formats import FORMATS
from embassies.imports.sources.portal_columns import COLUMNS, JSON_COLUMNS
from embassies.models import Mission
from portal.countries.models import Source
from tests.atlas import Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

API = "/api/v1/"


@pytest.fixture(autouse=True)
def var_dir(tmp_path: Path, settings: Any) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


def described(client: Client, name: str) -> dict[str, Any]:
    answer = client.get(f"{API}{name}")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def head_of(client: Client, address: str) -> list[str]:
    text = b"".join(client.get(address)).decode("utf-8-sig")
    return next(csv.reader(io.StringIO(text)))


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    text = b"".join(client.get(address)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def resources(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = described(client, "datapackage.json")["resources"]
    return found


def tables(client: Client) -> dict[str, dict[str, Any]]:
    """Return the tables as text, by their address."""
    return {one["path"]: one for one in resources(client) if one["format"] == "csv"}


def test_the_data_package_names_the_columns_of_each_table(client, atlas: Atlas):
    found = tables(client)
    assert len(found) == 2
    for address, table in found.items():
        names = [one["name"] for one in table["schema"]["fields"]]
        assert names == head_of(client, address)
        assert all(one["description"] for one in table["schema"]["fields"])


def test_only_an_empty_text_is_missing_so_that_namibia_stays(client, atlas: Atlas):
    for table in tables(client).values():
        assert table["schema"]["missingValues"] == [""]
    columns = described(client, "missions.csv-metadata.json")["tableSchema"]["columns"]
    assert {one["null"] for one in columns} == {""}


def test_every_cell_is_of_the_type_that_is_promised(client, atlas: Atlas):
    read = {
        "string": str,
        "integer": int,
        "number": float,
        "boolean": {"true": True, "false": False}.__getitem__,
        "datetime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d").match,
        "date": re.compile(r"\d{4}-\d\d-\d\d$").match,
        "object": json.loads,
        "array": json.loads,
    }
    cells = [
        (types[name], cell)
        for address, table in tables(client).items()
        for types in [{one["name"]: one["type"] for one in table["schema"]["fields"]}]
        for row in rows_of(client, address)
        for name, cell in row.items()
    ]
    assert {one for one, _cell in cells} <= read.keys()
    assert [one for one in cells if one[1] and read[one[0]](one[1]) is None] == []  # type: ignore[operator]


def test_every_cell_keeps_the_constraints(client, atlas: Atlas):
    counted = 0
    for address, table in tables(client).items():
        rules = {
            one["name"]: one.get("constraints", {}) for one in table["schema"]["fields"]
        }
        assert rules["slug"]["required"]
        assert rules["kind"]["enum"]
        for row in rows_of(client, address):
            for name, cell in row.items():
                known = rules[name].get("enum", ())
                assert not (rules[name].get("required") and cell == ""), name
                assert not (known and cell) or cell in known, name
                counted += bool(known)
    assert counted


def test_the_data_package_reads_the_sheet_of_the_missions(client, atlas: Atlas):
    (found,) = (one for one in resources(client) if one["format"] == "xlsx")
    data = b"".join(client.get(found["path"]))
    book = load_workbook(io.BytesIO(data))
    sheet = book[found["dialect"]["excel"]["sheet"]]
    head, *lines = sheet.values
    fields = found["schema"]["fields"]
    assert [one["name"] for one in fields] == list(head)
    assert len(set(head)) == len(head)
    for line in lines:
        for one, cell in zip(fields, line, strict=True):
            if one["type"] == "boolean":
                assert cell in (None, *one["trueValues"], *one["falseValues"])
            elif one["type"] == "number":
                assert cell is None or isinstance(cell, float | int)


def test_what_is_no_table_is_called_a_file(client, atlas: Atlas):
    kinds = {one["format"]: one["type"] for one in resources(client)}
    assert {name for name, kind in kinds.items() if kind == "table"} == {"csv", "xlsx"}
    assert set(kinds.values()) == {"table", "file"}


def test_the_catalog_names_its_publisher_and_each_source_once(
    client, atlas: Atlas, settings: Any
):
    settings.OPERATOR, settings.CONTACT = "Society for Help", "mailto:a@help.example"
    Source.objects.update(url="https://gazette.example/")
    found = described(client, "dcat.jsonld")
    dataset = found["dcat:dataset"]
    for one in (found, dataset):
        assert one["dct:publisher"]["foaf:name"] == "Society for Help"
    assert dataset["dcat:contactPoint"]["vcard:hasEmail"] == {"@id": settings.CONTACT}
    assert dataset["dct:source"] == [{"@id": "https://gazette.example/"}]
    assert dataset["dct:language"]
    assert dataset["dct:accrualPeriodicity"]


def test_only_sources_of_the_files_are_credited(client, atlas: Atlas):
    Source.objects.create(key="tips", name="Travel tips", licence="Public domain")
    found = described(client, "datapackage.json")
    assert "Travel tips" not in {one["title"] for one in found["sources"]}
    note = {"address": {"source": "tips", "source_date": "2026"}}
    Mission.objects.filter(slug="fr-london").update(field_sources=note)
    found = described(client, "datapackage.json")
    assert "Travel tips" in {one["title"] for one in found["sources"]}
    (licence,) = (one for one in found["licenses"] if one["title"] == "Public domain")
    assert licence["path"].endswith("/about/licences/")


@pytest.mark.parametrize(
    ("query", "name"),
    [("", "missions.csv-metadata.json"), ("?layout=flat", "datapackage.json")],
)
def test_a_table_links_to_its_description(client, atlas: Atlas, query: str, name: str):
    links = client.get(f"{API}missions.csv{query}")["Link"]
    assert f'{API}{name}>; rel="describedby"' in links
    assert 'rel="license"' in links


def test_csv_on_the_web_describes_the_exact_table(client, atlas: Atlas):
    found = described(client, "missions.csv-metadata.json")
    names = [one["name"] for one in found["tableSchema"]["columns"]]
    assert names == COLUMNS == [one.name for one in exact_columns()]
    types = {one["name"]: one["datatype"] for one in found["tableSchema"]["columns"]}
    assert {types[name] for name in JSON_COLUMNS} == {"json"}
    assert types["latitude"] == "double"


def test_every_description_lists_every_file_and_each_can_be_loaded(
    client, atlas: Atlas
):
    package = described(client, "datapackage.json")["resources"]
    dataset = described(client, "dcat.jsonld")["dcat:dataset"]
    page = client.get(reverse("about-data")).content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    structured = json.loads(block[1])
    listed = [
        {one["path"] for one in package},
        {one["dcat:downloadURL"]["@id"] for one in dataset["dcat:distribution"]},
        {one["contentUrl"] for one in structured["distribution"]},
    ]
    assert structured["@type"] == "Dataset"
    assert listed[0] == listed[1] == listed[2]
    assert len(listed[0]) == len(FORMATS)
    for address in listed[0]:
        assert client.get(address).status_code == 200, address


def test_the_data_package_credits_the_sources_and_their_licences(client, atlas: Atlas):
    found = described(client, "datapackage.json")
    sources = {one["title"] for one in found["sources"]}
    assert atlas["fr-london"].source.name in sources
    assert "CC0-1.0" in {one.get("name") for one in found["licenses"]}
    assert all("name" in one or "path" in one for one in found["licenses"])


def test_the_dictionary_explains_every_column(client, atlas: Atlas):
    page = client.get(f"{API}dictionary/").content.decode()
    for name in {*COLUMNS, *(one.name for one in FLAT)}:
        assert f"<code>{name}</code>" in page
    assert "Namibia" in page


def test_a_page_offers_the_files_in_its_language(client, atlas: Atlas):
    page = client.get("/de/about/data/").content.decode()
    assert "missions.xlsx?lang=de" in page
    assert "missions.csv?layout=flat&amp;lang=de" in page
    english = client.get("/en/about/data/").content.decode()
    assert 'missions.xlsx"' in english


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("datapackage.json", "application/json"),
        ("missions.csv-metadata.json", "application/csvm+json"),
        ("dcat.jsonld", "application/ld+json"),
    ],
)
def test_a_description_has_its_type_and_a_304(
    client, atlas: Atlas, name: str, media: str
):
    answer = client.get(f"{API}{name}", headers={"accept": media})
    assert answer["Content-Type"].partition(";")[0] == media
    known = {"if-none-match": answer["ETag"]}
    assert client.get(f"{API}{name}", headers=known).status_code == 304
    assert client.get(f"{API}{name}?colour=red").status_code == 400
