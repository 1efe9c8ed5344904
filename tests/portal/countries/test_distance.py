"""Great-circle distances."""

import pytest

from portal.countries.distance import Point, distance_km


def test_paris_and_london_are_344_km_apart():
    assert distance_km(Point(48.857, 2.352), Point(51.507, -0.128)) == pytest.approx(
        344, abs=1
    )
