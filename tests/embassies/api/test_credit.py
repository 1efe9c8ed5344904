"""Each record names its page, its source and the licence, in every format."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from embassies.imports.sources.portal_columns import DERIVED
from portal.countries.models import Source
from tests.atlas import Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PAGE = "http://localhost:8000/en/embassies/fr-london/"
CREDIT = {
    "url": PAGE,
    "source_name": "The Gazette",
    "source_home": "https://gazette.example/",
    "licence": "CC-BY-4.0",
    "licence_url": "https://creativecommons.org/licenses/by/4.0/",
    "attribution": "The Gazette (CC BY 4.0)",
}


@pytest.fixture
def world(atlas: Atlas, settings: Any, tmp_path: Path) -> Atlas:
    settings.SITE_URL = "http://localhost:8000"
    settings.VAR_DIR = tmp_path
    Source.objects.filter(pk=atlas["fr-london"].source_id).update(
        name="The Gazette",
        url="https://gazette.example/",
        licence="CC BY 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        attribution="The Gazette (CC BY 4.0)",
    )
    return atlas


def records(client: Client, world: Atlas) -> dict[str, dict[str, Any]]:
    """Return the record of one mission by the address that it is read from."""
    api = "/api/v1/"
    rows = {
        "list": client.get(f"{api}missions/").json()["results"],
        "one": [client.get(f"{api}missions/fr-london/").json()],
        "changes": [
            one["mission"] for one in client.get(f"{api}changes/").json()["results"]
        ],
        "csv": csv.DictReader(io.StringIO(whole(client, "csv"))),
        "ndjson": map(json.loads, whole(client, "ndjson").splitlines()),
        "geojson": [
            one["properties"]
            for one in json.loads(whole(client, "geojson"))["features"]
        ],
    }
    return {
        name: next(one for one in found if one and one["slug"] == "fr-london")
        for name, found in rows.items()
    }


def whole(client: Client, form: str) -> str:
    answer = client.get(f"/api/v1/missions.{form}")
    return b"".join(answer).decode()


def test_every_format_names_page_source_and_licence(
    client: Client, world: Atlas
) -> None:
    found = records(client, world)
    assert len(found) == 6
    for name, record in found.items():
        assert {key: record[key] for key in DERIVED} == CREDIT, name
        assert record["source_date"], name


def test_a_record_without_an_address_of_its_own_is_given_none(
    client: Client, world: Atlas
) -> None:
    world["fr-london"].source_url = ""
    world["fr-london"].save()
    record = client.get("/api/v1/missions/fr-london/").json()
    assert record["source_url"] == ""
    assert record["source_home"] == "https://gazette.example/"


def test_search_and_help_name_the_page_in_the_language(
    client: Client, world: Atlas
) -> None:
    found = client.get("/api/v1/search/?q=french+embassy+london&lang=de").json()
    assert found["results"][0]["url"] == PAGE.replace("/en/", "/de/")
    steps = client.get("/api/v1/help/?nationality=FR&in=GB").json()["steps"]
    assert PAGE in [one["url"] for step in steps for one in step["missions"]]


def test_sources_name_the_identifier_of_their_licence(
    client: Client, world: Atlas
) -> None:
    sources = client.get("/api/v1/sources/").json()["results"]
    named = {one["name"]: one for one in sources}["The Gazette"]
    assert (named["licence"], named["licence_id"]) == ("CC BY 4.0", "CC-BY-4.0")


@pytest.mark.parametrize("address", ["missions/?page_size=1", "missions.csv", "news/"])
def test_every_answer_links_to_the_licences(
    client: Client, world: Atlas, address: str
) -> None:
    links = client.get(f"/api/v1/{address}")["Link"].split(", ")
    assert links[-1] == '<http://localhost:8000/en/about/licences/>; rel="license"'
    assert client.get("/en/about/licences/").status_code == 200


def test_the_description_names_the_licence(client: Client, world: Atlas) -> None:
    info = client.get("/api/v1/schema/").json()["info"]
    assert info["license"]["url"].endswith("/en/about/licences/")


def test_another_name_of_a_source_is_a_change_of_its_missions(
    client: Client, world: Atlas
) -> None:
    since = client.get("/api/v1/changes/?page_size=200").json()["since"]
    source = Source.objects.filter(pk=world["fr-london"].source_id)
    source.update(as_of="2026-11-20", name="The Gazette")
    assert changed(client, since) == {}
    source.update(licence="CC0 1.0")
    found = changed(client, since)
    assert found["fr-london"]["licence"] == "CC0-1.0"
    assert {one["source"] for one in found.values()} == {world["fr-london"].source_id}


def changed(client: Client, since: str) -> dict[str, dict[str, Any]]:
    answer = client.get(f"/api/v1/changes/?page_size=200&since={since}").json()
    return {one["slug"]: one["mission"] for one in answer["results"] if one["mission"]}
