"""Where a country is, whatever is on record of it."""

import pytest

from portal.countries.distance import distance_km
from portal.countries.names import sorted_countries
from portal.countries.places import city_point, country_point


def test_every_country_and_territory_has_a_point() -> None:
    codes = [code for code, _name in sorted_countries()]
    assert len(codes) >= 250
    assert [code for code in codes if country_point(code) is None] == []
    assert country_point("QQ") is None


@pytest.mark.parametrize(
    ("country", "city", "of"),
    [("HK", "Hong Kong", "HK"), ("PS", "Ramallah", "PS"), ("XM", "Rome", "IT")],
)
def test_the_point_of_a_place_is_in_the_place(country: str, city: str, of: str) -> None:
    where, there = country_point(country), city_point(city, of)
    assert where
    assert there
    assert distance_km(where, there) < 120


def test_a_city_that_is_not_known_stands_where_its_country_does() -> None:
    assert city_point("Nowhere at all", "FR") == country_point("FR")
    assert city_point("", "FR") == country_point("FR")
    assert city_point("Lyon", "FR") != country_point("FR")
