"""Scripts of any site may read the API; caches need not tell origins apart."""

from typing import Any

import pytest
from django.test import Client

from tests.atlas import Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

API = "/api/v1/"
CACHED = [
    "help/?nationality=FR&in=GB", "advisories/", "countries/", "countries/GB/",
    "sources/", "schema/", "news/", "missions/", "missions/fr-london/", "changes/",
    "search/?q=france", "arrangements/", "coverage/", "",
]  # fmt: skip
ORIGINS: list[dict[str, str]] = [{}, {"origin": "https://elsewhere.example"}]


@pytest.mark.parametrize("headers", ORIGINS)
@pytest.mark.parametrize(
    "address", [*CACHED, "missions/nobody/", "missions/?colour=red", "missions.csv"]
)
def test_every_answer_may_be_read_from_anywhere(
    client: Client, atlas: Atlas, address: str, headers: dict[str, str]
) -> None:
    answer = client.get(API + address, headers=headers)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Changes-Since" in answer["Access-Control-Expose-Headers"]
    assert "origin" not in answer.get("Vary", "").lower()


def test_pages_are_not_read_by_other_sites(client: Client, atlas: Atlas) -> None:
    assert "Access-Control-Allow-Origin" not in client.get("/en/", headers=ORIGINS[1])


def test_a_preflight_is_answered_and_not_counted(client: Client, db: None) -> None:
    asks = {**ORIGINS[1], "access-control-request-method": "GET"}
    answer = client.options(f"{API}missions/", headers=asks)
    assert (answer.status_code, answer.content) == (200, b"")
    assert "GET" in answer["Access-Control-Allow-Methods"]
    assert "Authorization" in answer["Access-Control-Allow-Headers"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "RateLimit" not in answer


@pytest.mark.parametrize("address", CACHED)
def test_every_answer_has_a_validator_and_is_then_304(
    client: Client, atlas: Atlas, address: str
) -> None:
    first = client.get(API + address)
    assert first.status_code == 200
    again = client.get(API + address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == first["Cache-Control"]


@pytest.mark.parametrize("address", CACHED)
def test_no_shared_cache_keeps_the_count_of_one_client(
    client: Client, atlas: Atlas, settings: Any, address: str
) -> None:
    settings.API_CALLS_A_MINUTE = 600
    answer = client.get(API + address)
    assert "RateLimit" in answer
    caching = answer["Cache-Control"]
    kept_apart = 'private="RateLimit, RateLimit-Policy"' in caching
    assert kept_apart == ("public" in caching)
    assert kept_apart or caching == "private"
