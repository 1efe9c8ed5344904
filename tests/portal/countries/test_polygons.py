"""Polygons of countries, for alerts."""

import pytest

from portal.countries.land import states_at
from portal.countries.outlines import FILE
from portal.countries.polygons import MAX_CORNERS, polygons

COUNTRIES = sorted({line[:2] for line in FILE.read_text().splitlines()})


def contains(polygon, latitude, longitude):
    inside = False
    for a, b in zip(polygon, polygon[1:], strict=False):
        if (a.latitude > latitude) != (b.latitude > latitude):
            part = (latitude - a.latitude) / (b.latitude - a.latitude)
            crossing = a.longitude + part * (b.longitude - a.longitude)
            inside ^= longitude < crossing
    return inside


def test_every_polygon_is_closed_within_the_limits_and_on_the_map():
    assert len(COUNTRIES) > 200
    for country in COUNTRIES:
        drawn = polygons(country)
        assert drawn, country
        assert sum(map(len, drawn)) <= 600
        for polygon in drawn:
            assert 4 <= len(polygon) <= MAX_CORNERS
            assert polygon[0] == polygon[-1]
            assert len(set(polygon)) == len(polygon) - 1
            for corner in polygon:
                assert abs(corner.latitude) <= 90
                assert abs(corner.longitude) <= 180


@pytest.mark.parametrize(
    ("country", "latitude", "longitude"),
    [
        ("KE", -1.29, 36.82),  # Nairobi
        ("FR", 48.85, 2.35),
        ("FR", 4.5, -53.0),  # Guiana
        ("RU", 55.75, 37.62),
        ("RU", 66.5, -177.0),  # Chukotka, beyond the date line
        ("FJ", -16.5, 179.3),
        ("US", 64.84, -147.72),  # Fairbanks
        ("UA", 45.3, 34.4),  # Crimea
    ],
)
def test_a_place_lies_in_one_polygon_of_its_country(country, latitude, longitude):
    assert sum(contains(one, latitude, longitude) for one in polygons(country)) == 1
    assert country in states_at(latitude, longitude)


def test_no_polygon_runs_around_the_earth():
    steps = [
        abs(a.longitude - b.longitude)
        for polygon in polygons("RU") + polygons("FJ") + polygons("NZ")
        for a, b in zip(polygon, polygon[1:], strict=False)
    ]
    assert 0 < max(steps) < 30


def test_a_country_without_a_drawing_has_no_polygon():
    assert polygons("RE") == polygons("") == polygons("XX") == ()
