"""The list of missions is asked as people ask: several values, regions, what is there."""

from typing import Any

import pytest
from django.test import Client

from embassies.models import Contact, Mission
from portal.countries.m49 import REGIONS
from portal.countries.names import country_names
from tests.atlas import Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

MISSIONS = "/api/v1/missions/"


def found(client: Client, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"{MISSIONS}?page_size=200&{query}")
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


@pytest.mark.parametrize(
    "query",
    ["sending=JP,BR", "sending=JP&sending=BR", "sending=jp,BR&sending=JP"],
)
def test_several_countries_are_divided_by_commas_or_repeated(
    client: Client, atlas: Atlas, query: str
) -> None:
    rows = found(client, query)
    assert {one["sending_country"] for one in rows} == {"JP", "BR"}
    both = Mission.objects.public().filter(sending_country__in=["JP", "BR"])
    assert len(rows) == both.count()


@pytest.mark.parametrize("name", ["kind", "status", "precision"])
def test_several_values_of_one_kind(client: Client, atlas: Atlas, name: str) -> None:
    values = sorted({one[name] for one in found(client, "") if one[name]})[:2]
    assert len(values) == 2
    rows = found(client, f"{name}={','.join(values)}")
    assert {one[name] for one in rows} == set(values)


def test_one_wrong_value_of_several_is_named(client: Client, atlas: Atlas) -> None:
    answer = client.get(f"{MISSIONS}?receiving=GB,Japan")
    assert answer.status_code == 400
    (wrong,) = answer.json()["invalid_parameters"]
    assert wrong["parameter"] == "receiving"
    assert "JP (Japan)" in wrong["detail"]


@pytest.mark.parametrize("query", ["sending=", "sending=JP,", "kind=,", "has=fax"])
def test_a_blank_or_unknown_value_is_refused(
    client: Client, atlas: Atlas, query: str
) -> None:
    assert client.get(f"{MISSIONS}?{query}").status_code == 400


@pytest.mark.parametrize(
    ("region", "inside", "outside"),
    [("europe", "GB", "KE"), ("150", "GB", "KE"), ("northern-europe,002", "KE", "IT")],
)
def test_a_region_holds_the_missions_in_its_countries(
    client: Client, atlas: Atlas, region: str, inside: str, outside: str
) -> None:
    Mission.objects.filter(slug="jp-paris").update(receiving_country="KE")
    hosts = {one["receiving_country"] for one in found(client, f"region={region}")}
    assert inside in hosts
    assert outside not in hosts
    assert outside in {one["receiving_country"] for one in found(client, "")}


def test_the_regions_hold_every_country_once() -> None:
    parts = ("africa", "americas", "asia", "europe", "oceania")
    listed = [code for part in parts for code in REGIONS[part]]
    assert len(listed) == len(set(listed))
    assert country_names("en").keys() - set(listed) == {"AQ", "XM"}
    assert REGIONS["142"] == REGIONS["asia"] >= REGIONS["western-asia"]


def test_what_is_on_record_can_be_asked_for(client: Client, atlas: Atlas) -> None:
    mission = atlas["fr-london"]
    Contact.objects.exclude(mission=mission).filter(channel="email").delete()
    Contact.objects.get_or_create(
        mission=mission,
        channel="email",
        value="a@fr.example",
        defaults={"source": mission.source},
    )
    assert [one["slug"] for one in found(client, "has=email")] == ["fr-london"]
    for one in found(client, "has=phone,point"):
        assert any(way["channel"] == "phone" for way in one["contacts"])
        assert one["precision"]
    Mission.objects.update(opening_hours="")
    assert found(client, "has=email,hours") == []
    Contact.objects.filter(channel="email").update(withdrawn_at="2026-11-01T00:00Z")
    assert found(client, "has=email") == []


def test_stale_is_what_the_records_say(client: Client, atlas: Atlas) -> None:
    Mission.objects.filter(slug="fr-london").update(source_date="2026-11-20")
    Mission.objects.filter(slug="br-rome").update(source_date="")
    every = {one["slug"]: one["stale"] for one in found(client, "")}
    for asked, wanted in (("true", True), ("false", False)):
        slugs = {one["slug"] for one in found(client, f"stale={asked}")}
        assert slugs == {slug for slug, stale in every.items() if stale == wanted}
        assert slugs


def test_all_that_fit_are_counted_on_demand(client: Client, atlas: Atlas) -> None:
    whole = len(found(client, "sending=FR"))
    query = f"{MISSIONS}?sending=FR&page_size=1"
    first = client.get(f"{query}&count=true").json()
    assert first["count"] == whole > 1
    assert client.get(first["next"]).json()["count"] == whole
    assert "count" not in client.get(query).json()
    near = client.get(f"{query}&near=51.5,-0.12&count=true").json()
    assert near["count"] >= len(near["results"])


def test_a_kind_alone_finds_all_of_it(client: Client, atlas: Atlas) -> None:
    rows = found(client, "q=embassy")
    assert {one["kind"] for one in rows} == {"embassy"}
    assert len(rows) == Mission.objects.public().filter(kind="embassy").count()
