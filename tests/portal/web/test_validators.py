"""Validators of answers: when what is kept elsewhere is still good."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from time_machine import Traveller

from embassies.models import DirectoryVersion
from tests.atlas import Atlas

pytestmark = pytest.mark.django_db

LAST_SECOND = datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "address", ["/api/v1/missions/", "/api/v1/missions/fr-london/"]
)
def test_what_was_kept_is_good_until_midnight_in_utc(
    client: Client, atlas: Atlas, clock: Traveller, address: str
) -> None:
    clock.move_to(LAST_SECOND.replace(hour=0, minute=0))
    kept = client.get(address)
    headers = {"if-none-match": kept["ETag"]}
    clock.move_to(LAST_SECOND)
    assert client.get(address, headers=headers).status_code == 304
    clock.shift(1)
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    assert answer["ETag"] != kept["ETag"]


@pytest.mark.parametrize("address", ["/api/v1/missions/", "/api/v1/missions.ndjson"])
def test_another_address_of_the_portal_is_a_change(
    client: Client, atlas: Atlas, settings: Any, address: str
) -> None:
    kept = client.get(address)
    settings.SITE_URL = "https://moved.example"
    answer = client.get(address)
    assert answer["ETag"] != kept["ETag"]
    assert b"https://moved.example/en/embassies/" in answer.getvalue()


def test_a_new_day_is_a_change_to_who_asks_by_time(
    client: Client, atlas: Atlas, clock: Traveller
) -> None:
    clock.move_to(LAST_SECOND)
    DirectoryVersion.objects.update(at=LAST_SECOND)
    kept = client.get("/api/v1/missions/")
    headers = {"if-modified-since": kept["Last-Modified"]}
    assert client.get("/api/v1/missions/", headers=headers).status_code == 304
    clock.shift(1)
    answer = client.get("/api/v1/missions/", headers=headers)
    assert answer.status_code == 200
    assert answer["Last-Modified"] == "Tue, 24 Nov 2026 00:00:00 GMT"
