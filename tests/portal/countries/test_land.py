"""The map of states: land, sea, borders."""

import pytest

from portal.countries.gazetteer import DATA, cities_near
from portal.countries.land import is_in, states_at


@pytest.mark.parametrize(
    ("latitude", "longitude", "states"),
    [
        (52.5, 13.4, {"DE"}),
        (47.56, 7.59, {"CH", "DE", "FR"}),  # Basel
        (-4.3, 15.3, {"CD", "CG"}),  # Kinshasa and Brazzaville
        (-17.8, 178.0, {"FJ"}),
        (64.1, -21.9, {"IS"}),
        (44.95, 34.1, {"RU", "UA"}),
        (0, 0, set()),
        (1.2228, 6.1319, set()),
        (-55, -130, set()),
    ],
)
def test_a_point_lies_in_the_states_around_it(latitude, longitude, states):
    assert states_at(latitude, longitude) == states


@pytest.mark.parametrize("latitude", [-90, 90, 89.96])
@pytest.mark.parametrize("longitude", [-180, 180, 179.96])
def test_the_edges_of_the_map_are_no_error(latitude, longitude):
    assert states_at(latitude, longitude) <= {"AQ"}


def test_each_city_of_the_gazetteer_lies_in_its_country():
    lines = (DATA / "cities.tsv").read_text(encoding="utf-8").split("\n")
    cities = [line.split("\t") for line in lines if "\t" in line and line[0] != "#"]
    assert len(cities) > 8_000
    assert [
        city[1] for city in cities if not is_in(city[2], float(city[3]), float(city[4]))
    ] == []


def test_the_holy_see_and_territories_lie_in_their_state():
    assert is_in("VA", 41.9, 12.45)
    assert is_in("RE", -20.9, 55.45)
    assert not is_in("RE", 52.5, 13.4)


def test_what_the_map_does_not_have_may_be_anywhere():
    assert is_in("ZZ", 0, 0)
    assert cities_near(0, 0, 100) == []
