"""Regions, districts and airports, and the cities that answer for them."""

from portal.countries.areas import Area, area_at, area_numbers


def areas(name: str) -> list[Area]:
    return [area_at(number) for number in area_numbers().get(name, ())]


def test_a_region_has_its_cities_with_missions_the_largest_first() -> None:
    texas = areas("texas")[0]
    assert (texas.kind, texas.country, texas.region) == ("region", "US", "TX")
    assert [city.name for city in texas.cities][:2] == ["Houston", "Dallas"]


def test_a_region_without_missions_has_its_largest_city() -> None:
    assert [city.name for city in areas("crimea")[0].cities] == ["Simferopol"]


def test_a_name_of_two_countries_has_the_areas_of_both() -> None:
    assert {"IN", "PK"} <= {area.country for area in areas("punjab")}


def test_an_airport_is_found_by_its_code_and_by_its_name() -> None:
    by_code, by_name = areas("@lhr")[0], areas("heathrow")[0]
    assert by_code.cities == by_name.cities
    assert [city.name for city in by_code.cities] == ["London"]


def test_a_district_has_the_city_around_it() -> None:
    assert [city.name for city in areas("gangnam")[0].cities] == ["Seoul"]


def test_every_area_has_a_city_that_the_gazetteer_knows() -> None:
    numbers = {number for found in area_numbers().values() for number in found}
    assert len(numbers) > 15_000
    assert [n for n in sorted(numbers)[::7] if not area_at(n).cities] == []
