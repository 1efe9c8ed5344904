"""The cities around a point."""

import pytest

from portal.countries.distance import Point, distance_km
from portal.countries.gazetteer import (
    cities_named,
    cities_near,
    city_at,
    city_numbers,
)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(48.85, 2.35), (46.2, 6.15), (-16.8, 179.9), (71.0, 25.8), (0.0, -30.0)],
)
def test_all_cities_within_the_distance_and_no_others_are_found(latitude, longitude):
    indexes = {one for numbers in city_numbers().values() for one in numbers}
    wanted = {
        city.geonames_id
        for city in map(city_at, indexes)
        if not city.is_suburb
        and distance_km(Point(latitude, longitude), city.point) <= 60
    }
    assert {
        city.geonames_id for city, _ in cities_near(latitude, longitude, 60)
    } == wanted


def test_the_nearest_comes_first_and_a_country_narrows_the_choice():
    found = cities_near(46.2, 6.15, 60)
    assert found[0][0].name == "Geneva"
    assert [km for _, km in found] == sorted(km for _, km in found)
    assert {city.country for city, _ in found} == {"CH", "FR"}
    assert {city.country for city, _ in cities_near(46.2, 6.15, 60, "FR")} == {"FR"}


def test_a_states_territories_count_as_its_own():
    noumea = cities_named("Noumea", "FR")[0]
    near = cities_near(noumea.latitude, noumea.longitude, 10, "FR")
    assert noumea in [city for city, _ in near]
