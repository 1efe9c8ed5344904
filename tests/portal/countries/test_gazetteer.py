"""Names of places, in any language, and the places nearest to a point."""

import pytest

from portal.countries.gazetteer import (
    cities_named,
    city_name,
    countries_named,
    nearest_city,
)

MOSCOW, BRUSSELS = 524901, 2800866


@pytest.mark.parametrize(
    ("name", "city", "country"),
    [
        ("Москва", "Moscow", "RU"),
        ("莫斯科", "Moscow", "RU"),
        ("モスクワ", "Moscow", "RU"),
        ("موسكو", "Moscow", "RU"),
        ("Moskwa", "Moscow", "RU"),
        ("Kiev", "Kyiv", "UA"),
        ("Peking", "Beijing", "CN"),
        ("Saigon", "Ho Chi Minh City", "VN"),
        ("Rangoon", "Yangon", "MM"),
        ("Constantinople", "Istanbul", "TR"),
        ("Lvov", "Lviv", "UA"),
        ("Leningrad", "Saint Petersburg", "RU"),
        ("Washington", "Washington", "US"),
        ("Herāt", "Herāt", "AF"),
        ("Den Haag", "The Hague", "NL"),
        ("Santiago", "Santiago", "CL"),
        ("Oslo municipality", "Oslo", "NO"),
        ("6th arrondissement of Lyon", "Lyon", "FR"),
    ],
)
def test_a_city_is_found_by_any_of_its_names(name, city, country):
    best = cities_named(name)[0]
    assert (best.name, best.country) == (city, country)


def test_a_capital_comes_before_a_larger_city_of_the_same_name():
    first, second = cities_named("San Jose")[:2]
    assert (first.country, second.country) == ("CR", "US")
    assert first.is_capital
    assert second.population > first.population


def test_a_country_narrows_the_choice_to_itself_and_its_territories():
    assert [c.country for c in cities_named("Moscow", "US")] == ["US"]
    assert [c.country for c in cities_named("Cayenne", "FR")] == ["GF"]
    assert cities_named("Moscow", "FR") == []


def test_an_unknown_name_finds_no_city():
    assert cities_named("Xanadukk") == cities_named("") == []


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Burma", ["MM"]),
        ("Holland", ["NL"]),
        ("Elfenbeinküste", ["CI"]),
        ("Korea", ["KR"]),
        ("Congo", ["CD", "CG"]),
        ("Guinea", ["GN"]),
        ("Niger", ["NE"]),
        ("Dominica", ["DM"]),
        ("Великобритания", ["GB"]),
        ("阿联酋", ["AE"]),
        ("Kosovo", ["XK"]),
        ("Order of Malta", ["XM"]),
        ("Atlantis", []),
    ],
)
def test_a_country_is_found_by_any_of_its_names(name, codes):
    assert countries_named(name) == codes


def test_a_district_of_moscow_is_nearest_to_moscow():
    city, km = nearest_city(55.735, 37.58, "RU") or pytest.fail("none")
    assert city.geonames_id == MOSCOW
    assert km < 10


def test_the_nearest_city_is_found_across_the_date_line():
    city, km = nearest_city(-17.9, -179.9) or pytest.fail("none")
    assert city.country == "FJ"
    assert km < 200


def test_far_from_everything_there_is_no_nearest_city():
    assert nearest_city(-60.0, -120.0) is None


def test_a_city_is_named_in_the_language_of_the_reader():
    assert city_name(MOSCOW, "ru") == "Москва"
    assert city_name(MOSCOW, "zh-hans") == "莫斯科"
    assert city_name(BRUSSELS, "fr") == "Bruxelles"
    assert city_name(1, "fr") is None


def test_every_city_of_the_directory_is_found_as_it_is_spelt_there(shared):
    lines = (shared / "facts" / "missions_by_place.txt").read_text("utf-8").splitlines()
    places = {tuple(line.split("|")[:2]) for line in lines if line[0] not in "#X"}
    lost = {
        place for place in places if place[1] and not cities_named(place[1], place[0])
    }
    # Districts of no city, and two slips of the source.
    assert lost <= {
        ("PW", "Makati"), ("PS", "Sheikh Jarrah"), ("BB", "Saint Michael"),
        ("BB", "Christ Church"), ("AM", "Tbilisi"), ("NO", "Norway"),
        ("CN", "Central"),
    }  # fmt: skip
