"""Items of Wikidata: posts of the past, missions to the United Nations, suburbs."""

import pytest

from embassies.imports.pipeline.apply import apply
from embassies.models import Mission
from tests.embassies.imports.test_apply import context
from tests.embassies.imports.test_wikidata_csv import row

CONSULATE = {"type": "consulate", "typeQID": "Q7843791", "city": "Moscow"}
OLD = {**CONSULATE, "creation": "1890-01-01T00:00:00Z"}
SITE = "https://consulate.example/"
GENEVA = {
    "operator": "France",
    "country": "Switzerland",
    "city": "Geneva",
    "latitude": "46.22",
    "longitude": "6.1401",
}


def test_a_consulate_of_long_ago_that_nobody_can_reach_is_parked():
    assert row(**OLD).parked == "began in 1890, without site or phone"


@pytest.mark.parametrize(
    "cells",
    [
        {"website": SITE},
        {"phone": "+7-495-937-15-00"},
        {"creation": "1950-01-01T00:00:00Z"},
        {"creation": ""},
        {"creation": "unknown"},
        {"type": "embassy", "typeQID": "Q3917681"},
    ],
)
def test_a_consulate_that_may_be_there_is_not_parked(cells):
    assert row(**OLD | cells).parked == ""


@pytest.mark.parametrize(
    ("label", "item"),
    [
        ("building", "Q41176"),
        ("", "Q4989906"),
        ("historic house museum", "Q2087181"),
        ("cultural heritage ensemble", "Q1497375"),
    ],
)
def test_a_consulate_that_is_a_building_or_a_monument_is_parked(label, item):
    cells = {"type": f"consulate|{label}", "typeQID": f"Q7843791|{item}"}
    assert row(**CONSULATE | cells, website=SITE).parked.startswith("recorded as a ")


@pytest.mark.parametrize("kind", ["embassy", "apostolic nunciature"])
def test_an_embassy_in_a_seat_of_the_united_nations_is_a_mission_to_them(kind):
    item = {"embassy": "Q3917681", "apostolic nunciature": "Q620045"}[kind]
    said = row(**GENEVA, type=kind, typeQID=item)
    assert said.facts["city"] == "Geneva"
    assert said.kind == "permanent_mission"


def test_a_consulate_in_geneva_is_a_consulate():
    assert row(**GENEVA | CONSULATE | {"city": "Geneva"}).kind == "consulate"


@pytest.mark.django_db
def test_a_recorded_embassy_in_geneva_becomes_the_mission_that_it_is():
    said = row(**GENEVA)
    post = {
        "sending_country": "FR",
        "receiving_country": "CH",
        "kind": "embassy",
        "city": "Geneva",
        "geonames_id": 2660646,
    }
    known = Mission.objects.create(slug="old", source_id="wikidata", **post)
    assert apply([said], context()).created == 0
    known.refresh_from_db()
    assert (known.kind, known.wikidata_id) == ("permanent_mission", "Q7")


@pytest.mark.django_db
def test_no_embassy_of_the_starter_stands_in_geneva(starter):
    assert "0 rejected" in starter
    in_geneva = Mission.objects.filter(city="Geneva")
    assert in_geneva.filter(kind="permanent_mission").count() > 50
    assert not in_geneva.filter(kind__in=["embassy", "high_commission"]).exists()
    # The Factbook names the embassies of some small states that stand in New York.
    embassies = Mission.objects.filter(city="New York City", kind="embassy")
    assert {one.field_sources["kind"]["source"] for one in embassies} == {
        "world-factbook"
    }


@pytest.mark.parametrize(
    ("country", "item", "city", "suburb_of"),
    [
        ("Belgium", "Q203312", "Uccle", "Brussels"),
        ("Germany", "Q1626", "Hamburg-Mitte", "Hamburg"),
        ("Germany", "Q158095", "Charlottenburg-Wilmersdorf", "Berlin"),
    ],
)
def test_a_suburb_is_its_city(country, item, city, suburb_of):
    entity = f"http://www.wikidata.org/entity/{item}"
    said = row(operator="France", country=country, city=city, cityQID=entity)
    assert said.facts["city"] == suburb_of
