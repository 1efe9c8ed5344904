"""Cases of the starter directory that are easily got wrong."""

from collections import Counter

import pytest


def test_iran_has_an_interests_section_in_washington_and_no_embassy(missions):
    kinds = {
        row["kind"]
        for row in missions
        if (row["sending_country"], row["receiving_country"]) == ("IR", "US")
        and row["city"] == "Washington"
    }
    assert kinds == {"interests_section"}


def test_cubas_interests_section_became_an_embassy(missions):
    pairs = {("CU", "US"), ("US", "CU")}
    kinds = {
        row["kind"]
        for row in missions
        if (row["sending_country"], row["receiving_country"]) in pairs
    }
    assert kinds == {"embassy"}


def test_the_nuncio_to_armenia_sits_in_georgia(by_slug):
    row = by_slug["nunciature-of-holy-see-in-tbilisi-armenia"]
    assert (row["receiving_country"], row["seat_country"]) == ("AM", "GE")


def test_the_us_mission_to_the_maldives_sits_in_colombo(missions):
    (row,) = (
        row
        for row in missions
        if (row["sending_country"], row["receiving_country"]) == ("US", "MV")
    )
    assert (row["city"], row["seat_country"]) == ("Colombo", "LK")


def test_france_has_two_embassies_in_rome(by_slug):
    italy = by_slug["embassy-of-france-in-rome"]
    holy_see = by_slug["embassy-of-france-to-holy-see"]
    assert (italy["receiving_country"], italy["seat_country"]) == ("IT", "")
    assert (holy_see["receiving_country"], holy_see["seat_country"]) == ("VA", "IT")
    assert italy["city"] == holy_see["city"] == "Rome"


def test_belizes_only_embassy_in_rome_is_the_one_to_the_holy_see(missions):
    rome = [
        row["receiving_country"]
        for row in missions
        if row["sending_country"] == "BZ" and row["city"] == "Rome"
    ]
    assert rome == ["VA"]


def test_an_embassy_and_a_consulate_general_in_one_city_are_two(missions):
    kinds = Counter(
        row["kind"]
        for row in missions
        if row["sending_country"] == "BR" and row["city"] == "Paris"
    )
    assert kinds == {"embassy": 1, "consulate_general": 1}


def test_an_honorary_consulate_is_a_consulate(missions):
    honorary = [row for row in missions if row["is_honorary"] == "true"]
    assert len(honorary) >= 170
    assert {row["kind"] for row in honorary} == {"consulate"}


def test_a_consulate_in_hong_kong_is_received_by_hong_kong(by_slug):
    spain = by_slug["consulate-general-of-spain-in-hong-kong"]
    assert spain["receiving_country"] == "HK"


def test_a_district_is_not_a_city(missions):
    cities = {row["city"] for row in missions}
    assert not cities & {"Manhattan", "Zamalek", "Higashi-Azabu", "Norway"}


def test_the_factbooks_none_makes_no_mission(missions):
    pairs = {(row["sending_country"], row["receiving_country"]) for row in missions}
    for receiving in ("KM", "ST", "NR", "TV", "AG", "DM", "LI", "SM", "AD"):
        assert ("US", receiving) not in pairs


def test_the_factbooks_accreditations_are_covered(by_slug):
    nuku = by_slug["embassy-of-united-states-of-america-in-bridgetown"]
    assert {"AG", "DM", "KN", "LC", "VC"} <= {one["country"] for one in nuku["covers"]}


def test_matamoros_of_the_us_consulate_is_the_one_at_the_border(by_slug):
    row = by_slug["consulate-general-of-united-states-of-america-in-matamoros"]
    assert (round(float(row["latitude"]), 1), row["geonames_id"]) == (25.9, "3523466")


def test_a_record_that_only_a_report_makes_is_as_old_as_its_news(by_slug):
    opened = by_slug["embassy-of-venezuela-in-bogota"]
    stored = by_slug["consular-agency-of-united-states-of-america-in-providenciales"]
    assert (opened["source"], opened["source_date"]) == ("press", "2022-08")
    assert stored["source_date"] == "2026-08-22"


@pytest.mark.parametrize("city", ["Jeddah", "Hong Kong"])
def test_a_consulate_that_only_its_ministry_lists_is_recorded(by_slug, city):
    town = city.lower().replace(" ", "-")
    row = by_slug[f"consulate-general-of-indonesia-in-{town}"]
    assert (row["source"], row["city"]) == ("kemlu", city)
    assert any(one["channel"] == "phone" for one in row["contacts"])


def test_the_british_post_in_costa_rica_is_none_in_nicaragua(missions):
    towns = {
        row["receiving_country"]
        for row in missions
        if (row["sending_country"], row["city"]) == ("GB", "San Jose")
    }
    assert towns <= {"CR"}
